/** Between schedules of actions and the numbers of a player. */
import { ACTION_KINDS, type Action, type Schedule } from '../action.js';
import { placeOf } from '../placement.js';
import type { ScheduleTable } from '../table.js';
import type { Order, Player } from './player.js';

/** A schedule's order for the player's pipeline; undefined where it has none, or what the player knows nothing of. */
export function orderOf(schedule: Schedule, player: Player): Order | undefined {
  const { pipeline, placement, splits } = player.instance;
  // Without a pause between steps it is another training, and not to be compared by the time of one.
  if (schedule.flushes === false) return undefined;
  if ((schedule.placement ?? 'wrapped') !== placement) return undefined;
  if (schedule.splitsBackward && !splits) return undefined;
  if ((schedule.ownChunks ?? pipeline.chunks) !== pipeline.chunks) return undefined;
  if (schedule.refuses(pipeline) !== undefined) return undefined;
  const rows: Int32Array[] = [];
  for (let stage = 0; stage < pipeline.stages; stage++) {
    const actions = [...schedule.actions(stage, pipeline)];
    if (actions.some(({ slice }) => slice !== undefined)) return undefined;
    rows.push(Int32Array.from(actions, (action) => opOf(player, stage, action)));
  }
  return rows;
}

function opOf(player: Player, stage: number, { kind, chunk, microBatch }: Action): number {
  const { placement, pipeline } = player.instance;
  return player.op(ACTION_KINDS.indexOf(kind), placeOf(placement, stage, chunk, pipeline), microBatch);
}

/** An order as a table of actions. */
export function tableOfOrder(player: Player, order: Order): ScheduleTable {
  const { pipeline, placement } = player.instance;
  const stages = order.map((row) =>
    Array.from(row, (op): Action => {
      const place = player.placeOf(op);
      return {
        kind: ACTION_KINDS[player.kind[op]!]!,
        microBatch: player.slot[op]! - place * player.microBatches,
        chunk: Math.floor(place / pipeline.stages),
      };
    }),
  );
  return { name: 'auto', pipeline, placement, stages };
}
