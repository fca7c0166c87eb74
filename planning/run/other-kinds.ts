/** Other ways to keep the checkpoints of a run, that may be worth something: modes, a store that outlives nodes, the best interval. */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import type { Job } from '../../strategies/job.js';
import type { Request } from '../request.js';
import type { CheckpointInterval, CheckpointMode, RunAsked } from './asked.js';
import { checkpointOf } from './checkpoint/checkpoint.js';
import { closedForm } from './closed-form.js';
import { everySeconds, secondsBetween } from './interval.js';
import type { Improvable } from './levers.js';
import { atSlowestPace } from './lifetime-of.js';

type OtherKinds = Improvable['otherKinds'];

/** Ways to write checkpoints that keep devices waiting less, or bring them back faster. */
const BETTER: Readonly<Record<CheckpointMode, readonly CheckpointMode[]>> = {
  sync: ['async'],
  async: ['peer', 'layered'],
  peer: ['layered'],
  layered: [],
};

/** Of `lifetime`, whose best interval is `best` seconds. */
export function otherKinds(
  request: Request,
  run: RunAsked,
  job: Job,
  lifetime: Lifetime,
  best: number,
): OtherKinds {
  const at = (id: string, title: string, changes: Partial<RunAsked>) => {
    const { kinds } = checkpointOf(job, request.cluster, { ...run, ...changes });
    // A restart that was given includes the load, from wherever.
    const loads = run.restartSeconds === undefined ? {} : { loadSeconds: 0 };
    const layers = kinds.map((kind) => ({ ...kind, everySteps: 1, ...loads }));
    const { checkpoints } = everySeconds({ ...lifetime, checkpoints: layers }, secondsBetween(lifetime));
    return { id, title, checkpoints };
  };
  const { sharedStore: store } = run;
  return [
    ...bestInterval(lifetime, run.checkpointInterval, best),
    ...BETTER[run.checkpointMode]
      .filter((mode) => mode !== 'peer' || lifetime.nodes > 1)
      .map((mode) => at(`checkpoint-${mode}`, modeTitle(mode, run), { checkpointMode: mode })),
    ...(store === undefined
      ? []
      : [at('store', `keep checkpoints on ${store.id}, which outlives nodes`, { store })]),
  ];
}

/** The best interval in place of one that was given. */
function bestInterval(lifetime: Lifetime, asked: CheckpointInterval, best: number): OtherKinds {
  if (asked.kind === 'optimal') return [];
  const slowest = everySeconds(atSlowestPace(lifetime), best);
  const title = Number.isFinite(best)
    ? `write a checkpoint every ${timeOf(best)}, the best interval`
    : 'write no checkpoint before the end';
  const expectedSeconds = closedForm(slowest).timeToTrainSeconds;
  return [{ id: 'interval', title, checkpoints: slowest.checkpoints, expectedSeconds }];
}

function modeTitle(mode: CheckpointMode, { checkpointMode, store }: RunAsked): string {
  if (mode === 'peer') return 'keep a checkpoint in another node’s memory, too';
  if (mode === 'async') return 'write checkpoints beside the steps';
  const where = store.type === 'local' ? 'in memory' : 'in memory and on local disks';
  return checkpointMode === 'peer'
    ? `keep checkpoints ${where} instead of in another node’s memory`
    : `keep checkpoints ${where}, too`;
}

const UNITS = [
  ['h', 3600],
  ['min', 60],
] as const;

/** To two digits, in the largest unit of which it is two or more. */
function timeOf(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= 2 * each) ?? ['s', 1];
  return `${Number((seconds / size).toPrecision(2))} ${unit}`;
}
