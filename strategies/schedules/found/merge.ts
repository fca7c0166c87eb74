/**
 * Halves of a backward pass that follow each other made one again where nobody waits for the first, as nobody does for that of
 * the model's first place: one call in place of two.
 */
import { BACKWARD, INPUT, type Order, type Player, WEIGHT } from './player.js';

/** The order with halves at the first place joined where they follow each other. */
export function merged(player: Player, order: Order): Order {
  const { kind, slot, microBatches } = player;
  return order.map((row) => {
    const ops: number[] = [];
    for (let at = 0; at < row.length; at++) {
      const [op, next] = [row[at]!, row[at + 1]];
      const joins =
        kind[op] === INPUT &&
        slot[op]! < microBatches &&
        next !== undefined &&
        kind[next] === WEIGHT &&
        slot[next] === slot[op];
      ops.push(joins ? player.op(BACKWARD, 0, slot[op]!) : op);
      if (joins) at++;
    }
    return Int32Array.from(ops);
  });
}
