import { levelLaw, levelRange } from "../../data/noise-levels.ts";
import type { Experiment, Model, Noise, Optimizer } from "../../experiment/types.ts";
import { significant } from "../../figures/format.ts";
import { counted } from "../../text/counted.ts";
import type { Problem } from "../../training/problem.ts";

/** A run in one line. */
export function describeRun(problem: Problem): string {
  const { experiment, count, perPoint, dimensions, layout, activation } = problem;
  const { model, noise, objective, steps } = experiment;
  const widths = [layout.layers[0]!.in, ...layout.layers.map((layer) => layer.out)].join("-");
  const name = model.kind === "energy" ? `energy ${widths}` : `${widths} ${activation}`;
  const settings = [
    `${name}, ${layout.count} parameters`,
    ...describeModel(model),
    [objective.kind, ...describeObjective(experiment), `${steps} steps`].join(", "),
    ...describeTraining(experiment),
  ];
  return `${count} points x ${perPoint} in ${dimensions}-D, ${describeNoise(noise)}; ${settings.join("; ")}`;
}

/** The noise level, or what there is to say of several. */
function describeNoise(noise: Noise): string {
  const law = levelLaw(noise);
  const [low, high] = levelRange(law).map((sigma) => significant(sigma, 4));
  switch (law.kind) {
    case "numbered":
      if (law.sigmas.length === 1) return `sigma ${law.sigmas[0]}`;
      return `${counted(law.sigmas.length, "level")} of sigma from ${low} to ${high}`;
    case "given":
      return `sigma of each copy given, from ${low} to ${high}`;
    case "log-normal":
      return `ln sigma normal, mean ${law.start}, std ${law.scale}`;
    case "log-uniform":
      return `ln sigma uniform, sigma from ${low} to ${high}`;
    case "ve":
      return `sigma^2 uniform, sigma from ${low} to ${high}`;
    default:
      return law satisfies never;
  }
}

function describeModel(model: Model): string[] {
  if (model.kind === "energy") return [];
  const { condition, prediction, inputScale } = model;
  const said = [
    ...(condition.kind === "none" ? [] : [`condition ${condition.kind}`]),
    ...(prediction === "score" ? [] : [`prediction ${prediction}`]),
    ...(inputScale === "none" ? [] : [`input scale ${inputScale}`]),
  ];
  return said.length === 0 ? [] : [said.join(", ")];
}

function describeObjective({ objective }: Experiment): string[] {
  return [
    ...("regression" in objective && objective.regression !== "noise"
      ? [`regression ${objective.regression}`]
      : []),
    ...("weight" in objective && objective.weight !== "none" ? [`weight ${objective.weight}`] : []),
  ];
}

function describeTraining({ batch, optimizer, ema }: Experiment): string[] {
  const said = [
    ...(batch ? [`batches of ${batch.size}`] : []),
    ...describeOptimizer(optimizer),
    ...(ema ? [`parameters averaged with decay ${ema.decay}`] : []),
  ];
  return said.length === 0 ? [] : [said.join(", ")];
}

function describeOptimizer({ schedule, weightDecay }: Optimizer): string[] {
  return [
    ...(schedule.kind === "constant" ? [] : [`${schedule.kind} schedule`]),
    ...(schedule.warmup === undefined ? [] : [`warm-up over ${counted(schedule.warmup, "step")}`]),
    ...(weightDecay === 0 ? [] : [`weight decay ${weightDecay}`]),
  ];
}
