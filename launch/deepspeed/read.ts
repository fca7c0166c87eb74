/**
 * What DeepSpeed's configuration means, by paths with hyphens: batch = micro-batch × accumulation × ranks; `"auto"` is
 * what the program that is given the file says.
 */
import type { Entry } from '../imported.js';
import { readMappings } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { readOptimizerName } from '../optimizers.js';
import { ignoreSections, isOff, isOn } from '../sections.js';
import { isAuto, MAPPINGS } from './mappings.js';
import { readOffload } from './offload.js';
import { readSharding } from './sharding.js';
import { UNUSED } from './unused.js';

/** Understands every key in `noted`. */
export function readDeepSpeed(noted: Noted): void {
  const isBf16 = readPrecision(noted);
  readSharding(noted, isBf16);
  readGradients(noted);
  readRecomputation(noted);
  readOffload(noted);
  readOptimizer(noted);
  readStates(noted);
  readAuto(noted);
  readMappings(noted, MAPPINGS, []);
  ignoreSections(noted, UNUSED);
  noted.suppose('framework', 'deepspeed', 'it is a configuration of DeepSpeed');
}

/** Whether it is bf16 without leaving that to anybody. */
function readPrecision(noted: Noted): boolean {
  let isBf16 = false;
  for (const [section, precision] of [
    ['bf16', 'bf16'],
    ['bfloat16', 'bf16'],
    ['fp16', 'fp16'],
  ] as const) {
    const entry = noted.entry(`${section}.enabled`);
    if (entry === undefined) continue;
    if (isAuto(entry)) noted.understand(entry, 'precision');
    else if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else if (isOn(entry)) {
      noted.say(entry, 'precision', precision);
      isBf16 ||= precision === 'bf16';
    } else throw wrongValue(entry, 'true, false or "auto" is expected');
  }
  const cast = noted.entry('torch-autocast.enabled');
  const type = noted.entry('torch-autocast.dtype');
  if (cast !== undefined) {
    if (isOn(cast)) {
      const format = /fp16|float16/.test(String(type?.value ?? '').replace('bfloat16', '')) ? 'fp16' : 'bf16';
      noted.say(cast, 'precision', format);
    } else noted.ignore(cast, 'it is switched off, which is as if it were absent', 'no');
  }
  if (type !== undefined) noted.understand(type, 'precision');
  return isBf16;
}

const FORMATS: Readonly<Record<string, 'fp32' | 'fp16' | 'bf16'>> = {
  ...{
    fp32: 'fp32',
    float32: 'fp32',
    fp16: 'fp16',
    half: 'fp16',
    float16: 'fp16',
    bf16: 'bf16',
    bfloat16: 'bf16',
  },
};

/** Gradients have one format here, and DeepSpeed adds up and sends them in two. */
function readGradients(noted: Noted): void {
  const sent = noted.entry('communication-data-type');
  const added = noted.entry('data-types.grad-accum-dtype');
  const [first, second] = [sent, added].filter(
    (entry) => entry !== undefined && !isOff(entry) && !isAuto(entry),
  );
  for (const entry of [sent, added]) {
    if (entry === undefined) continue;
    if (isAuto(entry)) noted.understand(entry, 'gradient-precision');
    else if (isOff(entry)) noted.ignore(entry, 'it is left to the type of the model', 'no');
    else if (entry === second && formatOf(entry) !== formatOf(first!))
      noted.ignore(
        entry,
        'gradients are added up and reduced in one format here, that of the communication',
        'yes',
      );
    else noted.say(entry, 'gradient-precision', formatOf(entry));
  }
}

function formatOf(entry: Entry): 'fp32' | 'fp16' | 'bf16' {
  const format = FORMATS[String(entry.value).toLowerCase()];
  if (format === undefined) throw wrongValue(entry, 'fp32, fp16 or bf16 is expected');
  return format;
}

/** The section says how; that layers are recomputed is the program's to say, and likely. */
function readRecomputation(noted: Noted): void {
  const on = [
    'partition-activations',
    'cpu-checkpointing',
    'number-checkpoints',
    'contiguous-memory-optimization',
  ];
  for (const key of on) {
    const entry = noted.entry(`activation-checkpointing.${key}`);
    if (entry === undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else {
      noted.suppose('recompute', 'full', 'activation checkpointing is configured', entry);
      if (key === 'cpu-checkpointing') noted.say(entry, 'offload-inputs', true);
    }
  }
}

function readOptimizer(noted: Noted): void {
  const type = noted.entry('optimizer.type');
  if (type === undefined) return;
  if (isAuto(type)) noted.ignore(type, 'it is how llmsim computes it anyway', 'no');
  else readOptimizerName(noted, type);
}

/** bf16 without a float32 copy, and moments in bf16 as well (DeepSpeed's `bf16` section). */
function readStates(noted: Noted): void {
  const master = noted.entry('bf16.bf16-master-weights-and-grads');
  const states = noted.entry('bf16.bf16-optimizer-states');
  for (const entry of [master, states]) {
    if (entry === undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else if (entry === master) noted.say(entry, 'master-weights', false);
    else noted.say(entry, 'moments', 'bf16');
  }
  // Moments are those of a float32 optimizer unless told.
  if (master !== undefined && isOn(master))
    noted.suppose('moments', 'fp32', 'bf16_optimizer_states is false unless told', master);
}

/** What the Trainer or Accelerate fill in. */
function readAuto(noted: Noted): void {
  for (const { key, fact } of MAPPINGS) {
    const entry = noted.entry(key);
    if (entry !== undefined && isAuto(entry))
      noted.understand(entry, fact === 'accumulation' ? 'global-batch' : fact);
  }
}
