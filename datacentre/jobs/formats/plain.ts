/**
 * Our own list, in which everything can be said: times in seconds, devices whole or in thousandths, and in place of a
 * duration what is trained. `csv.ts` writes it.
 */
import type { Columns } from '../../lists/columns.js';
import type { Job } from '../builder.js';
import { type ModelledJob, STATES, type State } from '../table.js';
import type { JobFormat } from './format.js';

/** In the order in which they are written; `submit` may be a date in a column `submit_time`. */
export const PLAIN_COLUMNS = [
  ...[
    'job_id',
    'submit_s',
    'run_s',
    'devices',
    'device_milli',
    'cpu_cores',
    'memory_mib',
    'state',
    'user',
    'queue',
  ],
  ...['type', 'device_kind', 'priority', 'wait_s'],
] as const;

/** Written where a job has one: its time limit. */
export const LIMIT_COLUMN = 'limit_s';

/** Written where a job has them. */
export const MODELLED_COLUMNS = [
  ...['model', 'strategy', 'cluster', 'tokens', 'steps', 'global_batch', 'seq'],
] as const;

const reader: JobFormat['reader'] = (columns) => {
  const [id, user, queue, type, kind] = ['job_id', 'user', 'queue', 'type', 'device_kind'].map((name) =>
    columns.text(name),
  );
  const submitName = columns.first('submit_s', 'submit_time');
  const submit = columns.instant(submitName, 'each job needs one');
  const limit = columns.duration(LIMIT_COLUMN);
  const [run, waited] = [columns.duration('run_s'), columns.duration('wait_s')];
  const [devices, milli] = [columns.count('devices', 0), columns.count('device_milli', 1000, 1)];
  const [cpu, memory] = [columns.thousandths('cpu_cores', 0), columns.number('memory_mib', 0)];
  const [priority, state] = [columns.count('priority', 0), columns.text('state')];
  const modelled = columns.has('model') ? modelledReader(columns) : undefined;
  const named = columns.has('job_id');
  return {
    row: () => {
      const submitMillis = submit();
      const share = milli();
      const word = state();
      if (share > 1000)
        columns.wrong('device_milli', String(share), 'it must be 1000 at most, a whole device');
      if (word !== '' && !isState(word))
        columns.wrong('state', word, `it must be one of ${STATES.join(', ')}`);
      const model = modelled?.();
      // Put together without spreading: a list has millions of rows.
      const job: { -readonly [K in keyof Job]: Job[K] } = {
        submitMillis,
        runMillis: Math.round(run()),
        devices: devices(),
        deviceMilli: share,
        cpuMilli: Math.round(cpu()),
        memoryMib: memory(),
        state: isState(word) ? word : 'unknown',
        user: user!(),
        queue: queue!(),
        type: type!(),
        deviceKind: kind!(),
        priority: priority(),
        waitMillis: Math.round(waited()),
        limitMillis: Math.round(limit()),
      };
      if (named) job.id = id!();
      if (model !== undefined) job.modelled = model;
      return job;
    },
  };
};

export const plain: JobFormat = {
  id: 'plain',
  title: 'a list of our own',
  reference: 'docs/job-lists.md',
  columns: ['submit_s', 'devices'],
  reader,
};

/** The same with dates. */
export const plainDated: JobFormat = { ...plain, columns: ['submit_time', 'devices'] };

function isState(word: string): word is State {
  return (STATES as readonly string[]).includes(word);
}

/** What is trained, where a row names a model. */
function modelledReader(columns: Columns): () => ModelledJob | undefined {
  const [model, strategy, cluster] = [
    columns.text('model'),
    columns.text('strategy'),
    columns.text('cluster'),
  ];
  const stepsName = columns.first('steps', 'iterations');
  const [tokens, steps] = [columns.number('tokens', Number.NaN), columns.number(stepsName, Number.NaN)];
  const [batch, seq] = [columns.count('global_batch', 0), columns.count('seq', 0)];
  return () => {
    const name = model();
    if (name === '') return undefined;
    const asked = {
      ...{ model: name, strategy: strategy(), cluster: cluster(), tokens: tokens(), steps: steps() },
      ...{ globalBatch: batch(), seq: seq() },
    };
    if (Number.isNaN(asked.tokens) === Number.isNaN(asked.steps))
      columns.wrong('model', name, 'a job with a model says either tokens or steps');
    if (asked.globalBatch === 0)
      columns.wrong('global_batch', '', 'a job with a model says how many sequences a step has');
    return asked;
  };
}
