/** Every kind of launch file, in one list to read. A new one is added here and nowhere else; the first that recognises a file reads it. */
import type { Format } from './format.js';
import { hostfile } from './read/hostfile.js';
import { megatronYaml } from './read/megatron-yaml.js';
import { nanotron } from './read/nanotron.js';
import { shell } from './read/shell.js';

export const FORMATS: readonly Format[] = [nanotron, megatronYaml, hostfile, shell];
