/**
 * Collectives to be tried on threads, and what they must come to: inputs any thread can compute, sums taken
 * serially, and every byte of the memory that must have stayed as it was.
 */
import assert from 'node:assert/strict';
import { chunkBytes, chunkStart } from '../../../program/collectives/chunks.js';
import type { CollectiveKind } from '../../../program/program.js';
import { reserveBarrier } from '../../../workers/shared/barrier.js';
import { type CommunicatorPlace, reserveCommunicator } from '../../../workers/shared/communicator.js';
import { Layout } from '../../../workers/shared/layout.js';
import type { Operands } from '../../../workers/shared/placement.js';
import { reserveTeam } from '../../../workers/shared/stop.js';
import { type Action, play, sendsOf } from './script.js';
import { PATIENT_MS } from './team.js';

export interface Case {
  readonly kind: CollectiveKind;
  readonly algorithm: string;
  readonly perNode: number;
  readonly floats: number;
  readonly inPlace: boolean;
  readonly owners?: readonly number[];
  /** Ranks that take part, in rising order. */
  readonly members: readonly number[];
}

/** A run's memory, and what each rank sent in each case. */
export interface Played {
  readonly values: Float32Array;
  readonly operands: readonly (readonly Operands[])[];
  readonly sent: readonly (readonly number[])[];
}

/** Whole numbers, so that every order of summation gives the same; `irregular` gives fractions instead. */
export function inputAt(which: number, rank: number, i: number, irregular: boolean): number {
  const mixed = Math.imul((which + 1) * 31 + rank * 17 + i + 1, 0x9e3779b1) >>> 16;
  return irregular ? Math.fround(mixed / 4099 - 7) : (mixed % 201) - 100;
}

export function nameOf({ kind, algorithm, perNode, floats, inPlace, owners, members }: Case): string {
  return `${kind} by ${algorithm} of ${floats} floats on ranks ${members} in nodes of ${perNode}, owners ${owners}, ${inPlace ? 'in place' : 'apart'}`;
}

function holders({ kind, owners, members }: Case): readonly number[] {
  if (owners !== undefined) return owners;
  return kind === 'broadcast' || kind === 'reduce' ? [0] : members.map((_, member) => member);
}

/** First float and length of the shard of a member; length 0 for one that owns none. */
export function shardOf(each: Case, member: number): readonly [first: number, floats: number] {
  const all = holders(each);
  const i = all.indexOf(member);
  if (i === -1) return [0, 0];
  const bytes = 4 * each.floats;
  return [chunkStart(bytes, all.length, i) / 4, chunkBytes(bytes, all.length, i) / 4];
}

/** Milliseconds a rank computes before a case. */
export type Lateness = (which: number, rank: number) => number;

const onTime: Lateness = () => 0;

/** Plays the cases one after the other on `ranks` threads, each on its own tensors; `late` delays ranks. */
export async function playCases(
  ranks: number,
  cases: readonly Case[],
  { irregular = false, late = onTime }: { irregular?: boolean; late?: Lateness } = {},
): Promise<Played> {
  const layout = new Layout();
  const team = reserveTeam(layout, ranks);
  const start = reserveBarrier(layout, ranks);
  const barrier = reserveBarrier(layout, ranks);
  const communicators = new Map<string, CommunicatorPlace>();
  for (const { members } of cases) {
    if (!communicators.has(`${members}`))
      communicators.set(`${members}`, reserveCommunicator(layout, members));
  }
  const room = (floats: number) => layout.floats(floats + ranks);
  const operands = cases.map(({ inPlace, floats }) =>
    Array.from({ length: ranks }, (): Operands => {
      const input = room(floats);
      return { input, output: inPlace ? input : room(floats + ranks * ranks), workspace: room(floats) };
    }),
  );
  const buffer = new SharedArrayBuffer(layout.seal());
  const values = new Float32Array(buffer);
  cases.forEach(({ members, floats }, which) => {
    for (const rank of members) {
      const { input } = operands[which]![rank]!;
      for (let i = 0; i < floats; i++) values[input / 4 + i] = inputAt(which, rank, i, irregular);
    }
  });
  const crew = play({ buffer, team, start, barrier, patienceMs: PATIENT_MS }, (rank) =>
    cases.flatMap((each, which): Action[] => {
      if (!each.members.includes(rank))
        return [
          { do: 'compute', milliseconds: 0 },
          { do: 'compute', milliseconds: 0 },
        ];
      const { kind, floats, inPlace, owners, algorithm, perNode } = each;
      const task = { kind, bytes: 4 * floats, inPlace, label: nameOf(each), ...(owners ? { owners } : {}) };
      const communicator = communicators.get(`${each.members}`)!;
      return [
        { do: 'compute', milliseconds: late(which, rank) },
        { do: 'collective', communicator, task, algorithm, perNode, operands: operands[which]![rank]! },
      ];
    }),
  );
  const results = await crew.results;
  return { values, operands, sent: results.map((all) => all.filter((_, i) => i % 2 === 1)) };
}

/** Holds every case of a run to serial arithmetic on the inputs, and its traffic to the algorithm's sends. */
export function checkCases(cases: readonly Case[], played: Played): void {
  for (const [which, each] of cases.entries()) checkCase(each, which, played);
}

function checkCase(each: Case, which: number, played: Played): void {
  const { kind, floats, inPlace, members } = each;
  const name = nameOf(each);
  const input = (member: number, i: number) => inputAt(which, members[member]!, i, false);
  const sum = (i: number) => members.reduce((total, _, member) => total + input(member, i), 0);
  members.forEach((rank, member) => {
    const at = played.operands[which]![rank]!;
    const [first, owned] = shardOf(each, member);
    const result = (from: number, length: number, expected: (i: number) => number) => {
      const found = played.values.subarray(at.output / 4 + from, at.output / 4 + from + length);
      assert.deepEqual(
        [...found],
        Array.from({ length }, (_, i) => expected(i)),
        `${name}: result of ${rank}`,
      );
    };
    const ownedBy = (i: number) =>
      holders(each).find((owner) => {
        const [start, length] = shardOf(each, owner);
        return i >= start && i < start + length;
      })!;
    switch (kind) {
      case 'all-reduce':
        result(0, floats, sum);
        break;
      case 'reduce-scatter':
      case 'reduce':
        result(inPlace ? first : 0, owned, (i) => sum(first + i));
        break;
      case 'broadcast':
      case 'all-gather':
        // Apart, the input is the shard alone: its float 0 is float `start` of the whole.
        result(0, floats, (i) => input(ownedBy(i), inPlace ? i : i - shardOf(each, ownedBy(i))[0]));
        break;
      case 'all-to-all':
        result(0, owned * members.length, (i) => input(Math.floor(i / owned), first + (i % owned)));
        break;
      case 'collective-permute':
        result(0, floats, (i) => input((member + members.length - 1) % members.length, i));
        break;
      default:
        result(0, floats, (i) => (inPlace ? input(member, i) : 0));
    }
    if (!inPlace) {
      const kept = played.values.subarray(at.input / 4, at.input / 4 + floats);
      assert.deepEqual(
        [...kept],
        Array.from({ length: floats }, (_, i) => input(member, i)),
        `${name}: input of ${rank}`,
      );
    }
    const sends = [
      ...sendsOf(
        each.algorithm,
        { kind, bytes: 4 * floats, inPlace, label: '', ...(each.owners ? { owners: each.owners } : {}) },
        members.length,
        each.perNode,
      ),
    ];
    const bySends = sends
      .filter(({ from }) => from === member)
      .reduce((bytes, send) => bytes + send.bytes, 0);
    assert.equal(played.sent[rank]![which], bySends, `${name}: bytes rank ${rank} sent`);
  });
}
