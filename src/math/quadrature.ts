/** Nodes and weights of a quadrature rule on the line. */
export interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** The n-point Gauss-Legendre rule on [-1, 1]: Newton's method on the Legendre polynomial. */
export function gaussLegendre(n: number): Rule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = legendre(n, x).slope;
    // It converges from this start in four or five rounds (Abramowitz and Stegun, 22.16.6).
    for (let round = 0; round < 10; round++) {
      const { value, slope: next } = legendre(n, x);
      x -= value / next;
      slope = next;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** The Legendre polynomial of degree n and its derivative, by the three-term recurrence. */
function legendre(n: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  }
  return { value, slope: (n * (x * value - before)) / (x * x - 1) };
}

/**
 * A rule laid on every interval between neighbouring edges.
 * @param edges sorted
 */
export function compose({ nodes, weights }: Rule, edges: readonly number[]): Rule {
  const panels = edges.length - 1;
  const all = {
    nodes: new Float64Array(panels * nodes.length),
    weights: new Float64Array(panels * nodes.length),
  };
  for (let panel = 0; panel < panels; panel++) {
    const [low, high] = [edges[panel]!, edges[panel + 1]!];
    for (let i = 0; i < nodes.length; i++) {
      all.nodes[panel * nodes.length + i] = (low + high + (high - low) * nodes[i]!) / 2;
      all.weights[panel * nodes.length + i] = ((high - low) / 2) * weights[i]!;
    }
  }
  return all;
}
