/**
 * WebGPU's flags, by the numbers that its specification gives them: the globals that hold them in
 * browsers are not there in Node.
 */
export const BUFFER_USAGE = {
  MAP_READ: 0x1,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  UNIFORM: 0x40,
  STORAGE: 0x80,
} as const;

/** GPUMapMode.READ */
export const MAP_MODE_READ = 0x1;
/** GPUShaderStage.COMPUTE */
export const STAGE_COMPUTE = 0x4;
