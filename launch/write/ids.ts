/** Names of what launch files are written for alone: what a command line needs before it writes any. */
export const TARGET_IDS = [
  'megatron',
  'megatron-bridge',
  'deepspeed',
  'accelerate',
  'torchtitan',
  'maxtext',
  'nanotron',
] as const;
export type TargetId = (typeof TARGET_IDS)[number];
