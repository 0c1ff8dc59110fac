import { expect, test } from "vitest";
import { LIGHT } from "../../src/figures/palette.ts";
import { Animation, animationSteps, FRAME } from "../../src/figures/svg/animation.ts";
import { all, parse } from "./parse.ts";
import { trainAndDraw } from "./drawn.ts";

test.each([
  [4, 500, 100],
  [4, 396, 100],
  [4, 40, 11],
  [7, 700_000, 100],
  [5, 0, 1],
])("of steps saved every %i to %i it shows %i, evenly", (every, last, count) => {
  const steps = animationSteps(every, last);
  expect(steps).toHaveLength(count);
  expect([steps[0], steps.at(-1)]).toEqual([0, last]);
  const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
  for (const gap of gaps) expect(gap % every).toBe(0);
  if (gaps.length === 0) return;
  expect(Math.min(...gaps)).toBeGreaterThan(0);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(every);
});

test("its frames are of one size, their axes stand still and their curves move", async () => {
  const { drawn, replay } = await trainAndDraw({ steps: 40 });
  const animation = new Animation(drawn, (name) => LIGHT[name]);
  const [first, last] = [0, 40].map((step) => parse(animation.draw(replay(step))));
  for (const frame of [first!, last!]) {
    const size = ["width", "height"].map((side) =>
      Number(frame.documentElement!.getAttribute(side)),
    );
    expect(size).toEqual([FRAME.width, FRAME.height]);
  }
  const axes = (frame: typeof first) => all(frame!, "g", "axes").map((axis) => axis.textContent);
  expect(axes(first)).toHaveLength(2);
  expect(axes(first)).toEqual(axes(last));
  const psi = (frame: typeof first) =>
    all(frame!, "path", "curve").find((curve) => curve.getAttribute("data-label") === "ψ")!;
  expect(psi(first).getAttribute("d")).not.toBe(psi(last).getAttribute("d"));
  const title = (frame: typeof first) => frame!.getElementsByTagName("text")[0]!.textContent;
  expect(title(first)).toMatch(/^Step 0 of 40/);
  expect(title(last)).toContain(`loss ${drawn.picture.loss!.toFixed(4)}`);
});
