/** Why a run gets nowhere, and what would help: of all that is around its steps, that without which it is shortest. */
import { smallest } from '../../input/extremes.js';
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import type { RunAsked } from './asked.js';
import { closedForm } from './closed-form.js';
import { atInterval } from './interval.js';
import type { DataAnswer } from './row.js';

/** A run with its checkpoints at their interval, and what else is known of it. */
export interface Hopeless {
  readonly lifetime: Lifetime;
  readonly run: RunAsked;
  readonly cluster: string;
  readonly data?: DataAnswer | undefined;
}

/** Of a run that takes a hundred times as long as its steps, so much more or less is alike. */
const ALIKE = 2;

/** A sentence. */
export function whyNoEnd(hopeless: Hopeless): string {
  const { lifetime, cluster } = hopeless;
  const weighed = REASONS.map(({ without, words }) => {
    const { timeToTrainSeconds } = closedForm(without(hopeless));
    return { words, timeToTrainSeconds };
  });
  const least = smallest(weighed.map(({ timeToTrainSeconds }) => timeToTrainSeconds));
  // Of what comes to the same the first, which is the nearest to the step.
  const { words } = weighed.find(({ timeToTrainSeconds }) => timeToTrainSeconds <= ALIKE * least)!;
  const { nodes } = lifetime;
  return `a run would not end on ${nodes} ${nodes === 1 ? 'node' : 'nodes'} of ${cluster}: ${words(hopeless)}`;
}

const REASONS: readonly {
  readonly without: (hopeless: Hopeless) => Lifetime;
  readonly words: (hopeless: Hopeless) => string;
}[] = [
  { without: withoutWaits, words: dataWords },
  { without: withoutCheckpoints, words: checkpointWords },
  { without: ({ lifetime }) => ({ ...lifetime, causes: [] }), words: failureWords },
  { without: withoutOutages, words: outageWords },
];

function withoutWaits({ lifetime }: Hopeless): Lifetime {
  const { stepSeconds, blockedSeconds, dataSeconds = 0, elastic } = lifetime;
  return {
    ...lifetime,
    ...{ stepSeconds: stepSeconds - dataSeconds, blockedSeconds: blockedSeconds - dataSeconds },
    dataSeconds: 0,
    ...(elastic === undefined ? {} : { elastic: elastic.map((seconds) => seconds - dataSeconds) }),
  };
}

/** Written and loaded in no time, as often as was asked. */
function withoutCheckpoints({ lifetime, run }: Hopeless): Lifetime {
  const nothing = { blockedSeconds: 0, durableSeconds: 0, loadSeconds: 0 };
  const checkpoints = lifetime.checkpoints.map((layer) => ({ ...layer, ...nothing }));
  return atInterval({ ...lifetime, checkpoints }, run.checkpointInterval);
}

function withoutOutages({ lifetime: { maintenance: _none, ...lifetime } }: Hopeless): Lifetime {
  return lifetime;
}

function dataWords({ lifetime, data }: Hopeless): string {
  const { stepSeconds, dataSeconds = 0 } = lifetime;
  const advice = data?.advice === undefined ? '' : `; ${data.advice.replace('Data keeps', 'data keeps')}`;
  return (
    `devices wait ${plainly(dataSeconds)} s for data in each step, which takes ${plainly(stepSeconds - dataSeconds)} s ` +
    `without${advice}`
  );
}

function checkpointWords({ lifetime, run }: Hopeless): string {
  const { blockedSeconds, durableSeconds, loadSeconds } = lifetime.checkpoints.at(-1)!;
  const perDay = perDayOf(lifetime);
  const broken = perDay === 0 ? '' : `, while they are interrupted ${plainly(perDay)} times a day`;
  const interval = run.checkpointInterval.kind === 'optimal' ? '' : ', a longer --checkpoint-interval';
  const mode = run.checkpointMode === 'sync' ? ', --checkpoint-mode async' : '';
  return (
    `a checkpoint on ${run.store.id} stops devices for ${plainly(blockedSeconds)} s, can be restarted from after ` +
    `${plainly(durableSeconds)} s and is loaded in ${plainly(loadSeconds)} s${broken}; ask for a faster --store` +
    `${mode}${interval}${perDay === 0 ? '' : ' or fewer --failures'}`
  );
}

function failureWords({ lifetime, run }: Hopeless): string {
  return (
    `with ${run.failures.id} they are interrupted ${plainly(perDayOf(lifetime))} times a day, which leaves less than a ` +
    'hundredth of the time; ask for fewer nodes, other --failures, a --store that outlives nodes, more --spares, a ' +
    'shorter --checkpoint-interval or a shorter --restart'
  );
}

function outageWords({ lifetime: { maintenance } }: Hopeless): string {
  const { everySeconds, forSeconds } = maintenance!;
  return (
    `planned outages of ${plainly(forSeconds)} s come every ${plainly(everySeconds)} s, which leaves less than a hundredth ` +
    'of the time; ask for a shorter or rarer --maintenance'
  );
}

function perDayOf({ causes }: Lifetime): number {
  return causes.reduce((sum, { perDay }) => sum + perDay, 0);
}

/** Without exponents that nobody reads: 64,000 and 0.0012. */
function plainly(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: value >= 100 ? 3 : 2 });
}
