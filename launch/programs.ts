/** Every program that scripts start, in one list to read; the first that a command is reads its options. */
import { megatronPrograms } from './megatron/programs.js';
import type { Program } from './program.js';

export const PROGRAMS: readonly Program[] = [...megatronPrograms];
