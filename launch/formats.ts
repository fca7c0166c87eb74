/** Every kind of launch file, in one list to read. A new one is added here and nowhere else; the first that recognises a file reads it. */
import type { Format } from './format.js';
import { accelerate } from './read/accelerate.js';
import { axolotl } from './read/axolotl.js';
import { deepspeed } from './read/deepspeed.js';
import { hostfile } from './read/hostfile.js';
import { llamaFactory } from './read/llama-factory.js';
import { maxtextYaml } from './read/maxtext.js';
import { megatronYaml } from './read/megatron-yaml.js';
import { nanotron } from './read/nanotron.js';
import { peft } from './read/peft.js';
import { shell } from './read/shell.js';
import { torchtitanToml } from './read/torchtitan.js';
import { trainerPython } from './read/trainer-python.js';

export const FORMATS: readonly Format[] = [
  ...[peft, nanotron, deepspeed, torchtitanToml, accelerate, axolotl, llamaFactory, maxtextYaml],
  ...[trainerPython, megatronYaml, hostfile, shell],
];
