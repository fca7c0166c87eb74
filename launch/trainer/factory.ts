/** LLaMA-Factory: the Trainer's arguments, with a length of its own unless told. */
import type { LaunchFile } from '../format.js';
import type { Noted } from '../noted.js';
import { readTrainer } from './read.js';
import { FACTORY } from './tuning-defaults.js';

/** Understands every argument in `noted`, given all `files` that were handed over. */
export function readFactory(noted: Noted, files: readonly LaunchFile[]): void {
  readTrainer(noted, files, FACTORY);
  noted.suppose('micro-batch', 8, 'per_device_train_batch_size is 8 unless told');
  noted.suppose('seq', 2048, 'cutoff_len is 2048 unless told');
}
