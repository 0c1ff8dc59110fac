import { openDawn } from "../../src/node/dawn.ts";

/** Gives Node the navigator.gpu that a browser has, so that the same tests run in both. */
const { gpu } = await openDawn();
Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
