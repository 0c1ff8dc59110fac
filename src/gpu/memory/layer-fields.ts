import type { Layer } from "../../model/layout.ts";
import type { StructOf } from "../shader/structs.ts";

/**
 * The fields of a layer's `Layer`.
 * @param first where the parameters begin in what the shader reads them from
 */
export const layerFields = (layer: Layer, first = 0): StructOf<"Layer"> => ({
  inputs: layer.in,
  outputs: layer.out,
  weight: first + layer.weight,
  bias: first + layer.bias,
  stride_out: layer.strideOut,
  stride_in: layer.strideIn,
});
