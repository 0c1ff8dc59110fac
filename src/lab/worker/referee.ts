import { GRADIENT_TOLERANCE, relativeError } from "../../core/agreement.ts";
import { objectiveShape } from "../../core/objective.ts";
import { drawOf, type Problem } from "../../core/problem.ts";
import type { Gradient, Trainer } from "../../core/trainer.ts";
import { finiteDifferences } from "../../reference/finite-differences.ts";
import { evaluate } from "../../reference/mlp.ts";
import { createObjective, lossScale, type Objective } from "../../reference/objective.ts";
import type { Agreement, Check } from "../messages.ts";
import { Rows } from "./traces.ts";

/** Pairs times parameters whose gradient the CPU computes in about a second, and in 10 ms. */
const COMPARED = 3e8;
const QUICK = 3e6;
/** Multiplications that the check's finite differences may cost: a few seconds. */
const BUDGET = 1e9;
/** Losses that one derivative takes: two at each of five steps. */
const EVALUATIONS = 10;
/** Numbers of ψ that are compared. */
const VALUES = 64;

/** Holds what the GPU computes to the CPU's float64, at the same parameters. */
export class Referee {
  readonly #problem: Problem;
  readonly #rows = new Rows();
  readonly #cost: number;
  readonly #at: Float64Array;
  #objective: Objective | undefined;
  #lossScale = 0;
  #largest = 0;

  constructor(problem: Problem) {
    const { samples, terms, jet } = objectiveShape(problem);
    this.#problem = problem;
    this.#cost = samples * terms * jet * problem.layout.count;
    this.#at = problem.points.slice(0, VALUES * problem.dimensions);
  }

  /** Whether comparing is worth its time now: often where it is quick, else only at the start. */
  due(step: number): boolean {
    if (this.#cost > COMPARED || this.#rows.lastStep === step) return false;
    return step === 0 || this.#cost <= QUICK;
  }

  clear(): void {
    this.#rows.clear();
  }

  /** Compares loss, gradient and ψ of a GPU's trainer as it is now. */
  async compare(trainer: Trainer): Promise<void> {
    const { step } = trainer;
    const gpu = await trainer.gradient();
    const psi = await trainer.evaluate(this.#at);
    // Where it has left float32 behind the next step is a divergence.
    if (!Number.isFinite(gpu.loss)) return;
    const parameters = await trainer.parameters();
    const cpu = this.#gradient(step, parameters);
    if (step === 0) this.#lossScale = lossScale(this.#problem, parameters, this.#draw(step));
    const scale = Math.max(this.#lossScale, Math.abs(cpu.loss));
    this.#largest = cpu.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), this.#largest);
    const reference = evaluate(this.#problem, parameters, this.#at);
    this.#rows.add(step, [
      Math.abs(gpu.loss - cpu.loss) / scale,
      largestDifference(gpu.gradient, cpu.gradient) / this.#largest,
      relativeError(psi, reference),
    ]);
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

  /** Loss and gradient at the parameters now, by GPU, CPU and central differences. */
  async check(trainer: Trainer): Promise<Check> {
    const { step } = trainer;
    const { count } = this.#problem.layout;
    const parameters = await trainer.parameters();
    const gpu = await trainer.gradient();
    const psi = await trainer.evaluate(this.#at);
    const cpu = this.#gradient(step, parameters);
    const most = Math.max(2, Math.floor(BUDGET / (EVALUATIONS * this.#cost)));
    const differenced = Math.min(count, most);
    const indices = Array.from({ length: differenced }, (_, k) =>
      Math.floor((k * count) / differenced),
    );
    const draw = this.#draw(step);
    const found = finiteDifferences(this.#problem, draw, parameters, { indices });
    const chosen = Float64Array.from(indices, (p) => cpu.gradient[p]!);
    const scale = lossScale(this.#problem, parameters, draw);
    const largest = Math.max(
      this.#largest,
      cpu.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0),
    );
    const rows = [
      {
        name: "Gradient, CPU and differences",
        error: largestDifference(found, chosen) / largest,
        limit: 1e-6,
      },
    ];
    if (trainer.backend.kind === "cpu") return { step, rows, differenced: [differenced, count] };
    return {
      step,
      differenced: [differenced, count],
      rows: [
        {
          name: "Loss, GPU and CPU",
          error: Math.abs(gpu.loss - cpu.loss) / scale,
          limit: 1e-6,
        },
        {
          name: "Gradient, GPU and CPU",
          error: largestDifference(gpu.gradient, cpu.gradient) / largest,
          limit: GRADIENT_TOLERANCE,
        },
        {
          name: "ψ, GPU and CPU",
          error: relativeError(psi, evaluate(this.#problem, parameters, this.#at)),
          limit: GRADIENT_TOLERANCE,
        },
        ...rows,
      ],
    };
  }

  #draw(step: number) {
    return drawOf(this.#problem, step + 1);
  }

  #gradient(step: number, parameters: Float64Array): Gradient {
    const { fresh } = this.#problem.experiment.noise;
    this.#objective ??= createObjective(this.#problem, this.#draw(step));
    const objective = fresh ? createObjective(this.#problem, this.#draw(step)) : this.#objective;
    const gradient = new Float64Array(parameters.length);
    return { loss: objective.lossAndGradient(parameters, gradient), gradient };
  }
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}
