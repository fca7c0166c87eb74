/** torchtitan's pipelines: schedule, stages of a rank, and micro-batches, which are smaller than the batch of a rank. */
import type { Entry } from '../imported.js';
import { countIn, numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import { ask, isOff } from '../sections.js';
import { readOrder } from './schedule.js';

const of = (noted: Noted, key: string) =>
  noted.anyOf([`parallelism.${key}`, `experimental.${key}`, `training.${key}`]);

/** Understands the schedule and its stages, for a model of `layers` where that is known; the number of stages. */
export function readPipeline(noted: Noted, layers: number | undefined): number {
  const degree = of(noted, 'pipeline-parallel-degree');
  const pp = degree === undefined || degree.unset !== undefined ? 1 : countIn(degree);
  const schedule = of(noted, 'pipeline-parallel-schedule');
  const table = of(noted, 'pipeline-parallel-schedule-csv');
  const perStage = of(noted, 'pipeline-parallel-layers-per-stage');
  const ends = ['first', 'last'].map((end) => of(noted, `pipeline-parallel-${end}-stage-less-layers`));
  if (pp === 1) {
    for (const entry of [schedule, table, perStage, ...ends]) {
      if (entry !== undefined) noted.ignore(entry, 'there is no pipeline', 'no');
    }
    return pp;
  }
  const looped = readOrder(noted, schedule, table);
  for (const end of ends) if (end !== undefined) noted.understand(end, 'vpp');
  if (perStage !== undefined && !isOff(perStage)) {
    const less = ends.map((end) => (end === undefined ? 1 : numberOf(end.value)));
    readStages(noted, perStage, pp, layers, less);
  } else if (looped) noted.suppose('vpp', 2, 'a looped schedule has two stages a rank unless told', schedule);
  return pp;
}

/** Embedding and output count as layers (less layers of the first and the last stage). */
function readStages(
  noted: Noted,
  entry: Entry,
  pp: number,
  layers: number | undefined,
  less: readonly number[],
): void {
  if (layers === undefined) {
    ask(noted, entry, 'vpp', 'the number of layers is not known here');
    return;
  }
  const sum = layers + less[0]! + less[1]!;
  const stages = Math.ceil(sum / countIn(entry));
  if (stages % pp !== 0) {
    ask(
      noted,
      entry,
      'vpp',
      `${layers} layers make ${stages} stages, which ${pp} ranks do not share out evenly`,
    );
    return;
  }
  noted.say(entry, 'vpp', stages / pp);
  noted.assume(
    entry,
    'vpp',
    stages / pp,
    `${sum} layers with both ends / ${countIn(entry)} a stage / pp ${pp}`,
  );
}

/** Understands the batch of a rank, which a pipeline divides. */
export function readBatch(noted: Noted, pp: number): void {
  const local = noted.anyOf(['training.local-batch-size', 'training.batch-size']);
  const global = noted.entry('training.global-batch-size');
  const size = of(noted, 'pipeline-parallel-microbatch-size');
  const number = of(noted, 'pipeline-parallel-microbatches');
  const tokens = noted.entry('training.num-tokens-per-microbatch-per-dp-rank');
  const wanted = [local, global, size, number, tokens].find((entry) => entry?.unset !== undefined);
  if (wanted !== undefined) {
    noted.want(wanted, wanted === global ? 'global-batch' : 'micro-batch');
    return;
  }
  if (tokens !== undefined) readTokens(noted, tokens);
  if (global !== undefined) {
    if (numberOf(global.value) <= 0)
      noted.ignore(global, '-1 is the batch of a rank times all of them', 'no');
    else noted.say(global, 'global-batch', countIn(global));
  }
  const batch = local === undefined ? undefined : countIn(local);
  if (pp === 1) {
    for (const entry of [size, number])
      if (entry !== undefined) noted.ignore(entry, 'there is no pipeline', 'no');
    if (local !== undefined) noted.say(local, 'micro-batch', batch!);
    return;
  }
  if (local !== undefined) noted.understand(local, 'global-batch');
  if (number !== undefined) {
    if (size !== undefined) noted.ignore(size, 'the number of micro-batches is said', 'no');
    if (batch === undefined || batch % countIn(number) !== 0) {
      ask(noted, number, 'micro-batch', 'it does not divide the batch of a rank');
      return;
    }
    noted.say(number, 'micro-batch', batch / countIn(number));
  } else if (size !== undefined) noted.say(size, 'micro-batch', countIn(size));
  else noted.suppose('micro-batch', 1, 'pipeline_parallel_microbatch_size is 1 unless told');
  const micro = noted.said.findLast(({ fact }) => fact === 'micro-batch')?.value as number | undefined;
  const hasGlobal = global !== undefined && numberOf(global.value) > 0;
  if (local !== undefined && micro !== undefined && !hasGlobal && Number.isInteger(batch! / micro))
    noted.say(local, 'accumulation', batch! / micro);
}

/** Releases of 2026 count the tokens of a micro-batch. */
function readTokens(noted: Noted, entry: Entry): void {
  const seq = noted.anyOf(['training.max-context-length', 'training.seq-len', 'model.max-context-length']);
  const sequences = seq === undefined ? Number.NaN : countIn(entry) / countIn(seq);
  if (Number.isInteger(sequences) && sequences >= 1) noted.say(entry, 'micro-batch', sequences);
  else ask(noted, entry, 'micro-batch', 'it is no multiple of a sequence that is said here');
}
