type Point = readonly [left: number, top: number];

/** Pixels of a head at most, and its share of a short arrow. */
const HEAD = { most: 5, share: 0.4 };
/** Half the angle of a head. */
const ANGLE = Math.PI / 7;

/** The corners of an arrow in pixels: its tail, its tip, and the two ends of its head around the tip. */
export function arrowPath(tail: Point, tip: Point): Point[] {
  const [dx, dy] = [tip[0] - tail[0], tip[1] - tail[1]];
  const size = Math.min(HEAD.most, HEAD.share * Math.hypot(dx, dy));
  const back = Math.atan2(-dy, -dx);
  const end = (angle: number): Point => [
    tip[0] + size * Math.cos(back + angle),
    tip[1] + size * Math.sin(back + angle),
  ];
  return [tail, tip, end(ANGLE), tip, end(-ANGLE)];
}
