/**
 * Halves of backward passes made whole again where that makes no step longer: one call in place of two, and less than both
 * together where communication hides behind either half. The whole is where the first half was, so that nobody's gradient comes
 * later than the weights' one takes; that of the model's first place nobody waits for.
 */
import { BACKWARD, INPUT, type Order, type Player, WEIGHT } from './player.js';

/** The order with whole backward passes wherever a play says that they cost nothing; tried one by one, with so many visits. */
export function merged(player: Player, order: Order, visits: number): Order {
  const { places, microBatches, duration } = player;
  let [best, time] = [order, player.play(order)];
  const end = player.visits + visits;
  const attempt = (place: number, from: number, to: number) => {
    if (player.visits >= end) return;
    const joined = joinedAt(player, best, place, from, to);
    if (joined === undefined) return;
    const after = player.play(joined);
    if (after <= time * (1 + 1e-12) && player.fits) [best, time] = [joined, after];
  };
  for (let place = places - 1; place >= 0; place--) {
    const [input, weight, whole] = [INPUT, WEIGHT, BACKWARD].map(
      (kind) => duration[player.op(kind, place, 0)]!,
    );
    if (whole! > (input! + weight!) * (1 + 1e-9)) continue;
    attempt(place, 0, microBatches);
    // From the last on: what comes late delays least.
    for (let microBatch = microBatches - 1; microBatch >= 0; microBatch--)
      attempt(place, microBatch, microBatch + 1);
  }
  return best;
}

/** With the halves of some micro-batches at a place joined; undefined where there are none. */
function joinedAt(player: Player, order: Order, place: number, from: number, to: number): Order | undefined {
  const { kind, slot, stageOf, microBatches } = player;
  const [first, end] = [place * microBatches + from, place * microBatches + to];
  const isMeant = (op: number) => slot[op]! >= first && slot[op]! < end;
  const stage = stageOf[place]!;
  const row = order[stage]!;
  const kept = row.filter((op) => !(isMeant(op) && kind[op] === WEIGHT));
  if (kept.length === row.length) return undefined;
  const joined = kept.map((op) =>
    isMeant(op) && kind[op] === INPUT ? player.op(BACKWARD, place, slot[op]! - place * microBatches) : op,
  );
  return order.map((own, other) => (other === stage ? joined : own));
}
