/**
 * Experiments and what is known of them, without any trainer: pure functions, which run anywhere.
 *
 * {@link parseExperiment} checks an experiment and fills in its defaults, {@link drawProblem} draws
 * its points, noise and weights, and a trainer of `scorelab/reference` or `scorelab/gpu` trains that.
 * Arrays are flat and row-major. Their letters are the same everywhere: N points, M noisy copies of
 * each, D data dimensions, H width of a hidden layer, P parameters, K models.
 *
 * @module scorelab
 */
export * from "./experiment/index.ts";
export * from "./data/index.ts";
export * from "./training/index.ts";
export * from "./model/index.ts";
export * from "./measure/index.ts";
