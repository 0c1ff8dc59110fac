/**
 * What leaves a run in the formats of others: the fitted score as ONNX, JavaScript and Python, its
 * curves and losses as CSV. Pure functions from numbers to the contents of a file.
 *
 * @module scorelab/export
 */
export { encodeOnnx } from "./onnx/onnx.ts";
export { encodeJavaScript } from "./programs/javascript.ts";
export { encodePython } from "./programs/python.ts";
export { encodeCurves, encodeLosses } from "./curves.ts";
export { readRun } from "./run.ts";
export { ExportError } from "./fitted.ts";
export type { Fitted, FittedGrid, FittedRun } from "./fitted.ts";
