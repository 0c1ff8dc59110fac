/** An SVG document as an image that can be drawn. */
export async function loadSvg(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** Pixels of a PNG to one of its SVG. */
const SCALE = 2;

/** An SVG document as a PNG of twice its size. */
export async function paintPng(svg: string): Promise<Blob> {
  const image = await loadSvg(svg);
  const [width, height] = [SCALE * image.naturalWidth, SCALE * image.naturalHeight];
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")!.drawImage(image, 0, 0, width, height);
  return canvas.convertToBlob({ type: "image/png" });
}
