declare module "wgsl-preprocessor/wgsl-preprocessor.js" {
  /** Resolves `#if ${…}`, `#elif ${…}`, `#else` and `#endif` in a template. */
  export function wgsl(strings: readonly string[], ...values: readonly unknown[]): string;
}
