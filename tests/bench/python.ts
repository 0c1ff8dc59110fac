import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Case, isLevels, isParzen, problemsOf, samplesOf } from "./cases.ts";
import type { Contender, Timing } from "./contender.ts";

/**
 * Python's JAX, where it is installed for the `python3` on the path, or the one that PYTHON names.
 * @throws where it is not
 */
export async function jaxContender(): Promise<Contender> {
  const script = fileURLToPath(new URL("./peers/jax.py", import.meta.url));
  const child = spawn(process.env["PYTHON"] ?? "python3", [script], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Python's JAX ended with ${code}`)));
  });
  failed.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error("Python's JAX is not installed");
    return JSON.parse(value) as unknown;
  };
  const { device } = (await read()) as { device: string };
  let what: Case;
  const ask = async (steps: number): Promise<Timing & { readonly first: number }> => {
    child.stdin.write(`${JSON.stringify(request(what, steps))}\n`);
    return (await read()) as Timing & { readonly first: number };
  };
  return {
    name: `JAX, scan, on ${device}`,
    takes: (what) => !isParzen(what) && !isLevels(what),
    prepare: async (next) => {
      what = next;
      return (await ask(1)).first;
    },
    run: ask,
    close: () => Promise.resolve(void child.kill()),
  };
}

function request(what: Case, steps: number): object {
  const problem = problemsOf(what)[0]!;
  const { layout, initialParameters: all, experiment } = problem;
  const { inputs, targets } = samplesOf(problem);
  return {
    inputs: [...inputs],
    targets: [...targets],
    layers: layout.layers.map(({ in: from, out, weight, bias }) => ({
      weight: Array.from({ length: from }, (_, i) =>
        Array.from({ length: out }, (_, o) => all[weight + o * from + i]),
      ),
      bias: [...all.subarray(bias, bias + out)],
    })),
    optimizer: experiment.optimizer,
    models: what.models,
    steps,
  };
}
