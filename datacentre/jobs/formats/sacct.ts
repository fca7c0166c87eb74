/**
 * What Slurm's `sacct` prints with `--parsable2`: columns chosen by whoever asked, steps of jobs among the jobs, devices in
 * a list of trackable resources (`cpu=16,gres/gpu=8,mem=64G,node=1`).
 */
import type { Columns } from '../../lists/columns.js';
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
      columns.instant('submit'),
      columns.instant('start'),
      columns.instant('end'),
    ];
    const run = elapsed(columns);
    const priority = columns.count('priority', 0);
    const resources = trackable(columns);
    return {
      row: () => {
        const name = id();
        if (name.includes('.')) return 'steps of jobs';
        const submitMillis = submit();
        if (Number.isNaN(submitMillis)) columns.wrong('Submit', '', 'each job needs one');
        const startMillis = start();
        const runMillis = run() ?? end() - startMillis;
        if (columns.has('start') && Number.isNaN(startMillis)) return NEVER_RAN;
        return {
          id: name,
          submitMillis,
          runMillis,
          ...resources(),
          state: slurmState(state()),
          user: user(),
          queue: queue(),
          priority: priority(),
          waitMillis: startMillis - submitMillis,
        };
      },
    };
  },
};

/** `Elapsed` is [days-]hours:minutes:seconds, `ElapsedRaw` seconds. */
function elapsed(columns: Columns): () => number | undefined {
  if (columns.has('elapsedraw')) return columns.number('elapsedraw', Number.NaN, 1000);
  if (!columns.has('elapsed')) return () => undefined;
  const text = columns.text('elapsed');
  return () => {
    const value = text();
    const parts = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(value);
    if (parts === null) columns.wrong('Elapsed', value, 'it must be [days-]hours:minutes:seconds');
    const [days, hours, minutes, seconds] = (parts ?? []).slice(1).map((part) => Number(part ?? 0));
    return (((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000;
  };
}

/** What was allocated or, where that is empty, what was asked for. */
function trackable(columns: Columns) {
  const [allocated, requested] = [columns.text('alloctres'), columns.text('reqtres')];
  const column = columns.first('alloctres', 'reqtres');
  const cores = columns.number(columns.first('alloccpus', 'ncpus', 'reqcpus'), 0, 1000);
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
