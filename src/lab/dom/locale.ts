// uPlot formats numbers for navigator.language when it is loaded. A Chromium on a machine without a
// locale calls its language "en-US@posix", which is no language tag, and the page would not start.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}
