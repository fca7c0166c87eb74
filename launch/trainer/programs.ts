/** Scripts around the Hugging Face Trainer, as command lines start them. */
import type { Program } from '../program.js';
import { readTrainer } from './read.js';

const SURE = ['per-device-train-batch-size', 'per-gpu-train-batch-size'];
const USUAL = ['gradient-accumulation-steps', 'output-dir', 'num-train-epochs', 'gradient-checkpointing', 'fsdp'];

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
