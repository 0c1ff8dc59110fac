const files = import.meta.glob<string>("./about/*.html", {
  query: "?text",
  import: "default",
  eager: true,
});

/** The explanation of a part of the page, as HTML, by the part's id. */
export const aboutOf = (id: string): string => files[`./about/${id}.html`]!;
