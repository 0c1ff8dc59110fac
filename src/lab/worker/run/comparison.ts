import { GRADIENT_TOLERANCE, gradientError, relativeError } from "../../../measure/agreement.ts";
import { objectiveForm } from "../../../training/objective-form.ts";
import { shownSigma } from "../../../measure/levels/measured-levels.ts";
import { drawsOnce } from "../../../training/draw.ts";
import { drawOf, type Problem } from "../../../training/problem.ts";
import type { Gradient, Trainer } from "../../../training/trainer.ts";
import { finiteDifferences } from "../../../reference/finite-differences.ts";
import { evaluate } from "../../../reference/mlp.ts";
import {
  createObjective,
  gradientSizes,
  lossScale,
  type Objective,
} from "../../../reference/objective.ts";
import type { Agreement } from "../../../figures/run/run.ts";
import { Rows } from "../../../figures/run/traces.ts";
import type { Check } from "../../state/messages.ts";

/** Pairs times parameters whose gradient the CPU computes in about a second, and in 10 ms. */
const COMPARED = 3e8;
const QUICK = 3e6;
/** Milliseconds that comparing may take in any run, and the part of a long run's time. */
const SPENT = { always: 500, share: 0.1 };
/** Multiplications that the check's finite differences may cost: a few seconds. */
const BUDGET = 1e9;
/** Losses that one derivative takes: two at each of five steps. */
const EVALUATIONS = 10;
/** Numbers of ψ that are compared. */
const VALUES = 64;

/** Both sides of a comparison. */
interface Sides {
  /** Updates done. */
  readonly step: number;
  readonly gpu: Gradient;
  /** The GPU's, at the points that are compared. */
  readonly psi: Float64Array;
  /** (P) */
  readonly parameters: Float64Array;
  /** Those at which ψ is evaluated: their average where there is one, (P). */
  readonly evaluated: Float64Array;
  readonly cpu: Gradient;
}

/** Holds what the GPU computes to the CPU's float64, at the same parameters. */
export class Comparison {
  readonly #problem: Problem;
  readonly #rows = new Rows();
  readonly #samples: number;
  readonly #cost: number;
  readonly #at: Float64Array;
  /** The noise level at which ψ is compared. */
  readonly #sigma: number;
  #objective: Objective | undefined;
  #lossScale = 0;
  /** Milliseconds spent comparing. */
  #spent = 0;
  /** What the gradient's error is relative to where the rows' gradients cancel, (P). */
  #sizes: Float64Array | undefined;

  constructor(problem: Problem) {
    const { samples, terms, jet } = objectiveForm(problem);
    this.#problem = problem;
    this.#samples = samples;
    this.#cost = samples * terms * jet * problem.layout.count;
    this.#sigma = shownSigma(problem.experiment);
    this.#at = problem.points.slice(0, VALUES * problem.dimensions);
  }

  /**
   * Whether comparing is worth its time now: often where it is quick, else only at the start.
   * @param milliseconds that were spent training
   */
  due(step: number, milliseconds: number): boolean {
    if (this.#cost > COMPARED || this.#rows.lastStep === step) return false;
    const most = Math.max(SPENT.always, SPENT.share * milliseconds);
    return step === 0 || (this.#cost <= QUICK && this.#spent <= most);
  }

  clear(): void {
    this.#spent = 0;
    this.#rows.clear();
    this.#sizes = undefined;
  }

  /** Compares loss, gradient and ψ of a GPU's trainer as it is now. */
  async compare(trainer: Trainer): Promise<void> {
    const start = performance.now();
    await this.#compare(trainer);
    this.#spent += performance.now() - start;
  }

  async #compare(trainer: Trainer): Promise<void> {
    const sides = await this.#sides(trainer);
    // Where it has left float32 behind the next step is a divergence.
    if (!Number.isFinite(sides.gpu.loss)) return;
    if (sides.step === 0) this.#lossScale = this.#scaleAt(sides);
    const { loss, gradient, psi } = this.#errors(sides, this.#lossScale);
    this.#rows.add(sides.step, [loss, gradient, psi]);
  }

  get agreement(): Agreement {
    if (this.#cost > COMPARED) return { kind: "too-large" };
    const rows = this.#rows;
    const [loss, gradient, psi] = [0, 1, 2].map((i) => rows.column(i));
    return {
      kind: "compared",
      steps: rows.steps,
      loss: loss!,
      gradient: gradient!,
      psi: psi!,
    };
  }

  /** Loss, gradient and ψ at the parameters now, by GPU, CPU and central differences. */
  async check(trainer: Trainer): Promise<Check> {
    const sides = await this.#sides(trainer);
    const { step, parameters, cpu } = sides;
    const { count } = this.#problem.layout;
    const most = Math.max(2, Math.floor(BUDGET / (EVALUATIONS * this.#cost)));
    const some = Math.min(count, most);
    const indices = Array.from({ length: some }, (_, k) => Math.floor((k * count) / some));
    const found = finiteDifferences(this.#problem, this.#draw(step), parameters, { indices });
    const { loss, gradient, psi } = this.#errors(sides, this.#scaleAt(sides));
    const derivatives = cpu.gradient.slice();
    indices.forEach((p, k) => (derivatives[p] = found[k]!));
    const differences = this.#gradientError(derivatives, cpu.gradient);
    const byGpu = [
      { name: "Loss, GPU and CPU", error: loss, limit: 1e-6 },
      { name: "Gradient, GPU and CPU", error: gradient, limit: GRADIENT_TOLERANCE },
      { name: "ψ, GPU and CPU", error: psi, limit: GRADIENT_TOLERANCE },
    ];
    const byCpu = { name: "Gradient, CPU and differences", error: differences, limit: 1e-6 };
    const rows = [...(trainer.backend.kind === "webgpu" ? byGpu : []), byCpu];
    return { step, rows, differenced: [some, count] };
  }

  /** What the trainer has, and the CPU at the same parameters. */
  async #sides(trainer: Trainer): Promise<Sides> {
    const { step } = trainer;
    const gpu = await trainer.gradient();
    const parameters = await trainer.parameters();
    const averages = this.#problem.experiment.ema !== undefined;
    const evaluated = averages ? await trainer.emaParameters() : parameters;
    const psi = await trainer.evaluate(this.#at, this.#sigma);
    return { step, gpu, psi, parameters, evaluated, cpu: this.#gradient(step, parameters) };
  }

  /** @param lossScale what the loss's error is relative to: an implicit loss may be near 0 */
  #errors({ step, gpu, psi, parameters, evaluated, cpu }: Sides, lossScale: number) {
    const most = Math.ceil((QUICK * this.#samples) / this.#cost);
    this.#sizes ??= gradientSizes(this.#problem, parameters, this.#draw(step), most);
    return {
      loss: Math.abs(gpu.loss - cpu.loss) / Math.max(lossScale, Math.abs(cpu.loss)),
      gradient: this.#gradientError(gpu.gradient, cpu.gradient),
      psi: relativeError(psi, evaluate(this.#problem, evaluated, this.#at, this.#sigma)),
    };
  }

  #gradientError(found: Float64Array, reference: Float64Array): number {
    return gradientError(this.#problem.layout, found, reference, this.#sizes);
  }

  #scaleAt({ step, parameters }: Sides): number {
    return lossScale(this.#problem, parameters, this.#draw(step));
  }

  #draw(step: number) {
    return drawOf(this.#problem, step + 1);
  }

  #gradient(step: number, parameters: Float64Array): Gradient {
    const once = drawsOnce(this.#problem.experiment);
    this.#objective ??= createObjective(this.#problem, this.#draw(step));
    const objective = once ? this.#objective : createObjective(this.#problem, this.#draw(step));
    const gradient = new Float64Array(parameters.length);
    return { loss: objective.lossAndGradient(parameters, gradient), gradient };
  }
}
