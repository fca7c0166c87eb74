/**
 * What a test rank does, as data: the tests write scripts, `rank.ts` plays them on real threads. The rank's
 * result is one number per action: the bytes it sent.
 */
import { algorithmById, type CollectiveAlgorithm, type Fabric } from '../../../program/collectives/index.js';
import type { BarrierPlace } from '../../../workers/shared/barrier.js';
import type { CommunicatorPlace } from '../../../workers/shared/communicator.js';
import { type Crew, startCrew } from '../../../workers/shared/crew.js';
import type { Address } from '../../../workers/shared/layout.js';
import type { Operands } from '../../../workers/shared/placement.js';
import type { Task } from '../../../workers/shared/prepared.js';
import type { Team } from '../../../workers/shared/stop.js';
import type { MailboxPlace } from '../../../workers/shared/transfer.js';

export type Action =
  | {
      readonly do: 'collective';
      readonly communicator: CommunicatorPlace;
      readonly task: Task;
      readonly algorithm: CollectiveAlgorithm['id'];
      readonly perNode: number;
      readonly operands: Operands;
    }
  | { readonly do: 'barrier' }
  | {
      readonly do: 'send' | 'receive';
      readonly box: MailboxPlace;
      readonly at: Address;
      readonly floats: number;
    }
  | { readonly do: 'fill'; readonly at: Address; readonly floats: number; readonly value: number }
  | { readonly do: 'keep'; readonly from: Address; readonly at: Address; readonly floats: number }
  | { readonly do: 'compute'; readonly milliseconds: number }
  /** Gives no sign and comes to no end. */
  | { readonly do: 'silence' }
  | { readonly do: 'throw'; readonly message: string }
  | { readonly do: 'leave' };

export interface RankData {
  readonly buffer: SharedArrayBuffer;
  readonly team: Team;
  /** Where all meet before their first action, so that nobody's patience runs while threads start. */
  readonly start: BarrierPlace;
  readonly barrier: BarrierPlace;
  readonly rank: number;
  readonly patienceMs: number;
  readonly actions: readonly Action[];
}

const PORT = { latencyPs: 1_000_000, bytesPerSecond: 1e9 };

export function fabricOf(ranks: number, perNode: number): Fabric {
  return { ranks, perNode, intra: PORT, inter: PORT };
}

/** The sends every rank of the group makes, by the algorithm itself. */
export function sendsOf(id: string, task: Task, ranks: number, perNode: number) {
  const bytes = task.kind === 'barrier' ? 0 : task.bytes;
  return algorithmById(id).sends(task.kind, fabricOf(ranks, perNode), bytes, task.owners);
}

export function play(
  data: Omit<RankData, 'rank' | 'actions'>,
  actionsOf: (rank: number) => readonly Action[],
  onStart?: (step: number, rank: number) => void,
): Crew<readonly number[]> {
  const dataOf = (rank: number): RankData => ({ ...data, rank, actions: actionsOf(rank) });
  return startCrew(new URL('./rank.js', import.meta.url), data.buffer, data.team, dataOf, onStart);
}
