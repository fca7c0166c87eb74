/**
 * Halves of a backward pass that follow each other made one again where that takes no longer: one call in place of two, and
 * less than both together where communication hides behind either half. Nobody waits for the first half of the model's first place.
 */
import { BACKWARD, INPUT, type Order, type Player, WEIGHT } from './player.js';

/** The order with halves of a place joined where they follow each other; the same order where none do. */
export function merged(player: Player, order: Order, place: number): Order {
  const { kind, slot, stageOf, microBatches, duration } = player;
  const [input, weight, whole] = [INPUT, WEIGHT, BACKWARD].map(
    (each) => duration[player.op(each, place, 0)]!,
  );
  if (whole! > (input! + weight!) * (1 + 1e-9)) return order;
  const row = order[stageOf[place]!]!;
  const ops: number[] = [];
  for (let at = 0; at < row.length; at++) {
    const [op, next] = [row[at]!, row[at + 1]];
    const joins =
      next !== undefined &&
      kind[op] === INPUT &&
      kind[next] === WEIGHT &&
      slot[next] === slot[op] &&
      player.placeOf(op) === place;
    ops.push(joins ? player.op(BACKWARD, place, slot[op]! - place * microBatches) : op);
    if (joins) at++;
  }
  if (ops.length === row.length) return order;
  return order.map((own, stage) => (stage === stageOf[place] ? Int32Array.from(ops) : own));
}
