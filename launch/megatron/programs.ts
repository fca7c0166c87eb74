/** Megatron-LM, its fork on DeepSpeed, and NeMo, as scripts start them. */
import type { Program } from '../program.js';
import { isHybrid, noteEntry, otherProgram, startsTraining } from './entries.js';
import { readHybrid } from './hybrid.js';
import { optionName } from './names.js';
import { readMegatron } from './read.js';

const LAYOUT = [
  'tensor-model-parallel-size',
  'pipeline-model-parallel-size',
  'num-attention-heads',
  'micro-batch-size',
];

const isMegatron = (names: ReadonlySet<string>) =>
  (names.has('num-layers') && names.has('hidden-size')) ||
  LAYOUT.filter((name) => names.has(name)).length > 1;

const megatronDeepspeed: Program = {
  id: 'megatron-deepspeed',
  is: ({ names, script }) =>
    startsTraining(script) &&
    isMegatron(names) &&
    (names.has('deepspeed') || names.has('deepspeed-config') || names.has('zero-stage')),
  read: (noted, _started, files) => readMegatron(noted, 'megatron-deepspeed', files),
};

const megatronLm: Program = {
  id: 'megatron-lm',
  is: ({ names, script }) =>
    startsTraining(script) &&
    (isMegatron(names) || (/pretrain_(gpt|mamba|hybrid)/.test(script ?? '') && names.size > 0)),
  read(noted, { script }, files) {
    noteEntry(noted, script);
    readHybrid(noted, isHybrid(script));
    readMegatron(noted, 'megatron-lm', files);
  },
};

/** Hydra's overrides: `model.tensor_model_parallel_size=8`. */
const nemo: Program = {
  id: 'nemo',
  is: ({ names }) => [...names].some((name) => /^(model|trainer)\./.test(name)),
  read(noted) {
    noted.rename((name) => optionName(name.split('.'), 'nemo'));
    readMegatron(noted, 'nemo');
  },
};

export const megatronPrograms: readonly Program[] = [
  otherProgram(isMegatron),
  megatronDeepspeed,
  megatronLm,
  nemo,
];
