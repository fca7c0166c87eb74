/** The answer of `llmsim datacentre`: the list played under each policy and change, and the statistics of each. */
import { VERSION } from '../planning/version.js';
import type { JobTable } from './jobs/table.js';
import type { DatacentreNode } from './nodes/node.js';
import type { DatacentreAnswer, DatacentreInputs } from './outcome/answer.js';
import type { DevicePower } from './outcome/energy.js';
import { meanOutcome } from './outcome/mean.js';
import { detailOf, type OutcomeAlone, outcomeOf } from './outcome/outcome.js';
import { comparedJobs } from './outcome/same-jobs.js';
import type { PlayedJobs } from './play/played.js';
import type { Policy } from './play/policy.js';
import type { NamedPolicy } from './policy-words.js';
import { type Reserve, withReserves } from './reserve.js';
import { type Change, changedNodes, nodesSaid } from './what-if.js';

/** What the datacentre is for one play: the question as it is, or changed. */
export interface Datacentre {
  readonly table: JobTable;
  readonly nodes: readonly DatacentreNode[];
  readonly policy: Policy;
  /** How many times as often things break as the question says. */
  readonly failureFactor: number;
}

export interface DatacentreQuestion {
  readonly table: JobTable;
  readonly nodes: readonly DatacentreNode[];
  /** The first is the answer's; the others are compared with it. */
  readonly policies: readonly NamedPolicy[];
  readonly reserves: readonly Reserve[];
  readonly changes: readonly Change[];
  readonly powerOf: (kind: string) => DevicePower | null;
  readonly usdPerDeviceHour?: number | null;
  /** How lists are played, the n-th time, from 0: each time with other failures. */
  readonly play: (datacentre: Datacentre, time: number) => PlayedJobs;
  /** How often each question is played. Default 1. */
  readonly plays?: number;
  /** Allocation while jobs arrive; null where that is not asked. */
  readonly arrivals: ((datacentre: Datacentre) => readonly number[]) | null;
  readonly onProgress?: (done: number, all: number) => void;
}

export interface AnsweredDatacentre {
  readonly answer: DatacentreAnswer;
  /** The first play of the first question, and what was played. */
  readonly table: JobTable;
  readonly played: PlayedJobs;
}

/** Plays everything that is asked. Throws InputError for a change that cannot be made. */
export function answerOf(
  question: DatacentreQuestion,
  inputs: Omit<DatacentreInputs, 'policies' | 'kinds'>,
  command?: string,
): AnsweredDatacentre {
  const { table, nodes, policies, changes, reserves } = question;
  const base: Asked = { nodes, policy: policies[0]!, reserves, failureFactor: 1, change: null };
  const others: readonly Asked[] = [
    ...policies.slice(1).map((policy) => ({ ...base, policy })),
    ...changes.map((change) => changed(base, change)),
  ];
  const all = (1 + others.length) * (question.plays ?? 1);
  let done = 0;
  const onPlay = () => question.onProgress?.(done++, all);
  onPlay();
  const first = playedOf(question, base, onPlay);
  const compared = others.map((other) => {
    const { outcome, played } = playedOf(question, other, onPlay);
    // Columns alone are kept: the rest of a large play is let go.
    return { outcome, ended: { endMillis: played.endMillis, heldMillis: played.heldMillis } };
  });
  const same =
    compared.length === 0 ? null : comparedJobs(table, [first.played, ...compared.map(({ ended }) => ended)]);
  const { jobs: completedJobs, change: _none, ...outcome } = first.outcome;
  return {
    answer: {
      ...{ schema: 'llmsim.datacentre/1', llmsim: VERSION, ...(command === undefined ? {} : { command }) },
      inputs: { ...inputs, policies: policies.map(({ name }) => name), kinds: kindsOf(nodes) },
      jobs: table.count,
      completedJobs,
      ...outcome,
      sameJobs: same?.same[0] ?? null,
      ...detailOf({ table, played: first.played }),
      compared: compared.map((each, i) => ({ ...each.outcome, sameJobs: same!.same[i + 1]! })),
      waitsCompared: same?.waits ?? null,
    },
    table,
    played: first.played,
  };
}

interface Asked {
  readonly nodes: readonly DatacentreNode[];
  readonly policy: NamedPolicy;
  readonly reserves: readonly Reserve[];
  readonly failureFactor: number;
  readonly change: string | null;
}

function changed(base: Asked, change: Change): Asked {
  const said = { ...base, change: change.said };
  switch (change.what) {
    case 'nodes': {
      const nodes = changedNodes(base.nodes, change.change);
      return { ...said, nodes, change: nodesSaid(change, base.nodes.length, nodes.length) };
    }
    case 'policy':
      return { ...said, policy: change.policy };
    case 'reserve':
      return { ...said, reserves: [...base.reserves, change.reserve] };
    case 'failures':
      return { ...said, failureFactor: change.factor };
  }
}

/** The mean of all plays, and the first. */
function playedOf(
  { table, powerOf, play, plays = 1, arrivals, usdPerDeviceHour = null }: DatacentreQuestion,
  { nodes, policy, reserves, failureFactor, change }: Asked,
  onPlay: () => void,
): { outcome: OutcomeAlone; played: PlayedJobs } {
  const kept = withReserves(table, nodes, reserves);
  const datacentre = { ...kept, policy, failureFactor };
  // Nothing leaves and nothing breaks while jobs arrive: a change of failures changes nothing.
  const allocated = failureFactor === 1 ? arrivals?.(datacentre) : undefined;
  let first: PlayedJobs | undefined;
  const outcomes: OutcomeAlone[] = [];
  for (let time = 0; time < plays; time++) {
    const played = play(datacentre, time);
    first ??= played;
    outcomes.push(
      outcomeOf({
        ...{ table, nodes, played, powerOf, policy, change, usdPerDeviceHour },
        ...(allocated && { allocationByArrivedPercent: allocated }),
      }),
    );
    onPlay();
  }
  return { outcome: meanOutcome(outcomes), played: first! };
}

/** Kinds of device, most of them first. */
function kindsOf(nodes: readonly DatacentreNode[]): DatacentreInputs['kinds'] {
  const kinds = new Map<string, { kind: string; nodes: number; devices: number }>();
  for (const { kind, devices } of nodes) {
    const row = kinds.get(kind) ?? { kind, nodes: 0, devices: 0 };
    kinds.set(kind, { kind, nodes: row.nodes + 1, devices: row.devices + devices });
  }
  return [...kinds.values()].sort((a, b) => b.devices - a.devices);
}
