import { requestDevice } from "../../src/gpu/device.ts";
import { Ours } from "./ours.ts";
import type { Timing } from "./contender.ts";

/** What a page offers to the benchmark. */
interface PageContender {
  prepare(name: string): Promise<number>;
  run(steps: number): Promise<Timing>;
}

declare global {
  interface Window {
    contender: Promise<PageContender>;
  }
}

/** The peers are JavaScript, as what they need is installed apart. */
const peers = import.meta.glob<{ open: (backend: string) => Promise<PageContender> }>([
  "./peers/tfjs.js",
  "./peers/jax.js",
]);

async function open(program: string, backend: string): Promise<PageContender> {
  if (program !== "scorelab") {
    const { open: openPeer } = await peers[`./peers/${program}.js`]!();
    return openPeer(backend);
  }
  const { device } = await requestDevice(navigator.gpu);
  return new Ours(device);
}

const asked = new URLSearchParams(location.search);
window.contender = open(asked.get("program")!, asked.get("backend")!);
