import { parzenScore } from "../data/distributions/parzen.ts";
import type { Draw, Problem } from "../training/problem.ts";
import { Mlp } from "./mlp.ts";

/** One sample's part of a loss. */
export interface Terms {
  /** How many samples the loss is the mean of. */
  readonly samples: number;
  /**
   * One sample's loss.
   * @param gradient (P), to which its derivatives are added
   */
  at(sample: number, parameters: Float64Array, gradient: Float64Array | undefined): number;
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
  const { experiment, dimensions, points, targets } = problem;
  const { objective, noise } = experiment;
  switch (objective.kind) {
    case "dsm": {
      const z = draw.noise!;
      const scores = z.map((value) => -value / noise.sigma);
      const terms = regression(problem, corrupt(problem, z), scores);
      return objective.controlVariate ? withControlVariate(problem, z, terms) : terms;
    }
    case "esm":
      return regression(problem, points, targets!);
    case "esm-parzen": {
      const inputs = corrupt(problem, draw.noise!);
      const parzen = { points, dimensions, bandwidth: noise.sigma };
      return regression(problem, inputs, parzenScore(parzen, inputs));
    }
    case "ism": {
      const unitVectors = identity(dimensions);
      return divergence(problem, dimensions, 1, () => unitVectors);
    }
    case "ssm": {
      const v = draw.projections!;
      const size = objective.projections * dimensions;
      return divergence(problem, objective.projections, objective.projections, (sample) =>
        v.subarray(sample * size, (sample + 1) * size),
      );
    }
    case "fd":
      return differences(problem, objective.step);
    default:
      return objective satisfies never;
  }
}

/** x̃ = x + σz, (N, M, D). */
function corrupt(
  { experiment, points, dimensions, perPoint }: Problem,
  z: Float64Array,
): Float64Array {
  return z.map((value, i) => {
    const n = Math.floor(i / (perPoint * dimensions));
    return points[n * dimensions + (i % dimensions)]! + experiment.noise.sigma * value;
  });
}

/**
 * ½|ψ(x) - t|², the squares summed over D.
 * @param inputs x, (n, D)
 * @param scores t, (n, D)
 */
function regression(problem: Problem, inputs: Float64Array, scores: Float64Array): Terms {
  const { dimensions } = problem;
  const mlp = new Mlp(problem);
  const residual = new Float64Array(dimensions);
  return {
    samples: inputs.length / dimensions,
    at(sample, parameters, gradient) {
      const start = sample * dimensions;
      const psi = mlp.forward(parameters, inputs.subarray(start, start + dimensions));
      for (let d = 0; d < dimensions; d++) residual[d] = psi[d]! - scores[start + d]!;
      if (gradient) mlp.backward(parameters, residual, gradient);
      return halfSquare(residual, dimensions);
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
function withControlVariate(problem: Problem, z: Float64Array, terms: Terms): Terms {
  const { experiment, points, dimensions, perPoint } = problem;
  const { sigma } = experiment.noise;
  const mlp = new Mlp(problem);
  const outputGradient = new Float64Array(dimensions);
  return {
    samples: terms.samples,
    at(sample, parameters, gradient) {
      const loss = terms.at(sample, parameters, gradient);
      const start = Math.floor(sample / perPoint) * dimensions;
      const psi = mlp.forward(parameters, points.subarray(start, start + dimensions));
      let removed = 0;
      for (let d = 0; d < dimensions; d++) {
        const value = z[sample * dimensions + d]!;
        removed += (psi[d]! * value) / sigma + (value * value - 1) / (2 * sigma * sigma);
        outputGradient[d] = -value / sigma;
      }
      if (gradient) mlp.backward(parameters, outputGradient, gradient);
      return loss - removed;
    },
  };
}

/**
 * ½|ψ(x)|² plus vᵀ J v, J = ∂ψ/∂x: summed over the unit vectors, J's trace, the divergence; as a
 * mean over signs v, an unbiased estimate of it.
 * @param directions how many v there are a point
 * @param divisor what the sum over the directions is divided by
 * @param directionsOf a sample's v, (directions, D)
 */
function divergence(
  problem: Problem,
  directions: number,
  divisor: number,
  directionsOf: (sample: number) => Float64Array,
): Terms {
  const { points, dimensions, count } = problem;
  const size = directions * dimensions;
  const mlp = new Mlp(problem, directions);
  const outputGradient = new Float64Array(dimensions + size);
  return {
    samples: count,
    at(sample, parameters, gradient) {
      const start = sample * dimensions;
      const x = points.subarray(start, start + dimensions);
      const v = directionsOf(sample);
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
function differences(problem: Problem, h: number): Terms {
  const { points, dimensions, count } = problem;
  const mlp = new Mlp(problem);
  const moved = new Float64Array(dimensions);
  const outputGradient = new Float64Array(dimensions);
  return {
    samples: count,
    at(sample, parameters, gradient) {
      const start = sample * dimensions;
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
