import { openDevice } from "../../src/cli/backend.ts";
import { rest } from "../../src/cli/sleeping.ts";
import type { Contender } from "./contender.ts";
import { Ours } from "./ours.ts";

/** Ours in Node on Dawn. */
export async function dawnContender(): Promise<Contender & { readonly adapter: string }> {
  const { device, adapter, close } = await openDevice();
  const ours = new Ours(device, rest);
  return {
    name: "Scorelab in Node",
    adapter,
    takes: () => true,
    prepare: ({ name }) => ours.prepare(name),
    run: (steps) => ours.run(steps),
    close: () => {
      close();
      return Promise.resolve();
    },
  };
}
