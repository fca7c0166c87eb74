/** Every program that scripts start, in one list to read; the first that a command is reads its options. */
import { maxtext } from './maxtext/programs.js';
import { megatronPrograms } from './megatron/programs.js';
import type { Program } from './program.js';
import { torchtitan } from './torchtitan/programs.js';
import { configured, trainer } from './trainer/programs.js';

export const PROGRAMS: readonly Program[] = [
  ...configured,
  ...[torchtitan, maxtext, trainer],
  ...megatronPrograms];
