/**
 * What MaxText's keys mean: a file changes what base.yml says, so what is absent is said there. The batch is counted per
 * device, those of tensor, context and pipeline ranks among them.
 */
import type { Entry } from '../imported.js';
import { countIn, type Mapping, numberOf, readMappings } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { isOff } from '../sections.js';
import { type Mesh, readAxes } from './axes.js';
import { readModel } from './model.js';
import { UNUSED } from './unused.js';

const MAPPINGS: readonly Mapping[] = [
  { key: 'max-target-length', fact: 'seq', form: 'count' },
  { key: 'grad-dtype', fact: 'gradient-precision', form: { float32: 'fp32', bfloat16: 'bf16', float16: 'fp16' } },
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

/**
 * A replica has the batches of its tensor, context and pipeline ranks; a pipeline divides them, by default into as many
 * as it has stages.
 */
function readBatch(noted: Noted, { tensor, pipeline, context }: Mesh, layers: number | undefined, isWhole: boolean): void {
  const each = noted.entry('per-device-batch-size');
  const repeat = noted.entry('gradient-accumulation-steps');
  const split = noted.entry('num-pipeline-microbatches');
  readRepeats(noted, pipeline ?? 1, layers);
  const accumulation = repeat === undefined || repeat.unset !== undefined ? 1 : countIn(repeat);
  const pp = pipeline ?? 1;
  const said = split === undefined ? -1 : numberOf(split.value);
  const parts = pp === 1 ? 1 : said > 0 ? said : pp;
  if (split !== undefined) {
    if (pp === 1) noted.ignore(split, 'there is no pipeline', 'no');
    else noted.understand(split, 'micro-batch');
  }
  if (each?.unset !== undefined) return noted.want(each, 'micro-batch');
  if (each === undefined && !isWhole) return;
  const perDevice = each === undefined ? 12 : numberOf(each.value);
  if (Number.isNaN(perDevice) || perDevice <= 0) throw wrongValue(each!, 'a number above 0 is expected');
  const micro = (perDevice * (tensor ?? 1) * (context ?? 1) * pp) / parts;
  if (!Number.isInteger(micro)) {
    noted.notes.push(
      `${placeOf(noted, each)} per_device_batch_size ${perDevice} × tp ${tensor ?? 1} × cp ${context ?? 1} × pp ${pp} / ${parts} micro-batches is ` +
        `${micro} sequences for a replica, and no whole number of them; give --micro-batch and --global-batch`,
    );
    if (each !== undefined) noted.ignore(each, 'a replica has no whole sequence of it', 'yes');
    return;
  }
  const because = `${perDevice} a device × tp ${tensor ?? 1} × cp ${context ?? 1} × pp ${pp}${parts === 1 ? '' : ` / ${parts} micro-batches`}`;
  if (each === undefined) noted.suppose('micro-batch', micro, `base.yml says per_device_batch_size: 12; ${because}`);
  else {
    noted.say(each, 'micro-batch', micro);
    if (micro !== perDevice) noted.assume(each, 'micro-batch', micro, because);
  }
  if (repeat?.unset !== undefined) noted.want(repeat, 'global-batch');
  else if (repeat !== undefined) noted.say(repeat, 'accumulation', accumulation * parts);
  else noted.suppose('accumulation', parts, parts === 1 ? 'base.yml says gradient_accumulation_steps: 1' : `${parts} micro-batches fill the pipeline`);
}

function placeOf(noted: Noted, entry: Entry | undefined): string {
  const { file, line } = entry ?? noted.home;
  return `${file}:${line}`;
}

/** A pipeline goes round its ranks as often as layers ask. */
function readRepeats(noted: Noted, pp: number, layers: number | undefined): void {
  const repeats = noted.entry('num-pipeline-repeats');
  const perStage = noted.entry('num-layers-per-pipeline-stage');
  for (const entry of [repeats, perStage]) {
    if (entry === undefined) continue;
    if (pp === 1) noted.ignore(entry, 'there is no pipeline', 'no');
    else if (numberOf(entry.value) <= 0) noted.ignore(entry, '-1 is what follows from the layers', 'no');
  }
  if (pp === 1) return;
  const [said, layersOfStage] = [noted.entry('num-pipeline-repeats'), noted.entry('num-layers-per-pipeline-stage')];
  if (said !== undefined) {
    noted.say(said, 'vpp', countIn(said));
    if (layersOfStage !== undefined) noted.understand(layersOfStage, 'vpp');
    return;
  }
  if (layersOfStage !== undefined) noted.say(layersOfStage, 'layers-per-chunk', countIn(layersOfStage));
  else if (layers !== undefined && Number.isInteger(layers / pp))
    noted.suppose('vpp', layers / pp, `base.yml says num_layers_per_pipeline_stage: 1, for ${layers} layers / pp ${pp}`);
}

function readSteps(noted: Noted): void {
  const steps = noted.entry('steps');
  const schedule = noted.entry('learning-rate-schedule-steps');
  if (steps === undefined) return;
  if (steps.unset !== undefined) noted.want(steps, 'tokens');
  else if (numberOf(steps.value) > 0) noted.say(steps, 'steps', countIn(steps));
  else {
    noted.understand(steps, 'tokens');
    if (schedule !== undefined && numberOf(schedule.value) > 0) noted.say(schedule, 'steps', countIn(schedule));
  }
}

/** Policies that keep all GEMM outputs recompute attention's inner part and what is element by element. */
const SELECTIVE = /^minimal(_flash|_with_context|_with_quantization)?$/;

function readRecomputation(noted: Noted): void {
  const entry = noted.entry('remat-policy');
  if (entry === undefined) return;
  const word = String(entry.value).toLowerCase();
  if (word === 'full' || word === 'none') noted.say(entry, 'recompute', word);
  else if (SELECTIVE.test(word)) noted.say(entry, 'recompute', 'selective');
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
    else if (isOff(quantised)) noted.ignore(quantised, 'it is switched off, which is as if it were absent', 'no');
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
  if (entry === undefined) return;
  if (/^(adamw|adam_pax)$/.test(String(entry.value))) noted.ignore(entry, 'it is how llmsim computes it anyway', 'no');
  else noted.ignore(entry, 'llmsim has the states and the time of Adam alone', 'yes');
}

function readAttention(noted: Noted): void {
  const entry = noted.entry('attention');
  if (entry === undefined) return;
  const word = String(entry.value);
  if (word === 'dot_product') noted.say(entry, 'attention', 'unfused');
  else if (/^cudnn_flash/.test(word)) noted.say(entry, 'attention', 'vendor');
  else if (word === 'flash') noted.understand(entry, 'attention');
  else if (word === 'autoselected') noted.ignore(entry, 'it is left to the framework', 'no');
  else noted.ignore(entry, 'llmsim has no such attention kernel', 'yes');
}
