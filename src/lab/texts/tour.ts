const files = import.meta.glob<string>("./tour/*.html", {
  query: "?text",
  import: "default",
  eager: true,
});

/** What the tour says of one of its views, as HTML, by the view's id. */
export const tourOf = (id: string): string => files[`./tour/${id}.html`]!;
