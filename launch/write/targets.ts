/** Every framework that launch files are written for, in one list to read. */
import { accelerate } from './accelerate.js';
import { bridge } from './bridge.js';
import { deepspeed } from './deepspeed.js';
import { maxtext } from './maxtext.js';
import { megatron } from './megatron.js';
import { nanotron } from './nanotron.js';
import type { Target } from './target.js';
import { torchtitan } from './torchtitan.js';

export const TARGETS: readonly Target[] = [
  megatron,
  bridge,
  deepspeed,
  accelerate,
  torchtitan,
  maxtext,
  nanotron,
];
