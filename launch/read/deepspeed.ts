/** DeepSpeed's configuration: JSON that its launcher, the Trainer, Accelerate or Megatron-DeepSpeed are given. */
import { readDeepSpeed } from '../deepspeed/read.js';
import type { Format } from '../format.js';
import { Noted } from '../noted.js';
import { byPath } from '../sections.js';
import { jsonLeaves } from '../text/json.js';

const OURS =
  /"(zero_optimization|train_micro_batch_size_per_gpu|train_batch_size|zero_allow_untested_optimizer)"\s*:|"(bf16|bfloat16|fp16)"\s*:\s*\{/;

export const deepspeed: Format = {
  id: 'deepspeed',
  title: 'a DeepSpeed configuration (JSON)',
  recognises: (text) => /^\s*\{/.test(text) && OURS.test(text),
  read({ name, text }) {
    const noted = new Noted({ file: name, line: 1 }, byPath(jsonLeaves(text, name)));
    readDeepSpeed(noted);
    return [{ kind: 'deepspeed', noted, part: true }];
  },
};
