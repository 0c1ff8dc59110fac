import { createMixture, densityAt } from "../../../data/distributions/mixture.ts";
import type { Component } from "../../../experiment/experiment.ts";
import { mixtureOf } from "../../controls/control.ts";
import { element } from "../../dom/element.ts";
import type { Plot } from "../../plots/plot.ts";
import type { ExperimentStore } from "../../state/stores.ts";

/** A component on the line. */
type OnLine = Component & { readonly mean: number };

const ROOT = Math.sqrt(2 * Math.PI);
/** What an arrow key moves. */
const NUDGE = { mean: 0.1, std: 0.05, share: 0.02 };

/**
 * Handles on the density plot: each component's top moves its mean and its weight, the one at its
 * side its spread.
 */
export class Handles {
  readonly #store: ExperimentStore;
  readonly #preview: (density: ((x: Float64Array) => Float64Array) | undefined) => void;
  #plot: Plot | undefined;
  #made: HTMLElement[] = [];
  #components: readonly OnLine[] = [];
  #focused = -1;

  /** @param preview shows the density of components that are being dragged; nothing for no more */
  constructor(
    store: ExperimentStore,
    preview: (density: ((x: Float64Array) => Float64Array) | undefined) => void,
  ) {
    this.#store = store;
    this.#preview = preview;
    store.follow(() => this.#build());
  }

  /** Lays the handles over a plot; nothing before one goes. */
  attach(plot: Plot | undefined): void {
    this.#remember();
    this.#plot = plot;
    plot?.onScale(() => this.#place());
    this.#build();
  }

  #build(): void {
    const { data } = this.#store.value.experiment;
    const all = mixtureOf(data)?.components ?? [];
    const onLine = all.every((each): each is OnLine => typeof each.mean === "number");
    this.#remember();
    for (const handle of this.#made) handle.remove();
    this.#components = onLine ? all : [];
    this.#made = this.#components.flatMap((_, k) => [
      this.#create(k, "top", `Component ${k + 1}: mean and weight`),
      this.#create(k, "side", `Component ${k + 1}: spread`),
    ]);
    if (!this.#plot) return;
    this.#plot.over.append(...this.#made);
    this.#place();
  }

  /** The focus goes on where it was when the handles are made anew. */
  #remember(): void {
    const focused = this.#made.findIndex((handle) => handle === document.activeElement);
    if (focused >= 0) this.#focused = focused;
  }

  #create(k: number, kind: "top" | "side", name: string): HTMLElement {
    const handle = element("div", {
      class: `handle ${kind}`,
      role: "slider",
      tabindex: "0",
      "aria-label": name,
      "data-component": String(k),
    });
    const stop = (event: Event): void => event.stopPropagation();
    for (const type of ["mousedown", "dblclick"]) handle.addEventListener(type, stop);
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      handle.addEventListener("pointermove", drag);
    });
    const drag = (event: PointerEvent): void => {
      const box = this.#plot!.over.getBoundingClientRect();
      const at = this.#plot!.value(event.clientX - box.left, event.clientY - box.top);
      this.#move(kind === "top" ? this.#toTop(k, at) : this.#toSide(k, at.x));
    };
    const release = (): void => {
      handle.removeEventListener("pointermove", drag);
      this.#commit();
    };
    handle.addEventListener("pointerup", release);
    handle.addEventListener("pointercancel", release);
    handle.addEventListener("keydown", (event) => {
      const moved = this.#nudge(k, kind, event.key);
      if (!moved) return;
      event.preventDefault();
      this.#move(moved);
      this.#commit();
    });
    return handle;
  }

  #toTop(k: number, { x, y }: { readonly x: number; readonly y: number }): readonly OnLine[] {
    const mean = round(x);
    const weight = this.#weightOf(k, y * ROOT * this.#components[k]!.std);
    return this.#replace(k, { mean, weight });
  }

  #toSide(k: number, x: number): readonly OnLine[] {
    const std = Math.max(0.05, round(x - this.#components[k]!.mean));
    return this.#replace(k, { std });
  }

  #nudge(k: number, kind: "top" | "side", key: string): readonly OnLine[] | undefined {
    const { mean, std } = this.#components[k]!;
    const sign = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[key];
    if (sign === undefined) return undefined;
    if (kind === "side") return this.#toSide(k, mean + std + sign * NUDGE.std);
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    if (sideways) return this.#replace(k, { mean: round(mean + sign * NUDGE.mean) });
    return this.#replace(k, { weight: this.#weightOf(k, this.#share(k) + sign * NUDGE.share) });
  }

  /** The weight that gives a component a share of the whole, the others' weights as they are. */
  #weightOf(k: number, share: number): number {
    const others = this.#components.reduce((sum, { weight }, i) => sum + (i === k ? 0 : weight), 0);
    if (others === 0) return this.#components[k]!.weight;
    const inside = Math.min(0.98, Math.max(0.02, share));
    return Number(((others * inside) / (1 - inside)).toPrecision(3));
  }

  #share(k: number): number {
    const total = this.#components.reduce((sum, { weight }) => sum + weight, 0);
    return this.#components[k]!.weight / total;
  }

  #replace(k: number, change: Partial<OnLine>): readonly OnLine[] {
    return this.#components.map((each, i) => (i === k ? { ...each, ...change } : each));
  }

  #move(components: readonly OnLine[]): void {
    this.#components = components;
    const mixture = createMixture(components);
    this.#preview((x) => densityAt(mixture, x));
    this.#place();
  }

  #commit(): void {
    this.#preview(undefined);
    const { experiment } = this.#store.value;
    const mixture = mixtureOf(experiment.data);
    if (JSON.stringify(mixture?.components) === JSON.stringify(this.#components)) return;
    const data = { ...mixture, components: this.#components };
    this.#store.change({ ...experiment, data }, "handles");
  }

  #place(): void {
    this.#components.forEach(({ mean, std }, k) => {
      const height = this.#share(k) / (ROOT * std);
      const [top, side] = [this.#made[2 * k], this.#made[2 * k + 1]];
      const share = `${Math.round(100 * this.#share(k))}%`;
      this.#put(top, mean, height, { now: mean, text: `mean ${mean}, weight ${share}` });
      this.#put(side, mean + std, height * Math.exp(-0.5), { now: std, text: `std ${std}` });
    });
    // A plot has no places before it has data.
    const focused = this.#made[this.#focused];
    if (!focused || focused.hidden) return;
    focused.focus({ preventScroll: true });
    this.#focused = -1;
  }

  #put(
    handle: HTMLElement | undefined,
    x: number,
    y: number,
    { now, text }: { readonly now: number; readonly text: string },
  ): void {
    if (!handle || !this.#plot) return;
    const { left, top } = this.#plot.position(x, y);
    handle.style.transform = `translate(${left}px, ${top}px)`;
    handle.hidden = !Number.isFinite(left) || !Number.isFinite(top);
    handle.setAttribute("aria-valuenow", String(now));
    handle.setAttribute("aria-valuetext", text);
    handle.title = text;
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
