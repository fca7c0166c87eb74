/**
 * The pipeline schedules that forks of Megatron-LM add, and Megatron's words for none of them. Sea AI Lab's fork has zero bubbles
 * (sail-sg/zero-bubble-pipeline-parallelism, README, "Zero Bubble Command Line Arguments") and slices of sequences
 * (`--num-seq-splits`); AMD's Primus has them as patches (zerobubble/README.md; `pp_algorithm` in pipeline_launcher.py).
 */
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import type { Entry } from '../imported.js';
import { isNothing, numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import type { Telling } from '../write/telling.js';

/** `--zero-bubble-v-schedule-mem-setup`. */
const MEMORY: Readonly<Record<string, ScheduleId>> = { zb: 'zb-v', half: 'v-half', min: 'v-min' };

/** Primus's `pp_algorithm`. */
const ALGORITHMS: Readonly<Record<string, ScheduleId>> = {
  ...{ '1f1b': '1f1b', '1f1b-interleaved': 'interleaved-1f1b' },
  ...{ 'zero-bubble': 'zb-h1', 'zbv-formatted': 'zb-v', 'v-half': 'v-half', 'v-min': 'v-min' },
};

/** Understands what asks for a schedule; the number of chunks is said elsewhere, but for a V, which has two. */
export function readSchedule(noted: Noted): void {
  const pp = noted.entry('pipeline-model-parallel-size');
  const v = on(noted, 'zero-bubble-v-schedule');
  const plain = on(noted, 'enable-zero-bubble') ?? on(noted, 'patch-zero-bubble');
  const algorithm = noted.entry('pp-algorithm');
  if (v !== undefined) readV(noted, v);
  else if (algorithm !== undefined && algorithm.unset === undefined) readAlgorithm(noted, algorithm);
  else if (plain !== undefined) readZeroBubble(noted, plain, numberOf(pp?.value ?? 1));
  for (const name of ['enable-zero-bubble', 'patch-zero-bubble', 'patch-primus-pipeline']) {
    const entry = on(noted, name);
    if (entry !== undefined) noted.understand(entry, 'schedule');
  }
  const slices = noted.entry('num-seq-splits');
  if (slices !== undefined && numberOf(slices.value) > 1)
    noted.ignore(slices, 'for slices of sequences give --schedule seq1f1b', 'yes');
  for (const [name, [because, matters]] of Object.entries(WITHOUT)) {
    const entry = noted.entry(name);
    if (entry !== undefined) noted.ignore(entry, because, matters);
  }
}

/** What says nothing more of the schedule, or has no counterpart and changes the step. */
const WITHOUT: Readonly<Record<string, readonly [because: string, matters: 'yes' | 'no']>> = {
  'enable-1f1b-v': ['llmsim has no 1F1B in a V; what is read is 1F1B', 'yes'],
  'enable-optimizer-post-validation': ['updates wait for all stages here, as they do without it', 'yes'],
  'enable-zb-runtime': ['it is the runtime of the schedules that are said, and of 1F1B', 'no'],
  'zero-bubble-v-schedule-mem-setup': ['it counts with --zero-bubble-v-schedule', 'no'],
  'zero-bubble-max-pending-backward': ['it counts with --enable-zero-bubble alone', 'no'],
  'zero-bubble-adaptive-memory-limit-percentile': ['it counts where the limit is auto', 'no'],
  'zero-bubble-pipeline-timers-start-iter': ['it is when the fork measures its passes', 'no'],
  'zero-bubble-pipeline-timers-end-iter': ['it is when the fork measures its passes', 'no'],
};

function on(noted: Noted, name: string): Entry | undefined {
  const entry = noted.entry(name);
  return entry === undefined || entry.unset !== undefined || isNothing(entry, 'flag') ? undefined : entry;
}

function readV(noted: Noted, v: Entry): void {
  const setup = noted.entry('zero-bubble-v-schedule-mem-setup');
  if (setup?.unset !== undefined) noted.want(setup, 'schedule');
  else if (setup === undefined) noted.say(v, 'schedule', 'zb-v');
  else {
    noted.say(setup, 'schedule', wordOf(setup, MEMORY));
    noted.understand(v, 'schedule');
  }
  noted.suppose('vpp', 2, 'a schedule in a V has two chunks on every stage', v);
}

function readAlgorithm(noted: Noted, entry: Entry): void {
  if (entry.value === 'zero-bubble-heuristic') {
    noted.ignore(entry, 'it is searched for by the run: give --schedule auto', 'yes');
    return;
  }
  const schedule = wordOf(entry, ALGORITHMS);
  noted.say(entry, 'schedule', schedule);
  if (/^(zb-v|v-)/.test(schedule))
    noted.suppose('vpp', 2, 'a schedule in a V has two chunks on every stage', entry);
}

/** ZB1P with as many backward passes pending as there are stages, ZB2P with twice as many; Primus has the first alone. */
function readZeroBubble(noted: Noted, flag: Entry, pp: number): void {
  noted.understand(flag, 'schedule');
  const limit = noted.entry('zero-bubble-max-pending-backward');
  if (limit?.unset !== undefined) noted.want(limit, 'schedule');
  else if (limit === undefined || limit.value === 'auto')
    noted.suppose('schedule', 'zb-h1', 'pending backward passes fill what memory there is: ZB1P', flag);
  else noted.say(limit, 'schedule', numberOf(limit.value) >= 2 * pp ? 'zb-h2' : 'zb-h1');
}

function wordOf(entry: Entry, words: Readonly<Record<string, ScheduleId>>): ScheduleId {
  const word = words[String(entry.value).toLowerCase()];
  if (word !== undefined) return word;
  throw wrongValue(entry, `one of ${Object.keys(words).join(', ')} is expected`);
}

/** What the fork's options are for schedules that Megatron-LM itself does not run. */
const FORK: Readonly<Record<string, string>> = {
  'zb-h1': '--enable-zero-bubble --zero-bubble-max-pending-backward PP',
  'zb-h2': '--enable-zero-bubble --zero-bubble-max-pending-backward 2·PP',
  'zb-v': '--zero-bubble-v-schedule',
  'v-half': '--zero-bubble-v-schedule --zero-bubble-v-schedule-mem-setup half',
  'v-min': '--zero-bubble-v-schedule --zero-bubble-v-schedule-mem-setup min',
};

/** Megatron runs 1F1B, interleaved where stages have several chunks; all else is said to be lost. */
export function loseSchedule(telling: Telling): void {
  const schedule = telling.get('schedule');
  if (schedule === undefined) return;
  const pp = telling.get('pp') ?? 1;
  const options = FORK[schedule]?.replace('2·PP', String(2 * pp)).replace('PP', String(pp));
  telling.lose(
    options === undefined
      ? 'Megatron-LM runs its pipelines in 1F1B order'
      : `Megatron-LM runs its pipelines in 1F1B order; of sail-sg/zero-bubble-pipeline-parallelism it is ${options}`,
    'schedule',
  );
}
