import type { Layout } from "../../model/layout.ts";
import type { ObjectiveForm } from "../../training/objective-form.ts";
import { blockLayout } from "./block.ts";
import type { GpuTrainerOptions, PlanKind } from "../options.ts";

/** What the planner has to know of an experiment. */
export interface PlanInput {
  readonly objective: ObjectiveForm;
  /** D */
  readonly dimensions: number;
  readonly layout: Layout;
  /** Whether every step uses the same points and noise. */
  readonly once: boolean;
}

/** What the planner has to know of a device. */
export interface Capabilities {
  /** A CPU that plays a GPU: prefers small workgroups and is a thousand times slower. */
  readonly software: boolean;
  /** The smallest subgroup where the device has subgroups, else undefined. */
  readonly subgroupMinSize: number | undefined;
  readonly maxInvocations: number;
  /** Bytes that one binding may span. */
  readonly maxBinding: number;
}

/** A run of samples that one set of dispatches takes. */
export interface Slice {
  readonly first: number;
  readonly end: number;
}

/** Which kernels train, and how they are sized. */
export interface Plan {
  readonly kind: PlanKind;
  /** Invocations of a workgroup of the fused kernel. */
  readonly workgroup: number;
  /** Whether sums go through subgroups, and the smallest size of one. */
  readonly subgroupMinSize: number | undefined;
  readonly slices: readonly Slice[];
  /** Rows of partial gradients that a slice makes. */
  readonly rowsPerSlice: number;
  /** Whether each slice adds to the same rows, or has rows of its own. */
  readonly accumulates: boolean;
  /** Whether matrix products go through workgroup memory. */
  readonly tiled: boolean;
  /** Steps that are likely to take 50 ms, for the first chunk. */
  readonly firstChunk: number;
}

/** The most parameters that one invocation holds; beyond them, a GPU runs out of registers. */
const FUSED_PARAMETERS = { hardware: 200, software: 300 };
/** More parameters times entries of a jet make too long a program. */
const FUSED_JETS = 400;
/** More samples than these are shared among workgroups. */
const ONE_WORKGROUP_SAMPLES = 8192;
/** Bytes of what a slice's samples leave from one kernel to the next. */
const SLICE_MEMORY = 64 * 2 ** 20;
/** Rows whose gradients the naive kernel writes at a time; more are added to them. */
const NAIVE_ROWS = 1024;
/**
 * Terms that are added one after the other. Longer sums are made of sums of so many: the rounding
 * error of a float32 sum of n terms grows like sqrt(n) * 6e-8, which is 1e-6 at n = 300.
 */
export const SUM_BLOCK = 64;
/** Slices begin at multiples of this many samples, as bindings must at multiples of 256 bytes. */
const ALIGNMENT = 64;

/** Chooses the kernels for an experiment on a device. */
export function plan(
  shape: PlanInput,
  device: Capabilities,
  overrides: GpuTrainerOptions = {},
): Plan {
  const kind = overrides.kind ?? chooseKind(shape, device);
  const workgroup =
    overrides.workgroup ?? (device.software ? 4 : Math.min(256, device.maxInvocations));
  // Forward, and backward twice that, 2 FLOP a parameter and sample each.
  const { samples, terms, jet } = shape.objective;
  const flops = shape.layout.count * 6 * terms * jet;
  // FLOP in 50 ms: assumed low, as the first chunk is measured and the next ones follow it.
  const budget = assumedRate(device, kind) * 0.05;
  const most = Math.min(budget / flops, overrides.sliceSize ?? Infinity);
  const size = sliceSize(shape, device, kind, most);
  return {
    kind,
    workgroup,
    subgroupMinSize: device.subgroupMinSize,
    slices: cut(samples, size),
    rowsPerSlice: rows(Math.min(size, samples), kind, workgroup, device),
    accumulates: kind === "layered" || kind === "naive",
    tiled: overrides.tiled ?? !device.software,
    firstChunk: Math.max(1, Math.floor(budget / (flops * samples))),
  };
}

/** FLOP a second. */
function assumedRate({ software }: Capabilities, kind: PlanKind): number {
  if (software) return 5e9;
  return kind === "one-workgroup" ? 2e10 : 2e11;
}

function chooseKind({ objective, layout, once }: PlanInput, { software }: Capabilities): PlanKind {
  const { samples, jet, goal } = objective;
  const most = software ? FUSED_PARAMETERS.software : FUSED_PARAMETERS.hardware;
  const fits = ({ count }: Layout): boolean => count <= most && count * jet <= FUSED_JETS;
  if (!fits(layout)) {
    return layout.layers.length === 2 && fits(blockLayout(layout)) ? "wide" : "layered";
  }
  // Parzen's score of fresh noise, or of a batch, takes a pass of its own before each step.
  if (goal === "parzen" && !once) return "many-workgroups";
  return samples > ONE_WORKGROUP_SAMPLES ? "many-workgroups" : "one-workgroup";
}

function sliceSize(
  shape: PlanInput,
  device: Capabilities,
  kind: PlanKind,
  fitting: number,
): number {
  if (kind === "one-workgroup") return shape.objective.samples;
  const { terms, jet, draw } = shape.objective;
  const bindable = device.maxBinding / 4 / Math.max(shape.dimensions, draw) - ALIGNMENT;
  const kept = terms * jet * keptNumbers(shape, kind);
  const most = kind === "naive" ? Math.min(fitting, NAIVE_ROWS) : fitting;
  const size = Math.min(bindable, SLICE_MEMORY / 4 / kept, Math.max(most, ALIGNMENT));
  return Math.floor(size / ALIGNMENT) * ALIGNMENT;
}

/** Numbers that a row leaves from one kernel to the next. */
function keptNumbers({ layout, dimensions }: PlanInput, kind: PlanKind): number {
  switch (kind) {
    case "one-workgroup":
    case "many-workgroups":
      return 0;
    case "wide":
      return layout.layers[0]!.in + dimensions;
    case "layered":
      return layout.layers.reduce((sum, layer) => sum + 3 * layer.out, 0);
    case "naive":
      return layout.count + 1;
    default:
      return kind satisfies never;
  }
}

/** Slices of so many samples; the last may be shorter. */
export function cut(samples: number, size: number): Slice[] {
  const slices: Slice[] = [];
  for (let first = 0; first < samples; first += size) {
    slices.push({ first, end: Math.min(first + size, samples) });
  }
  return slices;
}

/**
 * Enough workgroups to fill the device and to keep each invocation's sum short, few enough that
 * adding up their rows is cheap.
 */
function rows(size: number, kind: PlanKind, workgroup: number, device: Capabilities): number {
  if (kind === "one-workgroup") return 0;
  if (kind === "naive") return size;
  if (kind === "layered") return Math.min(device.software ? 4 : 32, Math.ceil(size / 128));
  const filling = Math.min(device.software ? 4 : 256, Math.ceil(size / workgroup));
  return Math.max(filling, Math.ceil(size / (workgroup * SUM_BLOCK ** 2)));
}

/** The planner's view of a device. */
export function capabilities(device: GPUDevice): Capabilities {
  const { limits, features, adapterInfo } = device;
  return {
    software: isSoftware(adapterInfo),
    subgroupMinSize: features.has("subgroups") ? adapterInfo.subgroupMinSize : undefined,
    maxInvocations: Math.min(
      limits.maxComputeInvocationsPerWorkgroup,
      limits.maxComputeWorkgroupSizeX,
    ),
    maxBinding: limits.maxStorageBufferBindingSize,
  };
}

/** Whether an adapter is a CPU. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  const name = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return info.isFallbackAdapter || /swiftshader|llvmpipe|software|basic render/i.test(name);
}
