import { singleSigma } from "../data/noise-levels.ts";
import type { Draw } from "../training/draw.ts";
import type { Problem } from "../training/problem.ts";
import { Mlp } from "./mlp.ts";
import {
  denoisingRows,
  explicitRows,
  levelOf,
  pointOf,
  type RegressionRows,
  rowsOf,
} from "../training/rows.ts";

/** The rows of a loss: the noisy copies of a step's points, or the points themselves. */
export interface Terms {
  /** How many rows the loss is the mean of. */
  readonly samples: number;
  /**
   * One row's loss.
   * @param gradient (P), to which its derivatives are added
   */
  at(row: number, parameters: Float64Array, gradient: Float64Array | undefined): number;
}

/**
 * The terms of an experiment's objective on one draw:
 * - dsm: P. Vincent, "A connection between score matching and denoising autoencoders", 2011,
 *   equation 9;
 * - esm, ism: A. Hyvärinen, "Estimation of non-normalized statistical models by score matching",
 *   2005, equations 2 and 4;
 * - esm-parzen: Vincent, section 4.1;
 * - ssm: Y. Song, S. Garg, J. Shi and S. Ermon, "Sliced score matching", 2019, the form with reduced
 *   variance, whose ½|ψ|² is not sliced;
 * - fd: ism with its divergence by central differences.
 */
export function createTerms(problem: Problem, draw: Draw): Terms {
  const { experiment, dimensions } = problem;
  const { objective } = experiment;
  switch (objective.kind) {
    case "dsm": {
      const terms = regression(problem, denoisingRows(problem, draw));
      return objective.controlVariate ? withControlVariate(problem, draw, terms) : terms;
    }
    case "esm":
    case "esm-parzen":
      return regression(problem, explicitRows(problem, draw));
    case "ism": {
      const unitVectors = identity(dimensions);
      return divergence(problem, draw, {
        directions: dimensions,
        divisor: 1,
        of: () => unitVectors,
      });
    }
    case "ssm": {
      const v = draw.projections!;
      const { projections } = objective;
      const size = projections * dimensions;
      const of = (row: number) => v.subarray(row * size, (row + 1) * size);
      return divergence(problem, draw, { directions: projections, divisor: projections, of });
    }
    case "fd":
      return differences(problem, draw, objective.step);
    default:
      return objective satisfies never;
  }
}

/**
 * ½ w |F(x̃, σ) - F*|², the squares summed over D: ½ λ(σ) |ψ(x̃, σ) - t|² in terms of the network's
 * output.
 */
function regression(problem: Problem, rows: RegressionRows): Terms {
  const { dimensions, experiment } = problem;
  const several = singleSigma(experiment.noise) === undefined;
  const mlp = new Mlp(problem);
  const residual = new Float64Array(dimensions);
  return {
    samples: rows.inputs.length / dimensions,
    at(row, parameters, gradient) {
      const start = row * dimensions;
      const weight = rows.weights[row]!;
      if (several) mlp.setLevel({ sigma: rows.sigmas[row]!, number: rows.levels?.[row] });
      const output = mlp.predict(parameters, rows.inputs.subarray(start, start + dimensions));
      let squares = 0;
      for (let d = 0; d < dimensions; d++) {
        const difference = output[d]! - rows.outputs[start + d]!;
        residual[d] = weight * difference;
        squares += difference * difference;
      }
      if (gradient) mlp.backwardPrediction(parameters, residual, gradient);
      return (weight * squares) / 2;
    },
  };
}

/**
 * Denoising score matching less two terms of mean zero over z: ψ(x)·z/σ and (|z|² - D) / (2σ²).
 * Expanded, ½|ψ(x̃) + z/σ|² = ½|ψ(x̃)|² + ψ(x̃)·z/σ + |z|²/(2σ²): with σ → 0 the middle term's
 * variance grows like 1/σ² and the last one's like 1/σ⁴. With both taken off there remains
 * ½|ψ(x̃)|² + (ψ(x̃) - ψ(x))·z/σ + D/(2σ²), where the middle is zᵀ∇ψ z to first order: no growth.
 * The mean over z, and of the gradient, is the same, as E z = 0 whatever ψ(x) and E|z|² = D.
 *
 * Measured by `scorelab variance` at the tutorial's weights, M = 2, the gradient's total variance:
 *
 * | σ | plain | antithetic | control variate | both |
 * |---|---|---|---|---|
 * | 0.05 | 5.61 | 0.00479 | 0.00252 | 0.00479 |
 * | 0.1 | 1.37 | 0.00465 | 0.00272 | 0.00465 |
 * | 0.3 | 0.120 | 0.00407 | 0.00519 | 0.00407 |
 *
 * Antithetic pairs cancel ψ(x)·z by themselves, so that the gradient with both is theirs; the loss
 * is not, as |z|² is the same in a pair.
 *
 * Z. Wang, S. Cheng, Y. Li, J. Zhu and B. Zhang, "A Wasserstein minimum velocity approach to
 * learning unnormalized models", 2020; Y. Song and D. P. Kingma, "How to train your energy-based
 * models", 2021.
 */
function withControlVariate(problem: Problem, draw: Draw, terms: Terms): Terms {
  const { experiment, points, dimensions, perPoint } = problem;
  const z = draw.noise!;
  const mlp = new Mlp(problem);
  const outputGradient = new Float64Array(dimensions);
  return {
    samples: terms.samples,
    at(row, parameters, gradient) {
      const loss = terms.at(row, parameters, gradient);
      const { sigma, number, weight } = levelOf(experiment, draw, row);
      const start = pointOf(draw, Math.floor(row / perPoint)) * dimensions;
      mlp.setLevel({ sigma, number });
      const psi = mlp.forward(parameters, points.subarray(start, start + dimensions));
      let removed = 0;
      for (let d = 0; d < dimensions; d++) {
        const value = z[row * dimensions + d]!;
        removed += (psi[d]! * value) / sigma + (value * value - 1) / (2 * sigma * sigma);
        outputGradient[d] = (-weight * value) / sigma;
      }
      if (gradient) mlp.backward(parameters, outputGradient, gradient);
      return loss - weight * removed;
    },
  };
}

/** The directions v of a row. */
interface Directions {
  /** How many v a row has. */
  readonly directions: number;
  /** What the sum over them is divided by. */
  readonly divisor: number;
  /** The v of a row, (directions, D). */
  readonly of: (row: number) => Float64Array;
}

/**
 * ½|ψ(x)|² plus vᵀ J v, J = ∂ψ/∂x: summed over the unit vectors, J's trace, the divergence; as a
 * mean over signs v, an unbiased estimate of it.
 */
function divergence(problem: Problem, draw: Draw, { directions, divisor, of }: Directions): Terms {
  const { points, dimensions } = problem;
  const size = directions * dimensions;
  const mlp = new Mlp(problem, directions);
  const outputGradient = new Float64Array(dimensions + size);
  return {
    samples: rowsOf(problem, draw),
    at(row, parameters, gradient) {
      const start = pointOf(draw, row) * dimensions;
      const x = points.subarray(start, start + dimensions);
      const v = of(row);
      const jet = mlp.forward(parameters, x, v);
      let sum = 0;
      for (let i = 0; i < size; i++) sum += v[i]! * jet[dimensions + i]!;
      if (gradient) {
        for (let d = 0; d < dimensions; d++) outputGradient[d] = jet[d]!;
        for (let i = 0; i < size; i++) outputGradient[dimensions + i] = v[i]! / divisor;
        mlp.backward(parameters, outputGradient, gradient);
      }
      return halfSquare(jet, dimensions) + sum / divisor;
    },
  };
}

/** ½|ψ(x)|² plus Σ_d (ψ_d(x + h e_d) - ψ_d(x - h e_d)) / (2h). */
function differences(problem: Problem, draw: Draw, h: number): Terms {
  const { points, dimensions } = problem;
  const mlp = new Mlp(problem);
  const moved = new Float64Array(dimensions);
  const outputGradient = new Float64Array(dimensions);
  return {
    samples: rowsOf(problem, draw),
    at(row, parameters, gradient) {
      const start = pointOf(draw, row) * dimensions;
      moved.set(points.subarray(start, start + dimensions));
      const psi = mlp.forward(parameters, moved);
      let loss = halfSquare(psi, dimensions);
      if (gradient) mlp.backward(parameters, psi, gradient);
      for (let side = 0; side < 2 * dimensions; side++) {
        const d = side >> 1;
        const sign = (side & 1) === 0 ? 1 : -1;
        moved[d] = points[start + d]! + sign * h;
        loss += (sign * mlp.forward(parameters, moved)[d]!) / (2 * h);
        moved[d] = points[start + d]!;
        if (!gradient) continue;
        outputGradient.fill(0);
        outputGradient[d] = sign / (2 * h);
        mlp.backward(parameters, outputGradient, gradient);
      }
      return loss;
    },
  };
}

/** The unit vectors, (D, D). */
function identity(dimensions: number): Float64Array {
  const out = new Float64Array(dimensions * dimensions);
  for (let d = 0; d < dimensions; d++) out[d * dimensions + d] = 1;
  return out;
}

/** Half the square of the first D entries. */
function halfSquare(values: Float64Array, dimensions: number): number {
  let sum = 0;
  for (let d = 0; d < dimensions; d++) sum += values[d]! ** 2;
  return sum / 2;
}
