/**
 * What MaxText's keys mean: a file changes what base.yml says, so what is absent is said there. The batch is counted per
 * device, those of tensor, context and pipeline ranks among them.
 */
import { countIn, type Mapping, numberOf, readMappings } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { readOptimizerName } from '../optimizers.js';
import { isOff } from '../sections.js';
import { readAxes } from './axes.js';
import { readBatch } from './batch.js';
import { readExperts } from './experts.js';
import { readModel } from './model.js';
import { POLICIES } from './policies.js';
import { UNUSED } from './unused.js';

const MAPPINGS: readonly Mapping[] = [
  { key: 'max-target-length', fact: 'seq', form: 'count' },
  {
    key: 'grad-dtype',
    fact: 'gradient-precision',
    form: { float32: 'fp32', bfloat16: 'bf16', float16: 'fp16' },
  },
];

/** Understands every key in `noted`. What changes a configuration that is not here is not the whole job, and has no defaults. */
export function readMaxText(noted: Noted, isWhole: boolean): void {
  const layers = isWhole || saysModel(noted) ? readModel(noted) : undefined;
  const mesh = readAxes(noted, isWhole);
  readBatch(noted, mesh, layers, isWhole);
  readSteps(noted);
  readRecomputation(noted);
  readPrecision(noted);
  readAttention(noted);
  readOptimizer(noted);
  readOffload(noted);
  readExperts(noted);
  readMappings(noted, MAPPINGS, []);
  for (const { begins, because, matters } of UNUSED) {
    for (const name of noted.keys()) {
      if (!begins.test(name)) continue;
      const entry = noted.entry(name)!;
      const isNothing = matters === 'yes' && (isOff(entry) || numberOf(entry.value) <= 0);
      if (isNothing) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
      else noted.ignore(entry, because, matters);
    }
  }
  noted.suppose('framework', 'maxtext', 'it is a job of MaxText');
  if (isWhole) {
    noted.suppose('seq', 2048, 'base.yml says max_target_length: 2048');
    noted.suppose('recompute', 'full', 'base.yml says remat_policy: full');
    noted.suppose('precision', 'bf16', 'base.yml says dtype: bfloat16');
  }
}

function saysModel(noted: Noted): boolean {
  return noted.keys().some((name) => /^(model-name|base-emb-dim|base-num-|base-mlp-dim)/.test(name));
}

function readSteps(noted: Noted): void {
  const steps = noted.entry('steps');
  const schedule = noted.entry('learning-rate-schedule-steps');
  if (steps === undefined) return;
  if (steps.unset !== undefined) noted.want(steps, 'tokens');
  else if (numberOf(steps.value) > 0) noted.say(steps, 'steps', countIn(steps));
  else {
    noted.understand(steps, 'tokens');
    if (schedule !== undefined && numberOf(schedule.value) > 0)
      noted.say(schedule, 'steps', countIn(schedule));
  }
}

function readRecomputation(noted: Noted): void {
  const entry = noted.entry('remat-policy');
  if (entry === undefined) return;
  const word = String(entry.value).toLowerCase();
  const policy = POLICIES[word];
  if (word === 'full' || word === 'none') noted.say(entry, 'recompute', word);
  else if (policy !== undefined) noted.say(entry, 'recompute', policy);
  else if (/^(save_|qkv_proj_|custom|minimal_offloaded)/.test(word)) {
    noted.ignore(entry, 'what it keeps of a layer has no counterpart: whole layers are recomputed', 'yes');
    noted.suppose('recompute', 'full', 'it is the nearest that needs no more memory', entry);
  } else throw wrongValue(entry, 'full, minimal, save_… or custom is expected');
}

function readPrecision(noted: Noted): void {
  const type = noted.entry('dtype');
  const quantised = noted.entry('quantization');
  const isFp8 = quantised !== undefined && /fp8/i.test(String(quantised.value));
  if (quantised !== undefined) {
    if (isFp8) noted.say(quantised, 'precision', 'fp8');
    else if (isOff(quantised))
      noted.ignore(quantised, 'it is switched off, which is as if it were absent', 'no');
    else noted.ignore(quantised, 'llmsim has no training in integers', 'yes');
  }
  if (type === undefined) return;
  const format = ({ bfloat16: 'bf16', float32: 'fp32', float16: 'fp16' } as const)[String(type.value)];
  if (format === undefined) throw wrongValue(type, 'bfloat16, float32 or float16 is expected');
  if (isFp8) noted.understand(type, 'precision');
  else noted.say(type, 'precision', format);
}

function readOptimizer(noted: Noted): void {
  const entry = noted.entry('opt-type');
  if (entry !== undefined) readOptimizerName(noted, entry);
}

/** States and parameters that wait in the host's memory, by a switch each. */
function readOffload(noted: Noted): void {
  for (const [key, state] of OFFLOADED) {
    const entry = noted.entry(key);
    if (entry === undefined || entry.unset !== undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'nothing is offloaded', 'no');
    else noted.say(entry, `offloaded-${state}`, 'host');
  }
}

const OFFLOADED = [
  ['optimizer-memory-host-offload', 'optimizer'],
  ['parameter-memory-host-offload', 'parameters'],
] as const;

function readAttention(noted: Noted): void {
  const entry = noted.entry('attention');
  if (entry === undefined) return;
  const word = String(entry.value);
  if (word === 'dot_product') noted.say(entry, 'attention', 'unfused');
  else if (word.startsWith('cudnn_flash')) noted.say(entry, 'attention', 'vendor');
  else if (word === 'flash') noted.understand(entry, 'attention');
  else if (word === 'autoselected') noted.ignore(entry, 'it is left to the framework', 'no');
  else noted.ignore(entry, 'llmsim has no such attention kernel', 'yes');
}
