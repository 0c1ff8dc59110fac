import type { Browser, ElementHandle, Page } from "puppeteer";
import type { Experiment } from "../../src/experiment/experiment.ts";

/** The page as its visitor sees and uses it. */
export class Lab {
  readonly page: Page;
  /** What the console and the network complained about. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("requestfailed", (request) => this.complaints.push(`${request.url()} failed`));
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, width = 1280): Promise<Lab> {
    const page = await browser.newPage();
    const lab = new Lab(page);
    // A busy machine takes its time; the test's own limit is a little longer.
    page.setDefaultTimeout(170_000);
    await page.setViewport({ width, height: 900 });
    await page.goto(url);
    return lab;
  }

  /** Waits until the status begins so, and returns it. */
  async status(begin: string): Promise<string> {
    const reached = await this.page.waitForFunction(
      (begin) => {
        const text = document.querySelector("#status")?.textContent ?? "";
        return text.startsWith(begin) && text;
      },
      { polling: "mutation" },
      begin,
    );
    return (await reached.jsonValue()) as string;
  }

  async text(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => (element as HTMLElement).innerText);
  }

  /** Waits until an element is seen whose text holds a part, and returns it. */
  async showing(selector: string, part: string): Promise<string> {
    await this.page.waitForFunction(
      (selector, part) => {
        const element = document.querySelector<HTMLElement>(selector)!;
        return element.checkVisibility() && element.innerText.includes(part);
      },
      {},
      selector,
      part,
    );
    return this.text(selector);
  }

  /** The number of a figure at its full precision; NaN where it has none. */
  async figure(id: string): Promise<number> {
    const value = await this.page.$eval(`#${id} data`, (data) => data.value);
    return value === "" ? NaN : Number(value);
  }

  /** The experiment that the page's document shows. */
  async experiment(): Promise<Experiment> {
    return JSON.parse(
      await this.page.$eval("#text", (area) => (area as HTMLTextAreaElement).value),
    ) as Experiment;
  }

  /** Waits until a new run has begun and ended, and returns its status. */
  async rerun(action: () => Promise<unknown>, begin = "Trained"): Promise<string> {
    await this.page.evaluate(() => {
      const status = document.querySelector("#status")!;
      const marked = window as unknown as { left: boolean };
      marked.left = false;
      const observer = new MutationObserver(() => {
        if (/^(Trained|Stopped|Paused)/.test(status.textContent)) return;
        marked.left = true;
        observer.disconnect();
      });
      observer.observe(status, { childList: true, characterData: true, subtree: true });
    });
    await action();
    await this.page.waitForFunction(() => (window as unknown as { left: boolean }).left);
    return this.status(begin);
  }

  async visible(selector: string): Promise<boolean> {
    return this.page.$eval(selector, (element) => element.checkVisibility());
  }

  /** Writes an experiment into the page and has it trained, by keyboard and mouse. */
  async trainText(text: string): Promise<void> {
    if (!(await this.visible("#text"))) await this.page.click("#document summary");
    await this.page.click("#text");
    await this.page.keyboard.down("Control");
    await this.page.keyboard.press("KeyA");
    await this.page.keyboard.up("Control");
    await this.page.keyboard.sendCharacter(text);
    await this.page.click("#train");
  }

  /** Types a value into a control, and leaves it. */
  async type(selector: string, value: string): Promise<void> {
    await this.page.click(selector, { count: 3 });
    await this.page.keyboard.type(value);
    await this.page.keyboard.press("Enter");
  }

  async trainFile(path: string): Promise<void> {
    const input = await this.page.$("input[type=file]");
    await (input as ElementHandle<HTMLInputElement>).uploadFile(path);
  }

  /** How many pixels of a plot have the colour of ψ's curve. */
  async curvePixels(figure: string): Promise<number> {
    return this.page.$eval(`#${figure} canvas`, (canvas) => {
      const { width, height } = canvas;
      const context = canvas.getContext("2d")!;
      const { data } = context.getImageData(0, 0, width, height);
      const style = getComputedStyle(document.documentElement).getPropertyValue("--model");
      const color = [1, 3, 5].map((i) => parseInt(style.trim().slice(i, i + 2), 16));
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        const near = color.every((channel, c) => Math.abs(data[i + c]! - channel) < 24);
        if (near && data[i + 3]! > 200) count++;
      }
      return count;
    });
  }
}
