import type { LevelDependence, LevelNumbers } from "../level.ts";
import type { Graph } from "./onnx-graph.ts";

/** The input of the network at a noise level: the scaled points, then the condition. */
export function inputsAt(graph: Graph, level: LevelDependence, u: string): string {
  const points = scaledPoints(graph, level, u);
  const condition = conditionOf(graph, level);
  return condition.length === 0 ? points : graph.concatenate([points, ...condition], "a0");
}

/** ψ of the network's output at a noise level. */
export function readoutAt(graph: Graph, level: LevelDependence, u: string, F: string): string {
  switch (level.prediction) {
    case "score":
      return F;
    case "epsilon":
      return graph.apply("Div", [graph.apply("Neg", [F], "minus_F"), "sigma"], "psi");
    case "x0":
      return graph.apply("Div", [graph.apply("Sub", [F, u], "F_minus_u"), variance(graph)], "psi");
    case "edm": {
      const data = graph.shared("sigma_data", level.sigmaData);
      const share = graph.apply("Div", [data, "sigma"], "data_over_sigma");
      const total = totalDeviation(graph, level);
      const scaled = graph.apply("Mul", [share, F], "scaled_F");
      const first = graph.apply("Div", [scaled, total], "scale_F");
      const rest = graph.apply("Div", [u, total], "u_over_total");
      return graph.apply("Sub", [first, graph.apply("Div", [rest, total], "minus_skip")], "psi");
    }
    default:
      return level.prediction satisfies never;
  }
}

/** What an operation gives, made once. */
function once(graph: Graph, kind: string, inputs: readonly string[], output: string): string {
  const known = graph.operations.some((each) => each.output === output);
  return known ? output : graph.apply(kind, inputs, output);
}

const variance = (graph: Graph): string => once(graph, "Mul", ["sigma", "sigma"], "variance");

/** √(σ² + σ_d²) */
function totalDeviation(graph: Graph, { sigmaData }: LevelDependence): string {
  const data = graph.shared("data_variance", sigmaData ** 2);
  const sum = once(graph, "Add", [variance(graph), data], "total_variance");
  return once(graph, "Sqrt", [sum], "total");
}

function scaledPoints(graph: Graph, level: LevelDependence, u: string): string {
  switch (level.inputScale) {
    case "none":
      return u;
    case "vp": {
      const sum = graph.apply(
        "Add",
        [variance(graph), graph.shared("one", 1)],
        "one_plus_variance",
      );
      return graph.apply("Div", [u, graph.apply("Sqrt", [sum], "vp_total")], "scaled_u");
    }
    case "edm":
      return graph.apply("Div", [u, totalDeviation(graph, level)], "scaled_u");
    default:
      return level.inputScale satisfies never;
  }
}

function conditionOf(graph: Graph, { condition }: LevelDependence): string[] {
  switch (condition.kind) {
    case "none":
      return [];
    case "sigma":
      return ["sigma"];
    case "variance":
      return [variance(graph)];
    case "log-sigma":
      return [quarterLog(graph)];
    case "index":
      return [levelNumber(graph, condition.levels)];
    case "fourier": {
      const factors = condition.frequencies.map((frequency) => 2 * Math.PI * frequency);
      const row = graph.matrix("angular_frequencies", [factors]);
      const angle = graph.apply("Mul", [quarterLog(graph), row], "angle");
      return [graph.apply("Cos", [angle], "cosines"), graph.apply("Sin", [angle], "sines")];
    }
    default:
      return condition satisfies never;
  }
}

const logSigma = (graph: Graph): string => once(graph, "Log", ["sigma"], "log_sigma");

const quarterLog = (graph: Graph): string =>
  once(graph, "Mul", [logSigma(graph), graph.shared("quarter", 0.25)], "quarter_log_sigma");

/** n_1 + Σ_k (n_{k+1} − n_k) times the share of the way from ln σ_k to ln σ_{k+1}, clipped to [0, 1]. */
function levelNumber(graph: Graph, { logs, numbers }: LevelNumbers): string {
  const first = graph.shared("first_number", numbers[0]!);
  if (logs.length === 1) return graph.apply("Add", [zero(graph), first], "level_number");
  const steps = logs.slice(1).map((log, k) => log - logs[k]!);
  const changes = numbers.slice(1).map((number, k) => [number - numbers[k]!]);
  const start = graph.matrix("level_starts", [logs.slice(0, -1)]);
  const away = graph.apply("Sub", [logSigma(graph), start], "above_level");
  const share = graph.apply("Div", [away, graph.matrix("level_steps", [steps])], "share");
  const bounds = [graph.shared("nothing", 0), graph.shared("one", 1)];
  const clipped = graph.apply("Clip", [share, ...bounds], "clipped_share");
  const sum = graph.apply("MatMul", [clipped, graph.matrix("changes", changes)], "number_rise");
  return graph.apply("Add", [sum, first], "level_number");
}

const zero = (graph: Graph): string => graph.apply("Sub", ["sigma", "sigma"], "zero");
