import type { Experiment } from "../experiment/experiment.ts";
import { encodeCurves, encodeLosses } from "./curves.ts";
import type { FittedRun } from "./fitted.ts";
import { encodeJavaScript } from "./programs/javascript.ts";
import { encodeOnnx } from "./onnx/onnx.ts";
import { encodePython } from "./programs/python.ts";

/** What a run can be exported as. */
export type Format = "experiment" | "curves" | "losses" | "onnx" | "javascript" | "python";

/** How a format's file is called, and its media type. Python imports no name with a hyphen. */
export const FILES: Readonly<Record<Format, { readonly name: string; readonly type: string }>> = {
  experiment: { name: "scorelab-experiment.json", type: "application/json" },
  curves: { name: "scorelab-curves.csv", type: "text/csv" },
  losses: { name: "scorelab-losses.csv", type: "text/csv" },
  onnx: { name: "scorelab-score.onnx", type: "application/octet-stream" },
  javascript: { name: "scorelab-score.js", type: "text/javascript" },
  python: { name: "scorelab_score.py", type: "text/x-python" },
};

/**
 * A run as the contents of a file: text, or bytes where it is ONNX.
 * @throws ExportError where the run has none such
 */
export function encode(format: Format, run: FittedRun): string | Uint8Array {
  switch (format) {
    case "experiment":
      return encodeExperiment(run.experiment);
    case "curves":
      return encodeCurves(run);
    case "losses":
      return encodeLosses(run);
    case "onnx":
      return encodeOnnx(run);
    case "javascript":
      return encodeJavaScript(run);
    case "python":
      return encodePython(run);
    default:
      return format satisfies never;
  }
}

/** An experiment with all of its defaults as JSON, a line a key; the page and the terminal take it. */
function encodeExperiment(experiment: Experiment): string {
  const lines = Object.entries(experiment)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}
