"""JAX: lax.scan over steps in one compiled call; of an ensemble, vmap of that.

Reads a JSON object a line: {"inputs", "targets", "layers": [{"weight" (in, out), "bias"}],
"optimizer", "models", "steps"}; writes {"milliseconds", "losses", "first"} a line. An ensemble's
models share the samples and differ in their weights by a factor: the arithmetic is the same.
"""
import json
import sys
import time

import jax
import jax.numpy as jnp


def loss_of(layers, x, y):
    a = x
    for l, (weight, bias) in enumerate(layers):
        a = a @ weight + bias
        a = jax.nn.relu(a) if l + 1 < len(layers) else a
    return 0.5 * jnp.mean((a - y) ** 2)


def trainer(optimizer, steps):
    rate, beta1, beta2 = (optimizer[key] for key in ("learningRate", "beta1", "beta2"))
    epsilon = optimizer["epsilon"]

    def train(layers, x, y):
        zeros = jax.tree.map(jnp.zeros_like, layers)

        def step(carry, t):
            layers, first, second = carry
            loss, slope = jax.value_and_grad(loss_of)(layers, x, y)
            first = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, first, slope)
            second = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, second, slope)

            def update(p, m, v):
                root = jnp.sqrt(v / (1 - beta2**t)) + epsilon
                return p - rate * (m / (1 - beta1**t)) / root

            return (jax.tree.map(update, layers, first, second), first, second), loss

        times = jnp.arange(1, steps + 1, dtype=jnp.float32)
        (layers, _, _), losses = jax.lax.scan(step, (layers, zeros, zeros), times)
        return layers, losses

    return train


def timed(call, *values):
    start = time.perf_counter()
    result = jax.block_until_ready(call(*values))
    return result, 1e3 * (time.perf_counter() - start)


def main():
    print(json.dumps({"version": jax.__version__, "device": str(jax.devices()[0])}), flush=True)
    compiled = {}
    for line in sys.stdin:
        asked = json.loads(line)
        x, y = (jnp.array(asked[key], jnp.float32)[:, None] for key in ("inputs", "targets"))
        layers = [
            (jnp.array(layer["weight"], jnp.float32), jnp.array(layer["bias"], jnp.float32))
            for layer in asked["layers"]
        ]
        models, steps = asked["models"], asked["steps"]
        train = trainer(asked["optimizer"], steps)
        if models > 1:
            scale = 1 + 0.01 * jnp.arange(models) / models
            layers = jax.tree.map(lambda p: scale.reshape((-1,) + (1,) * p.ndim) * p, layers)
            train = jax.vmap(train, in_axes=(0, None, None))
        key = json.dumps([models, steps, len(asked["inputs"]), [p.shape for p in jax.tree.leaves(layers)]])
        first = 0.0
        if key not in compiled:
            compiled[key] = jax.jit(train)
            _, first = timed(compiled[key], layers, x, y)
        (_, losses), milliseconds = timed(compiled[key], layers, x, y)
        losses = losses if models == 1 else losses[0]
        print(json.dumps({"milliseconds": milliseconds, "losses": losses.tolist(), "first": first}), flush=True)


main()
