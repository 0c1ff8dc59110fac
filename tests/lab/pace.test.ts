import { expect, test } from "vitest";
import { Pace } from "../../src/lab/worker/run/pace.ts";

/** Trains by a pace on a machine of which the times are known; the part that went into pictures. */
function run(all: number, step: number, picture: number) {
  const pace = new Pace(all);
  let [done, training, drawing, pictures] = [0, 0, 0, 0];
  while (done < all) {
    const steps = Math.min(pace.steps, all - done);
    done += steps;
    training += steps * step;
    drawing += picture;
    pictures++;
    pace.adapt(steps * step + picture, picture);
  }
  return { share: drawing / (training + drawing), pictures };
}

test.for([
  [2000, 4, 250],
  [2000, 4, 50],
  [5000, 4, 40],
  [500, 40, 1000],
  [20_000, 1, 100],
  [50_000, 0.1, 20],
] as const)(
  "of %j steps of %j ms pictures of %j ms take at most a fifth of the time",
  ([all, step, picture]) => {
    expect(run(all, step, picture).share).toBeLessThanOrEqual(1 / 5);
  },
);

test("a short run makes a dozen pictures or more", () => {
  for (const step of [0.01, 1, 100]) {
    expect(run(500, step, 5).pictures).toBeGreaterThanOrEqual(12);
  }
});

test("slow steps are shown one by one, quick ones some ten times a second", () => {
  expect(run(100, 500, 5).pictures).toBe(100);
  const { pictures } = run(100_000, 0.1, 5);
  expect(pictures).toBeGreaterThan((100_000 * 0.1) / 160);
  expect(pictures).toBeLessThan((100_000 * 0.1) / 30);
});

test("a speed that is asked for is kept", () => {
  const pace = new Pace(500);
  pace.rate = 10;
  expect(pace.steps).toBe(1);
  expect(pace.least).toBe(100);
  pace.rate = 250;
  expect(pace.steps).toBe(9);
  expect(pace.least).toBe(36);
});
