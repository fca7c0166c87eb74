/** Every framework, in one list to read. A new one is added here and nowhere else. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import * as byMaker from './by-maker.js';
import type { Framework } from './framework.js';
import { FRAMEWORK_IDS, type FrameworkId } from './ids.js';
import * as megatron from './megatron.js';
import * as pytorch from './pytorch.js';
import * as xla from './xla.js';

const BY_ID: Readonly<Record<FrameworkId, Framework>> = {
  'megatron-core': megatron.megatronCore,
  'megatron-lm': megatron.megatronLm,
  'megatron-deepspeed': megatron.megatronDeepSpeed,
  nemo: megatron.nemo,
  'megatron-lm-2021': megatron.megatronLm2021,
  pytorch: pytorch.pytorch,
  torchtitan: pytorch.torchtitan,
  huggingface: pytorch.huggingface,
  deepspeed: pytorch.deepspeed,
  'llm-foundry': pytorch.llmFoundry,
  'fms-fsdp': pytorch.fmsFsdp,
  internevo: pytorch.internevo,
  'aleph-alpha-scaling': pytorch.scaling,
  nanotron: byMaker.nanotron,
  libai: byMaker.libai,
  primus: byMaker.primus,
  xtuner: byMaker.xtuner,
  litgpt: byMaker.litgpt,
  nanogpt: byMaker.nanoGpt,
  torchtune: byMaker.torchtune,
  mxnet: byMaker.mxnet,
  jax: xla.jax,
  maxtext: xla.maxtext,
  neuronx: xla.neuronx,
};

export const FRAMEWORKS: readonly Framework[] = FRAMEWORK_IDS.map((id) => BY_ID[id]);

/** The entry of a framework that is known to be there. */
export function frameworkOf(id: FrameworkId): Framework {
  return BY_ID[id];
}

/** The framework called `id`. Throws InputError with the nearest names. */
export function frameworkById(id: string): Framework {
  const found = FRAMEWORKS.find((framework) => framework.id === id);
  if (found) return found;
  const close = nearest(id, FRAMEWORK_IDS);
  const hint = close.length > 0 ? `: did you mean ${close.map((c) => `'${c}'`).join(' or ')}?` : '.';
  throw new InputError(`unknown framework '${id}'${hint} \`llmsim frameworks\` lists all.`);
}

export type { Framework } from './framework.js';
export type { FrameworkId } from './ids.js';
