import type { LevelDependence } from "../level.ts";
import type { Network } from "../network.ts";
import { formatMatrix, formatVector } from "./numbers.ts";

/** Constants of a program that belong together: names and values as JavaScript and Python read them. */
export interface ConstantGroup {
  readonly comment: string;
  readonly constants: readonly (readonly [name: string, value: string])[];
}

/**
 * A network's numbers: `mean` and `std` where there is a scaling; `W1`, `b1`, `W2`, ... layer by layer,
 * or the energy's `W`, `b`, `c` and `sigma`.
 */
export function constantsOf(network: Network): ConstantGroup[] {
  const { scaling, sigma } = network;
  const units = scaling && {
    comment: "The units that the model takes: u = (x - mean) / std.",
    constants: [
      ["mean", formatVector(scaling.mean)],
      ["std", formatVector(scaling.std)],
    ] as const,
  };
  return [
    ...(units ? [units] : []),
    ...(sigma === undefined ? layers(network) : energy(network)),
    ...(network.level ? levelConstants(network.level) : []),
  ];
}

function layers({ layers }: Network): ConstantGroup[] {
  return layers.map(({ weight, bias }, i) => ({
    comment: `Layer ${i + 1}, from ${weight[0]!.length} to ${bias.length}: W by its rows, and b.`,
    constants: [
      [`W${i + 1}`, formatMatrix(weight)],
      [`b${i + 1}`, formatVector(bias)],
    ],
  }));
}

function energy({ layers: [first, second], sigma, dimensions }: Network): ConstantGroup[] {
  const comment = `The energy: W, ${first!.bias.length} x ${dimensions} by its rows, b, c and sigma.`;
  const constants = [
    ["W", formatMatrix(first!.weight)],
    ["b", formatVector(first!.bias)],
    ["c", formatVector(second!.bias)],
    ["sigma", String(sigma)],
  ] as const;
  return [{ comment, constants }];
}

function levelConstants({ condition, prediction, inputScale, sigmaData }: LevelDependence) {
  const groups: ConstantGroup[] = [];
  if (condition.kind === "index") {
    const { logs, numbers } = condition.levels;
    groups.push({
      comment: "ln sigma of the noise levels, ascending, and their numbers.",
      constants: [
        ["level_logs", formatVector(logs)],
        ["level_numbers", formatVector(numbers)],
      ],
    });
  }
  if (condition.kind === "fourier") {
    const constants = [["frequencies", formatVector(condition.frequencies)]] as const;
    groups.push({ comment: "The frequencies of (ln sigma) / 4.", constants });
  }
  if (prediction === "edm" || inputScale === "edm") {
    const constants = [["sigma_data", String(sigmaData)]] as const;
    groups.push({ comment: "The standard deviation of the data that was supposed.", constants });
  }
  return groups;
}
