import { type Experiment, parseExperiment } from "../../experiment/experiment.ts";
import { drawOf, drawProblem, type Problem } from "../../training/problem.ts";
import type { Denoising } from "../../experiment/types.ts";
import { targetOf } from "../../data/distributions/mixture.ts";
import { stepWork } from "../../training/work.ts";
import { lossAndGradient } from "../../reference/objective.ts";
import { announce, estimateCpu } from "../estimate.ts";
import { openOutput } from "../output/outputs.ts";
import { printTo } from "../output/print.ts";
import type { Setting } from "../input/setting.ts";
import { readExperiment } from "../input/source.ts";

export interface VarianceOptions {
  readonly draws: number;
  readonly out?: string;
  /** Settings changed on the command line. */
  readonly set?: readonly Setting[];
  /** Whether long work is agreed to. */
  readonly yes?: boolean;
}

/** A way to have denoising score matching. All have the same minimiser. */
interface Variant {
  readonly name: string;
  readonly objective: Partial<Denoising>;
}

/** What reduces the variance of the noise's target without changing the loss's mean. */
const VARIANTS: readonly Variant[] = [
  { name: "plain", objective: {} },
  { name: "antithetic", objective: { antithetic: true } },
  { name: "control variate", objective: { controlVariate: true } },
  { name: "both", objective: { antithetic: true, controlVariate: true } },
];
/** Other targets, which need the density. */
const TARGETS: readonly Variant[] = [
  { name: "score target", objective: { regression: "score" } },
  { name: "mixed target", objective: { regression: "mixed" } },
];
const SIGMAS = [0.05, 0.1, 0.3] as const;

interface Measured {
  readonly sigma: number;
  readonly variant: string;
  /** Of the loss over draws of the noise. */
  readonly loss: number;
  /** Of the gradient: the sum over its entries. */
  readonly gradient: number;
}

/**
 * Measures how much the loss and the gradient of denoising score matching vary over draws of the
 * noise, at the experiment's initial parameters, with and without the control of variance and, where
 * the density is known, with its other targets; prints tables in Markdown.
 * @returns the exit code
 */
export async function variance(
  file: string | undefined,
  options: VarianceOptions,
): Promise<number> {
  const base = await readExperiment(file, options.set);
  const output = await openOutput(options.out, [file]);
  const print = printTo(options.out);
  const perPoint = 2 * Math.ceil(base.noise.perPoint / 2); // pairs need an even number
  const variants = targetOf(base) ? [...VARIANTS, ...TARGETS] : VARIANTS;
  const cases = SIGMAS.flatMap((sigma) => variants.map((variant) => ({ sigma, variant })));
  const drawCase = ({ sigma, variant }: (typeof cases)[number]): Problem =>
    draw(base, sigma, perPoint, variant);
  const work = cases.reduce((sum, each) => sum + options.draws * stepWork(drawCase(each)), 0);
  announce(await estimateCpu(drawCase(cases[0]!), work), options.yes, print);
  const rows = cases.map((each) => ({
    sigma: each.sigma,
    variant: each.variant.name,
    ...measure(drawCase(each), options.draws),
  }));
  for (const line of markdown("Gradient", rows, "gradient")) print(line);
  for (const line of markdown("Loss", rows, "loss")) print(line);
  print(
    `Variance over ${options.draws} draws at the initial parameters, M = ${perPoint}; of the gradient, ` +
      "summed over its entries; in brackets, of the plain one.",
  );
  await output.write({ experiment: base, perPoint, draws: options.draws, rows });
  return 0;
}

function draw(base: Experiment, sigma: number, perPoint: number, { objective }: Variant): Problem {
  return drawProblem(
    parseExperiment({
      ...base,
      noise: { sigma, perPoint, seed: base.noise.seed ?? 1, fresh: true },
      objective: { kind: "dsm", ...objective },
      measure: undefined,
    }),
  );
}

function measure(problem: Problem, draws: number): Pick<Measured, "loss" | "gradient"> {
  const gradient = new Float64Array(problem.layout.count);
  const all = new Moments(1 + gradient.length);
  for (let step = 1; step <= draws; step++) {
    const draw = drawOf(problem, step);
    const loss = lossAndGradient(problem, problem.initialParameters, draw, gradient);
    all.add(Float64Array.of(loss, ...gradient));
  }
  const [loss, ...entries] = all.variances();
  const sum = entries.reduce((total, value) => total + value, 0);
  return { loss: loss!, gradient: sum };
}

/** Running means and sums of squares: B. P. Welford, "Note on a method for calculating", 1962. */
class Moments {
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.#mean = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  add(values: Float64Array): void {
    this.#count++;
    for (let i = 0; i < values.length; i++) {
      const before = values[i]! - this.#mean[i]!;
      this.#mean[i]! += before / this.#count;
      this.#squares[i]! += before * (values[i]! - this.#mean[i]!);
    }
  }

  variances(): Float64Array {
    return this.#squares.map((sum) => sum / (this.#count - 1));
  }
}

function markdown(title: string, rows: readonly Measured[], what: "gradient" | "loss"): string[] {
  const names = [...new Set(rows.map(({ variant }) => variant))];
  return [
    `| ${title}'s variance, σ | ${names.join(" | ")} |`,
    `|---|${names.map(() => "---").join("|")}|`,
    ...SIGMAS.map((sigma) => {
      const values = rows.filter((row) => row.sigma === sigma).map((row) => row[what]);
      const cells = values.map((value, k) => {
        const share = k === 0 ? "" : ` (${(value / values[0]!).toPrecision(2)})`;
        return value.toPrecision(3) + share;
      });
      return `| ${sigma} | ${cells.join(" | ")} |`;
    }),
    "",
  ];
}
