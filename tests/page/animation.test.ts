import { ALL_FORMATS, BufferSource, Input } from "mediabunny";
import { expect, test } from "vitest";
import { keepDownloads } from "./downloads.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
const BUTTON = "#animation button";

const said = (lab: Lab, begin: string): Promise<unknown> =>
  lab.page.waitForFunction(
    (begin) => document.querySelector("#animation [role=status]")!.textContent.startsWith(begin),
    { timeout: 170_000 },
    begin,
  );

/** What the file says of itself, read by its packets. */
async function read(webm: Buffer) {
  const input = new Input({ source: new BufferSource(webm), formats: ALL_FORMATS });
  const track = (await input.getPrimaryVideoTrack())!;
  const { packetCount } = await track.computePacketStats();
  return {
    type: await input.getMimeType(),
    size: [await track.getCodedWidth(), await track.getCodedHeight()],
    frames: packetCount,
    seconds: await track.computeDuration(),
  };
}

/** Plays a video from its beginning to its end; its size, and how its first and last frames differ. */
async function play(lab: Lab, webm: Buffer) {
  const source = `data:video/webm;base64,${webm.toString("base64")}`;
  const player = await lab.page.browser().newPage(); // the lab's policy allows it no video
  const played = await player.evaluate(async (source) => {
    const video = document.createElement("video");
    [video.muted, video.src] = [true, source];
    const pixels = (): Uint8ClampedArray => {
      const { videoWidth: width, videoHeight: height } = video;
      const context = new OffscreenCanvas(width, height).getContext("2d")!;
      context.drawImage(video, 0, 0);
      return context.getImageData(0, 0, width, height).data;
    };
    await new Promise((resolve) => video.addEventListener("loadeddata", resolve));
    const first = pixels();
    video.playbackRate = 4;
    await video.play();
    await new Promise((resolve) => video.addEventListener("ended", resolve));
    const last = pixels();
    const differ = first.reduce((sum, v, i) => sum + (Math.abs(v - last[i]!) > 60 ? 1 : 0), 0);
    return { width: video.videoWidth, height: video.videoHeight, differ };
  }, source);
  await player.close();
  return played;
}

test("the run's saved steps become a video, which players play", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  const downloads = await keepDownloads(lab);
  await lab.page.focus(BUTTON);
  await lab.page.keyboard.press("Enter");
  await said(lab, "Saved 100 frames");
  const webm = await downloads.take("scorelab-run.webm");
  const found = await read(webm);
  expect(found.type).toContain("video/webm");
  expect(found.size).toEqual([1280, 500]);
  expect(found.frames).toBe(100);
  expect(found.seconds).toBeCloseTo(5, 1);
  const played = await play(lab, webm);
  expect([played.width, played.height]).toEqual([1280, 500]);
  // ψ's curves move, and the title counts.
  expect(played.differ).toBeGreaterThan(2000);
  expect(await lab.text(BUTTON)).toBe("Save an animation");
  await downloads.remove();
});

test("in two dimensions loss and errors are shown, of as many steps as there are", async () => {
  const components = encodeURIComponent(JSON.stringify([{ weight: 1, mean: [0, 1], std: 1 }]));
  const lab = await visit.open(`#1&data.kind=mixture&steps=40&data.components=${components}`);
  await lab.status("Trained");
  const downloads = await keepDownloads(lab);
  await lab.page.click(BUTTON);
  await said(lab, "Saved 11 frames");
  const { frames, size, seconds } = await read(await downloads.take("scorelab-run.webm"));
  expect([frames, size]).toEqual([11, [1280, 500]]);
  expect(seconds).toBeCloseTo(5, 0);
  await downloads.remove();
});

test("is cancelled on demand, and where another run begins", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  // Slow enough to be interrupted, however busy the machine is.
  await lab.page.evaluate(() => {
    const paint = globalThis.createImageBitmap;
    globalThis.createImageBitmap = async (image: ImageBitmapSource) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return paint(image);
    };
  });
  await lab.page.click(BUTTON);
  await lab.page.waitForSelector("#animation progress:not([hidden])");
  expect(await lab.text(BUTTON)).toBe("Cancel the animation");
  await lab.page.click(BUTTON);
  await said(lab, "Cancelled");
  expect(await lab.visible("#animation progress")).toBe(false);

  await lab.page.click(BUTTON);
  await lab.page.waitForSelector("#animation progress:not([hidden])");
  await lab.rerun(() => lab.page.click("#seed"));
  await said(lab, "The run was begun again");
  expect(await lab.text(BUTTON)).toBe("Save an animation");
});

test.for([
  ["no WebCodecs", "delete globalThis.VideoEncoder;"],
  [
    "no codec",
    "VideoEncoder.isConfigSupported = (config) => Promise.resolve({ supported: false, config });",
  ],
] as const)("where there is %s it says so", async ([, before]) => {
  const lab = await visit.open();
  await lab.status("Trained");
  await lab.page.evaluate(before);
  await lab.page.click(BUTTON);
  await said(lab, "This browser cannot encode a video");
});

test("nothing is offered where no steps are saved", async () => {
  const lab = await visit.open("#1&steps=10&saveEvery=0");
  await lab.status("Trained");
  expect(await lab.page.$eval("#animation button", (button) => button.disabled)).toBe(true);
});
