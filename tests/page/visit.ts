import type { Browser } from "puppeteer";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { Lab } from "./lab.ts";
import { serveSite, type Site } from "./site.ts";

/** The built page and a browser, for all tests of a file. */
export class Visit {
  readonly #opened: Lab[] = [];
  #browser: Browser | undefined;
  #site: Site | undefined;

  constructor() {
    beforeAll(async () => {
      [this.#browser, this.#site] = await Promise.all([launchBrowser(), this.serve("")]);
    });
    afterEach(async () => {
      const labs = this.#opened.splice(0);
      await Promise.all(labs.map((lab) => lab.page.close()));
      expect(labs.flatMap((lab) => lab.complaints)).toEqual([]);
    });
    afterAll(async () => {
      await this.#browser?.close();
      await this.#site?.close();
    });
  }

  get url(): string {
    return this.#site!.url;
  }

  /** Opens the built page; what the console complains about fails the test. */
  async open(query = "", url = this.url): Promise<Lab> {
    const lab = await Lab.open(this.#browser!, url + query);
    this.#opened.push(lab);
    return lab;
  }

  /** The same page where other JavaScript runs in its worker first. */
  serve(before: string): Promise<Site> {
    return serveSite(inject("site"), before);
  }
}
