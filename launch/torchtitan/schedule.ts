/**
 * torchtitan's names of pipeline schedules, which are PyTorch's (torch.distributed.pipelining.schedules, `get_schedule_class`):
 * read into ours, and ours written.
 */
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import type { Entry } from '../imported.js';
import type { Noted } from '../noted.js';
import { ask, isOff } from '../sections.js';
import type { Telling } from '../write/telling.js';

const NAMES: Readonly<Partial<Record<ScheduleId, string>>> = {
  '1f1b': '1F1B',
  'interleaved-1f1b': 'Interleaved1F1B',
  gpipe: 'GPipe',
  'looped-bfs': 'LoopedBFS',
  'interleaved-zb': 'InterleavedZeroBubble',
  'zb-v': 'ZBVZeroBubble',
  'dualpipe-v': 'DualPipeV',
};

/** The runtimes that play a schedule from a file. */
const FROM_FILE = /^pipelineschedule(single|multi)$/;

/** Whether ranks have several stages, unless it is told otherwise. */
export function readOrder(noted: Noted, named: Entry | undefined, table: Entry | undefined): boolean {
  const isTable = table !== undefined && !isOff(table);
  if (isTable) ask(noted, table, 'schedule', 'the schedule is in a file of the job');
  if (named === undefined) return false;
  if (named.unset !== undefined) {
    noted.want(named, 'schedule');
    return false;
  }
  const word = String(named.value).toLowerCase();
  if (isTable || FROM_FILE.test(word)) {
    if (isTable) noted.ignore(named, 'the file is the schedule', 'no');
    else
      noted.ignore(named, 'it plays a schedule from a file, and none is named; what is read is 1F1B', 'yes');
    return word.endsWith('multi');
  }
  const ours = (Object.keys(NAMES) as ScheduleId[]).find((id) => NAMES[id]!.toLowerCase() === word);
  if (ours === '1f1b') noted.understand(named, 'strategy');
  else if (ours === 'interleaved-1f1b') noted.understand(named, 'vpp');
  else if (ours !== undefined) noted.say(named, 'schedule', ours);
  else noted.ignore(named, 'llmsim has no such schedule; what is read is 1F1B', 'yes');
  return /^interleaved|looped|zbv|dualpipev/.test(word);
}

/** What `pipeline_parallel_schedule` says; of a schedule that has no name there, the nearest, and what it cannot say is lost. */
export function scheduleWord(telling: Telling, vpp: number): string {
  const schedule = telling.get('schedule');
  const name = schedule === undefined ? undefined : NAMES[schedule];
  if (name !== undefined) telling.follow('schedule');
  const file = '`llmsim simulate --schedule-csv FILE` writes it for pipeline_parallel_schedule_csv';
  const inCsv = schedule !== 'dualpipe' && schedule !== 'seq1f1b';
  telling.lose(
    inCsv
      ? `PyTorch has no such schedule by name; ${file}, with pipeline_parallel_schedule PipelineSchedule${vpp > 1 ? 'Multi' : 'Single'}`
      : 'PyTorch has no such schedule, and none of its files can say it',
    'schedule',
  );
  return name ?? (vpp > 1 ? 'Interleaved1F1B' : '1F1B');
}
