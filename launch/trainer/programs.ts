/** Scripts around the Hugging Face Trainer, as command lines start them. */
import type { Program } from '../program.js';
import { readAxolotl } from '../axolotl/read.js';
import { takeIn } from '../taken.js';
import { yamlLeaves } from '../text/yaml.js';
import { readFactory } from './factory.js';
import { readTrainer } from './read.js';

const SURE = ['per-device-train-batch-size', 'per-gpu-train-batch-size'];
const USUAL = ['gradient-accumulation-steps', 'output-dir', 'num-train-epochs', 'gradient-checkpointing', 'fsdp'];

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
    const taken = takeIn(noted, at, files, (file) => yamlLeaves(file.text, file.name));
    understand(noted, files);
    return taken;
  },
}));

export const trainer: Program = {
  id: 'trainer',
  is: ({ names }) =>
    SURE.some((name) => names.has(name)) ||
    (names.has('model-name-or-path') && USUAL.some((name) => names.has(name))),
  read(noted, _started, files) {
    readTrainer(noted, files);
    noted.suppose('micro-batch', 8, 'per_device_train_batch_size is 8 unless told');
  },
};
