import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-backend-webgpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { caseOf, problemsOf, samplesOf } from "../cases.ts";

/** TensorFlow.js: fused dense layers, its own Adam, the losses read once at the end. */
export async function open(backend) {
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threaded,
  });
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no ${backend} here`);
  await tf.ready();
  tf.enableProdMode();
  let data;
  return {
    async prepare(name) {
      data?.x.dispose();
      data?.y.dispose();
      const [problem] = problemsOf(caseOf(name));
      const { inputs, targets } = samplesOf(problem);
      const shape = [inputs.length, 1];
      data = { problem, x: tf.tensor2d(inputs, shape), y: tf.tensor2d(targets, shape) };
      const start = performance.now();
      await train(data, 1);
      return performance.now() - start;
    },
    run: (steps) => train(data, steps),
  };
}

async function train({ problem, x, y }, steps) {
  const layers = problem.layout.layers.map((layer) => variablesOf(layer, problem));
  const variables = layers.flat();
  const { learningRate, beta1, beta2, epsilon } = problem.experiment.optimizer;
  const adam = tf.train.adam(learningRate, beta1, beta2, epsilon);
  const loss = () => {
    let a = x;
    layers.forEach(([weight, bias], l) => {
      const activation = l + 1 < layers.length ? "relu" : "linear";
      a = tf.fused.matMul({ a, b: weight, bias, activation });
    });
    return tf.mul(tf.mean(tf.square(tf.sub(a, y))), 0.5);
  };
  await Promise.all(variables.map((variable) => variable.data()));
  const start = performance.now();
  const all = Array.from({ length: steps }, () =>
    tf.tidy(() => adam.minimize(loss, true, variables)),
  );
  const stacked = tf.stack(all);
  const losses = [...(await stacked.data())];
  const milliseconds = performance.now() - start;
  for (const tensor of [stacked, ...all, ...variables]) tensor.dispose();
  adam.dispose();
  return { milliseconds, losses };
}

/** A layer's weights, (in, out), and its bias. */
function variablesOf({ in: inputs, out, weight, bias }, { initialParameters: all }) {
  const part = (first, count) => Float32Array.from(all.subarray(first, first + count));
  const rows = tf.tensor2d(part(weight, inputs * out), [out, inputs]);
  const made = [tf.variable(tf.transpose(rows)), tf.variable(tf.tensor1d(part(bias, out)))];
  rows.dispose();
  return made;
}
