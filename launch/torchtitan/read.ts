/** What torchtitan's configuration means, by paths with hyphens, in TOML and as overrides on a command line. */
import type { Entry } from '../imported.js';
import { countIn, numberOf, readMappings } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { readFsdpOffload } from '../offloaded.js';
import { readOptimizerName } from '../optimizers.js';
import { ignoreSections, isOff, isOn } from '../sections.js';
import { readExperts } from './experts.js';
import { MAPPINGS } from './mappings.js';
import { readModel } from './model.js';
import { readBatch, readPipeline } from './pipeline.js';
import { readPrecision } from './precision.js';
import { UNUSED } from './unused.js';

/** Understands every key in `noted`. What overrides a configuration that is not here is not the whole job, and has no defaults. */
export function readTorchtitan(noted: Noted, isWhole: boolean): void {
  const layers = readModel(noted);
  const pp = readPipeline(noted, layers);
  readBatch(noted, pp);
  readSharding(noted, pp);
  readRecomputation(noted);
  readPrecision(noted);
  readExperts(noted, pp);
  readSwitches(noted);
  readMappings(noted, MAPPINGS, []);
  ignoreSections(noted, UNUSED);
  noted.suppose('framework', 'torchtitan', 'it is a job of torchtitan');
  if (noted.said.some(({ fact, value }) => fact === 'tp' && value !== 1))
    noted.suppose('sequence-parallel', true, 'its tensor parallelism splits sequences, too');
  if (isWhole) supposeDefaults(noted);
}

/** What a file of its releases leaves out. */
function supposeDefaults(noted: Noted): void {
  for (const axis of ['tp', 'pp', 'cp'] as const) noted.suppose(axis, 1, 'it is 1 unless it is said');
  if (noted.said.some(({ fact, value }) => fact === 'pp' && value !== 1))
    noted.suppose('vpp', 1, '1F1B, which is the schedule unless told, has one stage a rank');
  noted.suppose('zero', 3, 'data_parallel_shard_degree is -1, all that is left, unless told');
  noted.suppose('seq', 2048, 'seq_len is 2048 unless told');
  noted.suppose('micro-batch', 8, 'local_batch_size is 8 unless told');
  noted.suppose('steps', 10_000, 'steps is 10000 unless told');
  noted.suppose('compile', false, 'compile.enable is false unless told');
  noted.suppose('precision', 'bf16', 'mixed_precision_param is bfloat16 unless told');
  noted.suppose('recompute', 'per-op', 'selective activation checkpointing by op is on unless told');
}

/** Whether sequences are split over ranks. */
function ofContext(noted: Noted): boolean {
  const entry = noted.anyOf(['parallelism.context-parallel-degree', 'experimental.context-parallel-degree']);
  return entry !== undefined && entry.unset === undefined && numberOf(entry.value) > 1;
}

/** Shards, and replicas of them; -1 is all that is left. */
function readSharding(noted: Noted, pp: number): void {
  const of = (key: string) => noted.anyOf([`parallelism.${key}`, `training.${key}`, `experimental.${key}`]);
  const shard = of('data-parallel-shard-degree') ?? of('data-parallel-degree');
  const replicas = of('data-parallel-replicate-degree');
  const size = shard === undefined ? -1 : numberOf(shard.value);
  if (shard?.unset !== undefined) noted.want(shard, 'dp');
  else if (shard !== undefined) {
    if (size !== -1) countIn(shard);
    // State is sharded over context ranks as well.
    noted.say(shard, 'zero', size === 1 && !ofContext(noted) ? 0 : 3);
  }
  const copies = replicas === undefined || replicas.unset !== undefined ? 1 : countIn(replicas);
  if (replicas?.unset !== undefined) noted.want(replicas, 'dp');
  else if (replicas !== undefined) {
    if (copies === 1) noted.ignore(replicas, 'one group of replicas is as if it were absent', 'no');
    else if (size === 1) noted.understand(replicas, 'dp');
    else if (size === -1) noted.say(replicas, 'shard-groups', copies);
    else noted.understand(replicas, 'shard');
  }
  if (shard !== undefined && shard.unset === undefined && size !== -1) {
    if (size > 1 || copies > 1) noted.say(shard, 'dp', size * copies);
    if (size > 1 && copies > 1) noted.say(shard, 'shard', size);
  }
  const reshard = of('fsdp-reshard-after-forward');
  if (reshard === undefined) {
    if (pp > 1 && size !== 1)
      noted.suppose('reshard', false, 'with a pipeline, parameters stay gathered unless told');
    return;
  }
  const word = String(reshard.value);
  if (word === 'default') {
    noted.understand(reshard, 'reshard');
    noted.suppose(
      'reshard',
      pp === 1,
      pp === 1 ? 'the default reshards' : 'with a pipeline, the default does not reshard',
      reshard,
    );
  } else if (word === 'always' || word === 'never') noted.say(reshard, 'reshard', word === 'always');
  else throw wrongValue(reshard, 'default, always or never is expected');
}

function readRecomputation(noted: Noted): void {
  const mode = noted.entry('activation-checkpoint.mode');
  const option = noted.entry('activation-checkpoint.selective-ac-option');
  if (mode === undefined) {
    if (option !== undefined) readSelective(noted, option);
    return;
  }
  const word = String(mode.value).toLowerCase();
  if (option !== undefined && word !== 'selective') noted.ignore(option, `the mode is ${word}`, 'no');
  if (word === 'none' || word === 'full') noted.say(mode, 'recompute', word);
  else if (word === 'selective') {
    noted.understand(mode, 'recompute');
    if (option === undefined) noted.suppose('recompute', 'per-op', 'selective is by op unless told', mode);
    else readSelective(noted, option);
  } else if (word === 'memory_budget')
    noted.ignore(mode, 'the compiler chooses what it recomputes: give --recompute', 'yes');
  else throw wrongValue(mode, 'none, selective or full is expected');
}

/** By op, or every n-th layer as a whole. */
function readSelective(noted: Noted, option: Entry): void {
  if (option.value === 'op') noted.say(option, 'recompute', 'per-op');
  else if (numberOf(option.value) === 1) noted.say(option, 'recompute', 'full');
  else if (Number.isInteger(numberOf(option.value))) {
    noted.say(option, 'recompute-layers', numberOf(option.value));
    noted.suppose('recompute-method', 'every-nth', 'one in so many layers is recomputed', option);
    noted.suppose('recompute', 'full', 'of layers that are recomputed, all of it is', option);
  } else throw wrongValue(option, "'op' or a whole number is expected");
}

/** Weights are kept, and optimizer states with them, in `training.dtype`, and cast for GEMMs by mixed precision. */
function readFormat(noted: Noted): void {
  const type = noted.entry('training.dtype');
  if (type === undefined || type.unset !== undefined) return;
  const word = String(type.value);
  // FSDP's float32 shards are the copy that is updated.
  if (word === 'float32') noted.ignore(type, 'weights are updated in float32, as here', 'no');
  else if (word === 'bfloat16' || word === 'float16') noted.say(type, 'master-weights', false);
  else throw wrongValue(type, 'float32, bfloat16 or float16 is expected');
}

/** What is as here, and what is switched off. */
function readSwitches(noted: Noted): void {
  const optimizer = noted.entry('optimizer.name');
  if (optimizer !== undefined) readOptimizerName(noted, optimizer);
  const fused = noted.entry('optimizer.implementation') ?? noted.entry('optimizer.fused');
  if (fused !== undefined && (fused.value === 'fused' || isOn(fused)))
    noted.ignore(fused, 'it is how llmsim computes it anyway', 'no');
  const offload = noted.entry('training.enable-cpu-offload') ?? noted.entry('training.fsdp-offload');
  if (offload !== undefined) readFsdpOffload(noted, offload);
  readFormat(noted);
  for (const name of noted.keys()) {
    const entry = noted.entry(name)!;
    const isSwitch = /(^|[.-])(enable|disable)-|early-step|-split-points$|-csv$|early-stop$|\.debug$/.test(
      name,
    );
    const isEmpty = Array.isArray(entry.value) && entry.value.length === 0;
    if ((isSwitch && isOff(entry)) || isEmpty) {
      if (!name.endsWith('enable-sequence-parallel'))
        noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    }
  }
}
