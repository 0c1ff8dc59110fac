import type { TourContext } from "../tour/lab.ts";
import type { Tour } from "../tour/tour.ts";

/**
 * The button that opens and closes the tour, which is loaded when it is first asked for.
 * @param tell shows that it could not be
 */
export function mountTour(
  button: HTMLButtonElement,
  means: TourContext,
  tell: (problem?: string) => void,
): void {
  let tour: Tour | undefined;
  const closed = (focused: boolean): void => {
    button.setAttribute("aria-expanded", "false");
    if (focused) button.focus({ preventScroll: true });
  };
  const toggle = async (): Promise<void> => {
    if (tour?.isOpen) {
      tour.close();
      return;
    }
    try {
      const { Tour } = await import("../tour/tour.ts");
      tour ??= new Tour(means, button.closest("header")!, closed);
    } catch {
      tell("The tour could not be loaded. Try it once more.");
      return;
    }
    if (tour.isOpen) return; // by a second click while it was loaded
    tour.open();
    button.setAttribute("aria-expanded", "true");
  };
  button.addEventListener("click", () => void toggle());
}
