/** Scripts around the Hugging Face Trainer, as command lines start them. */

import { readAxolotl } from '../axolotl/read.js';
import { countIn } from '../mapping.js';
import type { Noted } from '../noted.js';
import type { Program } from '../program.js';
import { takeIn } from '../taken.js';
import { yamlLeaves } from '../text/yaml.js';
import { readFactory } from './factory.js';
import { readTrainer } from './read.js';
import { methodIn, sayMethod } from './sequences.js';
import { TRL_SCRIPTS } from './tuning-defaults.js';

const SURE = ['per-device-train-batch-size', 'per-gpu-train-batch-size'];
const USUAL = [
  'gradient-accumulation-steps',
  'output-dir',
  'num-train-epochs',
  'gradient-checkpointing',
  'fsdp',
];

/** Axolotl and LLaMA-Factory, which are given a file: `axolotl train job.yaml`, `llamafactory-cli train job.yaml`. */
export const configured: readonly Program[] = [
  ['axolotl', /axolotl/, readAxolotl] as const,
  ['llama-factory', /llamafactory|llama_?factory/i, readFactory] as const,
].map(([id, name, understand]) => ({
  id,
  is: ({ script, words }) => name.test(script ?? '') && words.some((word) => /\.ya?ml$/.test(word)),
  read(noted, { words }, files) {
    const path = words.find((word) => /\.ya?ml$/.test(word))!;
    const at = { ...noted.home, key: 'the configuration', value: path };
    takeIn(noted, at, files, (file) => yamlLeaves(file.text, file.name));
    understand(noted, files);
  },
}));

/** `trl` itself, or one of its scripts. */
const TRL_NAMED = /(^|\/)trl$|(^|[\\/.])trl[\\/.]scripts[\\/.]/;

export const trainer: Program = {
  id: 'trainer',
  is: ({ script, names }) =>
    SURE.some((name) => names.has(name)) ||
    (names.has('model-name-or-path') &&
      (USUAL.some((name) => names.has(name)) || TRL_NAMED.test(script ?? ''))),
  read(noted, { script, words }, files) {
    const isTrl = TRL_NAMED.test(script ?? '');
    const called = /(^|\/)trl$/.test(script ?? '') ? words[0] : script;
    const method = called === undefined ? undefined : methodIn(called);
    if (called !== undefined && method !== undefined)
      sayMethod(noted, { ...noted.home, key: called, value: method }, method);
    readLaunched(noted);
    readTrainer(noted, files, isTrl ? TRL_SCRIPTS : undefined);
    noted.suppose('micro-batch', 8, 'per_device_train_batch_size is 8 unless told');
    if (isTrl) noted.suppose('seq', 1024, 'max_length is 1024 in TRL’s scripts unless told');
  },
};

/** `trl dpo` takes options of `accelerate launch` among its own. */
function readLaunched(noted: Noted): void {
  const processes = noted.entry('num-processes');
  if (processes?.unset !== undefined) noted.want(processes, 'cluster');
  else if (processes !== undefined) noted.say(processes, 'devices', countIn(processes));
}
