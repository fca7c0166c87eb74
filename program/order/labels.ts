/**
 * What an op of a list with repeated stretches is called: the written one's label, with the micro-batch that is its own.
 * Every round of a stretch is about later micro-batches than the round before it, and so is what follows the stretch
 * and goes on from there.
 */
import type { Op } from '../program.js';
import type { Places } from './places.js';

/** Where a label says the micro-batch, and of which sequence of ops that one is. */
interface Numbered {
  readonly sequence: string;
  readonly microBatch: number;
  readonly at: number;
  readonly length: number;
}

/** The label of the op at `place`. */
export function labelAt(ops: readonly Op[], places: Places, place: number): string {
  const written = places.at(place);
  const { label } = ops[written]!;
  const own = numbered(label);
  if (own === undefined || places.insertions.length === 0) return label;
  let { microBatch } = own;
  for (const [i, { stretch, cut, times }] of places.insertions.entries()) {
    const rounds = places.roundsBefore(place, i);
    if (rounds === 0) break;
    const round = roundOf(ops, own.sequence, cut - stretch.length, cut);
    if (round === undefined) continue;
    // Behind the stretch only what goes on from its last round is later: in the next part, micro-batches begin anew.
    if (rounds === times && written >= stretch.to && own.microBatch < round.next) continue;
    microBatch += rounds * round.microBatches;
  }
  return `${label.slice(0, own.at)}${microBatch}${label.slice(own.at + own.length)}`;
}

/** Micro-batches that a round of a sequence takes in, and the first of the round at `to`. */
function roundOf(
  ops: readonly Op[],
  sequence: string,
  from: number,
  to: number,
): { readonly microBatches: number; readonly next: number } | undefined {
  for (let i = from; i < to; i++) {
    const one = numbered(ops[i]!.label);
    if (one?.sequence !== sequence) continue;
    const next = numbered(ops[i + to - from]!.label)!.microBatch;
    return { microBatches: next - one.microBatch, next };
  }
  return undefined;
}

/** `forward 3`, `backward 3 dense-block 7`, `weight gradient 3`, `send L5.mb3.x`. */
const MICRO_BATCH = /^(forward|backward|input gradient|weight gradient) (\d+)|\.mb(\d+)\.(\w+)/d;

function numbered(label: string): Numbered | undefined {
  const found = MICRO_BATCH.exec(label);
  if (found === null) return undefined;
  const [, direction, ofCall, ofMessage, tensor] = found;
  const [from, to] = found.indices![ofCall === undefined ? 3 : 2]!;
  const kind = label.slice(0, label.indexOf(' '));
  return {
    sequence: direction ?? `${kind} ${tensor}`,
    microBatch: Number(ofCall ?? ofMessage),
    at: from,
    length: to - from,
  };
}
