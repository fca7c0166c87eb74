/** All published checkpoints that readers are held against. */
import type { Checkpoint } from './checkpoint.js';
import { EXPERTS } from './experts.js';
import { HYBRIDS } from './hybrids.js';
import { LLAMAS } from './llamas.js';
import { OTHERS } from './others.js';

export const CHECKPOINTS: readonly Checkpoint[] = [...LLAMAS, ...OTHERS, ...EXPERTS, ...HYBRIDS];
