import { drawProblem } from "../training/problem.ts";
import type { ScalingNumbers } from "../data/scaling.ts";
import type { Activation } from "../experiment/schema.ts";
import { singleSigma } from "../data/noise-levels.ts";
import { type LevelDependence, levelDependence } from "./level.ts";
import { ExportError, type Fitted } from "./fitted.ts";

/** A matrix by its rows. */
export type Matrix = readonly (readonly number[])[];

/** One layer, W a + b. */
interface DenseLayer {
  /** W, (out, in). */
  readonly weight: Matrix;
  /** b, (out). */
  readonly bias: readonly number[];
}

/** A fitted model as matrices. */
export interface Network {
  /** D */
  readonly dimensions: number;
  /** Of all layers but the last. */
  readonly activation: Activation;
  /** First to last; of the energy's two the second has the first one's W, transposed. */
  readonly layers: readonly DenseLayer[];
  /** σ of Vincent's energy, ψ = (s - x) / σ² of the last layer's s; undefined where ψ = s. */
  readonly sigma: number | undefined;
  readonly scaling: ScalingNumbers | undefined;
  /** How ψ depends on the noise level, in the units that were trained in; undefined where it does not. */
  readonly level: LevelDependence | undefined;
}

/**
 * The matrices of a fitted model.
 * @throws ExportError where parameters or scaling are of another size, or not finite
 */
export function networkOf({ experiment, parameters, scaling }: Fitted): Network {
  const { layout, dimensions, activation } = drawProblem(experiment);
  const numbers = finite(parameters, layout.count, "parameters");
  return {
    dimensions,
    activation,
    layers: layout.layers.map(({ in: inputs, out, weight, bias, strideIn, strideOut }) => ({
      weight: Array.from({ length: out }, (_, o) =>
        Array.from({ length: inputs }, (_, i) => numbers[weight + o * strideOut + i * strideIn]!),
      ),
      bias: numbers.slice(bias, bias + out),
    })),
    sigma: layout.readout === "energy" ? singleSigma(experiment.noise) : undefined,
    level: levelDependence(experiment),
    scaling: scaling && {
      mean: finite(scaling.mean, dimensions, "means"),
      std: finite(scaling.std, dimensions, "standard deviations"),
    },
  };
}

function finite(values: ArrayLike<number>, count: number, name: string): number[] {
  if (values.length !== count) {
    throw new ExportError(`Expected ${count} ${name}, found ${values.length}.`);
  }
  const all = Array.from(values);
  if (all.every(Number.isFinite)) return all;
  throw new ExportError(`The ${name} are not all finite, so that there is no model to export.`);
}
