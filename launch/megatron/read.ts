/**
 * What Megatron's options mean, whoever wrote them down: first those that need others to be understood, then the rows of
 * `mappings.ts`, then the ones that say nothing here, and last what Megatron does unless told.
 */

import { InputError } from '../../input/error.js';
import type { LaunchFile } from '../format.js';
import { isNothing, numberOf, readMappings } from '../mapping.js';
import { isHere } from '../named.js';
import type { Noted } from '../noted.js';
import { readOptimizerName } from '../optimizers.js';
import { ignoreSections } from '../sections.js';
import { readContext } from './context.js';
import { readExperts } from './experts.js';
import { type Framework, saysAll } from './framework.js';
import { readGraphs } from './graphs.js';
import { readKernels, readLoss, readRecomputation, readRuntime } from './kernels.js';
import { BATCH, LAYOUT, MODEL } from './mappings.js';
import { readAdapters } from './peft.js';
import { readPrecision } from './precision.js';
import { readModelName, TRAINER } from './recipe.js';
import { SECTIONS } from './sections.js';
import { readShape, supposeShape } from './shape.js';
import { readSharding } from './sharding.js';
import { stagesOfLayout } from './stage-layout.js';
import { readStates } from './states.js';
import { askAboutStructure } from './structure.js';
import { wantUnset } from './unset.js';
import { UNUSED } from './unused.js';

/** Understands every option in `noted`, whose names are Megatron's without dashes. */
export function readMegatron(noted: Noted, framework: Framework, files: readonly LaunchFile[] = []): void {
  wantUnset(noted);
  ignoreNothing(noted, framework);
  readAdapters(noted);
  askAboutStructure(noted);
  readDeepSpeedEngine(noted, files);
  readShape(noted);
  readPrecision(noted, framework);
  readSharding(noted, framework);
  readStates(noted);
  readRecomputation(noted);
  readKernels(noted, framework);
  readGraphs(noted);
  readLoss(noted);
  readExperts(noted, framework);
  readRuntime(noted, framework);
  readPipeline(noted);
  readStages(noted);
  readUsual(noted);
  readContext(noted);
  const isRecipe = framework === 'nemo' || framework === 'megatron-bridge';
  if (isRecipe) readModelName(noted);
  readMappings(noted, [...LAYOUT, ...BATCH, ...MODEL, ...(isRecipe ? TRAINER : [])], UNUSED);
  if (isRecipe) ignoreSections(noted, SECTIONS);
  if (!saysAll(framework)) return;
  for (const axis of ['tp', 'pp', 'cp'] as const) noted.suppose(axis, 1, 'it is 1 unless it is said');
  supposeOneChunk(noted);
  supposeShape(noted);
}

/** Stages of a pipeline are not divided unless a flag says so, or a layout that lists more of them than there are ranks. */
function supposeOneChunk(noted: Noted): void {
  const stages = noted.said.find(({ fact }) => fact === 'pp')?.value;
  const divides = noted.said.some(({ fact }) => fact === 'layers-per-chunk' || fact === 'stage-layers');
  const mayList = noted.wanted.some(({ option }) => option === 'stage-layers');
  if (stages !== 1 && !divides && !mayList)
    noted.suppose('vpp', 1, 'stages have one chunk unless it is said');
}

/** Options whose `false` says something: a configuration names the opposite of the command line's flag. */
const TWO_SIDED: readonly string[] = [
  'add-bias-linear',
  'bias',
  'share-embeddings-and-output-weights',
  'grad-reduce-in-fp32',
  'use-distributed-optimizer',
  'cross-entropy-loss-fusion',
];
/** Fusions that are on unless told. */
const FUSIONS: readonly string[] = [
  'masked-softmax-fusion',
  'bias-swiglu-fusion',
  'bias-activation-fusion',
  'bias-dropout-fusion',
  'bias-dropout-add-fusion',
  'gradient-accumulation-fusion',
  'apply-rope-fusion',
  'async-tensor-model-parallel-allreduce',
  'overlap-p2p-comm',
];

/** A configuration names every option there is; what is `null` or `false` is not said. */
function ignoreNothing(noted: Noted, framework: Framework): void {
  for (const name of noted.keys()) {
    const entry = noted.entry(name)!;
    if (!isNothing(entry, 'flag') || entry.unset !== undefined) continue;
    // `--seq-length=` lacks its value.
    if (noted.isCommandLine && entry.value === '') continue;
    // An override of a recipe takes recomputation away.
    if (name === 'recompute-granularity' && framework === 'megatron-bridge') continue;
    const off = entry.value === false || /^false$/i.test(String(entry.value));
    // Recipes of NeMo leave these on.
    const isNemo = framework === 'nemo' && /^overlap-(grad-reduce|param-gather)$/.test(name);
    if (off && TWO_SIDED.includes(name)) continue;
    if (off && (FUSIONS.includes(name) || isNemo))
      noted.ignore(entry, 'it is switched off, and llmsim takes it as on', 'yes');
    else noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
  }
}

/** What is here as a rule, where that is what is said. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  'moe-router-dtype': ['fp32'],
};

/** Options that llmsim does not have and whose values are what it does anyway. */
function readUsual(noted: Noted): void {
  for (const [name, values] of Object.entries(USUAL)) {
    const entry = noted.entry(name);
    if (entry !== undefined && values.includes(String(entry.value))) {
      noted.ignore(entry, 'it is how llmsim computes it anyway', 'no');
    }
  }
  const optimizer = noted.entry('optimizer');
  // Its SGD has a momentum of 0.9.
  if (String(optimizer?.value) === 'sgd') noted.say(optimizer!, 'optimizer', 'sgd-momentum');
  else if (optimizer !== undefined) readOptimizerName(noted, optimizer);
  const spread = noted.entry('expert-model-parallel-size');
  const tensor = noted.entry('tensor-model-parallel-size');
  if (spread === undefined || tensor === undefined) return;
  if (!(numberOf(spread.value) > 1 && numberOf(tensor.value) > 1)) return;
  noted.suppose(
    'etp',
    numberOf(tensor.value),
    'experts are split over the tensor ranks as all else is, unless told',
    spread,
  );
}

/** DeepSpeed's configuration says batches, stage and formats besides. */
function readDeepSpeedEngine(noted: Noted, files: readonly LaunchFile[]): void {
  const engine = noted.entry('deepspeed');
  const config = noted.entry('deepspeed-config');
  if (engine !== undefined) noted.understand(engine, 'framework');
  if (config === undefined) return;
  if (isHere(noted, config, files)) noted.understand(config, 'framework');
  else noted.ignore(config, 'it says more of the job, and was not handed over', 'yes');
}

/** Megatron-DeepSpeed turns its pipeline engine off by a flag, whatever the number of stages says. */
function readPipeline(noted: Noted): void {
  const none = noted.entry('no-pipeline-parallel');
  const stages = noted.entry('pipeline-model-parallel-size');
  if (none === undefined) return;
  noted.say(none, 'pp', 1);
  if (stages !== undefined)
    noted.ignore(stages, 'pipelines are switched off by --no-pipeline-parallel', 'no');
}

/** Which layers each stage has, where they are listed; and how the batch grows. */
function readStages(noted: Noted): void {
  const layout = noted.entry('pipeline-model-parallel-layout');
  if (layout !== undefined && layout.unset === undefined && !isNothing(layout, 'text')) {
    try {
      noted.say(layout, 'stage-layers', stagesOfLayout(String(layout.value)).join());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      noted.ignore(layout, `${error.message}: stages are divided evenly`, 'yes');
    }
  }
  const rampup = noted.entry('rampup-batch-size');
  const numbers = String(rampup?.value ?? '').match(/\d+/g) ?? [];
  if (rampup !== undefined && rampup.unset === undefined && numbers.length === 3)
    noted.say(rampup, 'batch-rampup', numbers.join(' '));
}
