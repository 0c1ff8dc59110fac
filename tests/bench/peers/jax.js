import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import { caseOf, problemsOf, samplesOf } from "../cases.ts";

/** Steps of one compiled call: more of them make it faster, and slower to compile. */
const UNROLLED = 10;

/** jax-js: ten steps in one compiled function, which waits for the device after each call. */
export async function open(backend) {
  const devices = await init(backend);
  if (!devices.includes(backend)) throw new Error(`jax-js has no ${backend} here`);
  defaultDevice(backend);
  let data;
  return {
    async prepare(name) {
      data?.x.dispose();
      data?.y.dispose();
      data?.call.dispose?.();
      const [problem] = problemsOf(caseOf(name));
      const { inputs, targets } = samplesOf(problem);
      const column = (values) =>
        np.array(values, { shape: [values.length, 1], dtype: np.float32, device: backend });
      const call = jit(severalSteps(problem.experiment.optimizer));
      data = { backend, problem, call, x: column(inputs), y: column(targets) };
      await blockUntilReady([data.x, data.y]);
      const start = performance.now();
      await train(data, UNROLLED);
      return performance.now() - start;
    },
    run: (steps) => train(data, steps),
  };
}

function lossOf(layers, x, y) {
  let a = x;
  layers.forEach(({ weight, bias }, l) => {
    a = np.matmul(a, weight).add(bias);
    if (l + 1 < layers.length) a = nn.relu(a);
  });
  return np.square(a.sub(y)).mean().mul(0.5);
}

/** jax-js counts references: each use of an array but the last takes `.ref`. */
function severalSteps(optimizer) {
  return (state, x, y) => {
    const losses = [];
    for (let step = 0; step < UNROLLED; step++) {
      const [loss, slopes] = valueAndGrad(lossOf)(tree.ref(state.layers), x.ref, y.ref);
      state = adam(state, slopes, optimizer);
      losses.push(loss);
    }
    x.dispose();
    y.dispose();
    return [state, np.stack(losses)];
  };
}

function adam({ layers, first, second, power1, power2 }, slopes, optimizer) {
  const { learningRate, beta1, beta2, epsilon } = optimizer;
  const [p1, p2] = [power1.mul(beta1), power2.mul(beta2)];
  const next = { layers: [], first: [], second: [] };
  layers.forEach((layer, l) => {
    const made = { layers: {}, first: {}, second: {} };
    for (const key of ["weight", "bias"]) {
      const g = slopes[l][key];
      const m = first[l][key].mul(beta1).add(g.ref.mul(1 - beta1));
      const v = second[l][key].mul(beta2).add(np.square(g).mul(1 - beta2));
      const size = m.ref.div(np.array(1).sub(p1.ref)).mul(learningRate);
      const root = np.sqrt(v.ref.div(np.array(1).sub(p2.ref))).add(epsilon);
      made.layers[key] = layer[key].sub(size.div(root));
      made.first[key] = m;
      made.second[key] = v;
    }
    for (const name of Object.keys(made)) next[name].push(made[name]);
  });
  return { ...next, power1: p1, power2: p2 };
}

async function train({ backend, problem, call, x, y }, steps) {
  const { layout, initialParameters: all } = problem;
  const array = (values, shape) =>
    np.array(Float32Array.from(values), { shape, dtype: np.float32, device: backend });
  const layers = layout.layers.map(({ in: inputs, out, weight, bias }) => ({
    weight: array(transposed(all.subarray(weight, weight + inputs * out), inputs, out), [
      inputs,
      out,
    ]),
    bias: array(all.subarray(bias, bias + out), [out]),
  }));
  const zeros = () =>
    layers.map(({ weight, bias }) => ({
      weight: np.zeros(weight.shape, { device: backend }),
      bias: np.zeros(bias.shape, { device: backend }),
    }));
  let state = {
    layers,
    first: zeros(),
    second: zeros(),
    power1: np.array(1),
    power2: np.array(1),
  };
  await blockUntilReady(state);
  const parts = [];
  const start = performance.now();
  for (let step = 0; step < steps; step += UNROLLED) {
    const [next, losses] = call(state, x.ref, y.ref);
    state = next;
    parts.push(losses);
    // Operations that pile up slow it down.
    await blockUntilReady(losses);
  }
  const losses = [];
  for (const part of parts) losses.push(...(await part.data()));
  const milliseconds = performance.now() - start;
  tree.dispose(state);
  return { milliseconds, losses };
}

function transposed(rows, inputs, out) {
  return Float32Array.from({ length: inputs * out }, (_, k) => {
    return rows[(k % out) * inputs + Math.floor(k / out)];
  });
}
