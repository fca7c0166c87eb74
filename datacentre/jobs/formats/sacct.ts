/**
 * What Slurm's `sacct` prints with `--parsable2`: columns chosen by whoever asked, steps of jobs among the jobs, devices in
 * a list of trackable resources (`cpu=16,gres/gpu=8,mem=64G,node=1`).
 */
import { type Columns, isNothing } from '../../lists/columns.js';
import { type JobFormat, NEVER_RAN } from './format.js';
import { slurmState } from './slurm-times.js';

export const sacct: JobFormat = {
  id: 'sacct',
  title: 'Slurm (sacct --parsable2)',
  reference: 'https://slurm.schedmd.com/sacct.html',
  columns: ['jobid', 'submit', 'state'],
  notes: ['Slurm writes local time; it is taken as UTC, so that hours of the day are those of the cluster'],
  reader: (columns) => {
    const [id, state, user] = [columns.text('jobid'), columns.text('state'), columns.text('user')];
    const queue = columns.text(columns.first('partition', 'qos', 'account'));
    const [submit, start, end] = [
      columns.instant('submit', 'each job needs one'),
      columns.instant('start'),
      columns.instant('end'),
    ];
    const run = elapsed(columns);
    const priority = columns.count('priority', 0);
    const limit = timeLimit(columns);
    const resources = trackable(columns);
    let unfinished = 0;
    return {
      row: () => {
        const name = id();
        if (name.includes('.')) return 'steps of jobs';
        const submitMillis = submit();
        const word = state();
        if (WAITING.has(word)) return 'jobs that still waited when the list was printed';
        const startMillis = start();
        if (columns.has('start') && Number.isNaN(startMillis)) return NEVER_RAN;
        const runMillis = run() ?? end() - startMillis;
        if (UNFINISHED.has(word)) unfinished++;
        return {
          id: name,
          submitMillis,
          runMillis,
          ...resources(),
          state: slurmState(word),
          user: user(),
          queue: queue(),
          priority: priority(),
          waitMillis: startMillis - submitMillis,
          limitMillis: limit(),
        };
      },
      notes: () => unfinishedNote(unfinished),
    };
  },
};

const WAITING: ReadonlySet<string> = new Set(['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'CONFIGURING']);
const UNFINISHED: ReadonlySet<string> = new Set([
  'RUNNING',
  'SUSPENDED',
  'COMPLETING',
  'STOPPED',
  'RESIZING',
]);

function unfinishedNote(jobs: number): string[] {
  if (jobs === 0) return [];
  const are = jobs === 1 ? '1 job was' : `${jobs} jobs were`;
  return [
    `${are} still running when the list was printed: the time run by then is taken as the run time, which is too short`,
  ];
}

/** `Elapsed` is [days-]hours:minutes:seconds, `ElapsedRaw` seconds. */
function elapsed(columns: Columns): () => number | undefined {
  if (columns.has('elapsedraw')) return columns.duration('elapsedraw');
  if (!columns.has('elapsed')) return () => undefined;
  const text = columns.text('elapsed');
  return () => clockMillis(columns, 'Elapsed', text());
}

/** `Timelimit` is the same, `TimelimitRaw` minutes; NaN for UNLIMITED and Partition_Limit, which say no time. */
function timeLimit(columns: Columns): () => number {
  const raw = columns.has('timelimitraw');
  const text = columns.text(raw ? 'timelimitraw' : 'timelimit');
  return () => {
    const value = text();
    if (isNothing(value) || /^(unlimited|partition_limit)$/i.test(value)) return Number.NaN;
    if (!raw) return clockMillis(columns, 'Timelimit', value);
    if (/^\d+$/.test(value)) return Number(value) * 60_000;
    columns.wrong('TimelimitRaw', value, 'it must be whole minutes');
    return Number.NaN;
  };
}

/** [days-]hours:minutes:seconds as milliseconds; notes what is none. */
function clockMillis(columns: Columns, name: string, value: string): number {
  const parts = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(value);
  if (parts === null) {
    columns.wrong(name, value, 'it must be [days-]hours:minutes:seconds');
    return Number.NaN;
  }
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000;
}

/** What was allocated or, where that is empty, what was asked for. */
function trackable(columns: Columns) {
  const [allocated, requested] = [columns.text('alloctres'), columns.text('reqtres')];
  const column = columns.first('alloctres', 'reqtres');
  const cores = columns.thousandths(columns.first('alloccpus', 'ncpus', 'reqcpus'), 0);
  const known = new Map<string, { devices: number; cpuMilli: number; memoryMib: number }>();
  return () => {
    const text = allocated() || requested();
    let found = known.get(text);
    if (found === undefined) {
      found = { devices: 0, cpuMilli: 0, memoryMib: 0 };
      let typed = 0;
      for (const part of text.split(',')) {
        const [name, value = ''] = part.split('=');
        if (name === 'gres/gpu') found.devices = amount(columns, column, part, value);
        else if (name!.startsWith('gres/gpu:')) typed += amount(columns, column, part, value);
        else if (name === 'cpu') found.cpuMilli = 1000 * amount(columns, column, part, value);
        else if (name === 'mem') found.memoryMib = amount(columns, column, part, value, 1 / 2 ** 20);
      }
      if (found.devices === 0) found.devices = typed;
      known.set(text, found);
    }
    return found.cpuMilli === 0 ? { ...found, cpuMilli: Math.round(cores()) } : found;
  };
}

/** `64G`, `515000M`, `8`. */
function amount(
  columns: Columns,
  column: string | undefined,
  part: string,
  text: string,
  factor = 1,
): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([KMGTP]?)$/.exec(text) ?? [];
  if (number === undefined)
    columns.wrong(column ?? 'AllocTRES', part, 'it must be a name=number, as gres/gpu=8');
  return Math.round(Number(number ?? 0) * 1024 ** ' KMGTP'.indexOf(unit || ' ') * factor);
}
