/** The last loss that the page of the tutorial's author prints for a preset. */
export interface Published {
  /** As it is printed there. */
  readonly loss: number;
  /** What a loss here is multiplied by to be the same quantity: 2 where the page leaves out the ½. */
  readonly factor: 1 | 2;
}

/**
 * A run's last loss beside the published one, and the floor, in one sentence.
 * @param loss the run's last loss
 * @param floor the loss of the exact score, where it is known
 */
export function comparePublished(
  { loss: published, factor }: Published,
  loss: number,
  floor: number | undefined,
): string {
  const here = (value: number): string => (factor * value).toFixed(5);
  const unit = factor === 2 ? " (twice our loss: it leaves out the factor ½)" : "";
  const least = floor === undefined ? "" : `; the floor is ${here(floor)}`;
  return `The tutorial author's page ends at ${published.toFixed(5)}${unit}, this run at ${here(loss)}${least}.`;
}
