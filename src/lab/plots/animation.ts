import {
  BufferTarget,
  getFirstEncodableVideoCodec,
  Output,
  QUALITY_HIGH,
  type VideoCodec,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from "mediabunny";
import type { Drawn, Replay } from "../../figures/run/run.ts";
import { Animation, FRAME } from "../../figures/svg/animation.ts";
import { loadSvg } from "./picture.ts";
import { color } from "./plot-marks.ts";

const CODECS: VideoCodec[] = ["vp9", "vp8", "av1"];
/** Frames a second, and seconds that a short run takes at least. */
const RATE = { most: 20, least: 2, seconds: 5 };

/** Why there is no animation, in a sentence for people. */
class AnimationError extends Error {
  override readonly name = "AnimationError";
}

/** What an animation is made of. */
export interface Take {
  /** The run at its end. */
  readonly run: Drawn;
  readonly steps: readonly number[];
  /** The model at a saved step; nothing where it is not saved any more. */
  readonly frame: (step: number) => Promise<Replay | undefined>;
  readonly signal: AbortSignal;
  readonly report: (done: number) => void;
}

/**
 * Renders a run's saved steps into a WebM, frame by frame, so that the page goes on meanwhile.
 * @throws AnimationError where the browser encodes no video or the run has changed;
 *   the signal's reason where it was cancelled
 */
export async function renderAnimation({ run, steps, frame, ...rest }: Take): Promise<Blob> {
  const { signal, report } = rest;
  const codec = await codecOf();
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new VideoSampleSource({ codec, quality: QUALITY_HIGH });
  const rate = Math.min(RATE.most, Math.max(RATE.least, steps.length / RATE.seconds));
  output.addVideoTrack(source, { frameRate: rate });
  const animation = new Animation(run, color);
  try {
    await output.start();
    for (const [i, step] of steps.entries()) {
      signal.throwIfAborted();
      const replay = await frame(step);
      if (replay?.step !== step) throw new AnimationError(CHANGED);
      const sample = await paint(animation.draw(replay), i / rate, 1 / rate);
      await source.add(sample);
      sample.close();
      report(i + 1);
    }
    signal.throwIfAborted();
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  return new Blob([target.buffer!], { type: "video/webm" });
}

/** A frame; browsers paint a bitmap beside the main thread. */
async function paint(svg: string, timestamp: number, duration: number): Promise<VideoSample> {
  await later();
  const image = await loadSvg(svg);
  await later();
  const bitmap = await createImageBitmap(image);
  await later();
  const sample = new VideoSample(bitmap, { timestamp, duration });
  bitmap.close();
  return sample;
}

/** Another task, so that none is long; timers would be slow where the page is not looked at. */
function later(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}

const CHANGED = "The run was begun again: there is no animation of the one before.";

async function codecOf(): Promise<VideoCodec> {
  const codec = "VideoEncoder" in globalThis && (await getFirstEncodableVideoCodec(CODECS, FRAME));
  if (codec) return codec;
  throw new AnimationError(
    "This browser cannot encode a video (WebCodecs with VP9, VP8 or AV1); a current Chrome, Edge or Firefox can.",
  );
}
