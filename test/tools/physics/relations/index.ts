/** Every relation, in one list to read. */
import type { Relation } from '../relation.js';
import { AGREEMENT } from './agreement.js';
import { COUNTED } from './counted.js';
import { HARDWARE } from './hardware.js';
import { LIMITS } from './limits.js';
import { MEMORY } from './memory.js';
import { NETWORKS } from './networks.js';
import { SUMS } from './sums.js';
import { TRAINING } from './training.js';
import { WORK } from './work.js';

export const RELATIONS: readonly Relation[] = [
  ...HARDWARE,
  ...WORK,
  ...MEMORY,
  ...TRAINING,
  ...NETWORKS,
  ...COUNTED,
  ...LIMITS,
  ...SUMS,
  ...AGREEMENT,
];
