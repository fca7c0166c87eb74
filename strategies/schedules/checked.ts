/**
 * A person's own schedule is checked before anything runs: every stage runs each micro-batch forward once and backward once,
 * whole or in its two halves, in an order that can be, and nobody waits for ever. A complaint is a sentence with the place
 * in the file, what stands there, the rule, and what to do.
 */
import { InputError } from '../../input/error.js';
import { largest } from '../../input/extremes.js';
import type { Action, ActionKind } from './action.js';
import { requireProgress } from './progress.js';
import { actionCell, type PlacedAction } from './pytorch/cell.js';
import { stagesOfRanks } from './pytorch/stages.js';
import type { ScheduleTable } from './table.js';
import type { WrittenAction } from './written.js';

/** By rank, what it runs, in its order. Throws InputError for what is no schedule. */
export function checkedTable(name: string, ranks: readonly (readonly WrittenAction[])[]): ScheduleTable {
  if (ranks.length === 0)
    throw new InputError(`${name} is empty; it has one line for each rank, such as 0F0,0B0`);
  const idle = ranks.findIndex((actions) => actions.length === 0);
  if (idle >= 0) {
    throw new InputError(
      `${name}:${idle + 1} runs nothing; there is one line for each rank, and every rank runs a stage: add its actions, or take out the line`,
    );
  }
  const { placement, chunks } = stagesOfRanks(name, ranks);
  const microBatches = largest(ranks.flat().map(({ microBatch }) => microBatch)) + 1;
  for (const [rank, actions] of ranks.entries()) requireOnce(name, rank, actions, microBatches);
  requireProgress(ranks, ranks.length * chunks);
  const stages = ranks.length;
  return {
    ...{ name, placement, pipeline: { stages, microBatches, chunks } },
    stages: ranks.map((actions) =>
      actions.map(({ place, kind, microBatch, paired }): Action => {
        const chunk = Math.floor(place / stages);
        return paired ? { kind, microBatch, chunk, paired } : { kind, microBatch, chunk };
      }),
    ),
  };
}

const DOES: Readonly<Record<ActionKind, string>> = {
  forward: 'forward (F)',
  backward: 'backward (B)',
  'input-gradient': 'backward by inputs (I)',
  'weight-gradient': 'backward by weights (W)',
};

/** Every micro-batch forward and backward, once and in order, in each stage of a rank. */
function requireOnce(
  name: string,
  rank: number,
  actions: readonly WrittenAction[],
  microBatches: number,
): void {
  const seen = new Map<string, WrittenAction>();
  const before = (action: PlacedAction, kind: ActionKind) => seen.get(actionCell({ ...action, kind }));
  for (const action of actions) {
    const { where, kind, place, microBatch } = action;
    const again = before(action, kind);
    if (again !== undefined) {
      throw new InputError(
        `${where} is there twice (first: ${again.where}); stage ${place} runs micro-batch ${microBatch} ${DOES[kind]} once: take one out`,
      );
    }
    if (kind !== 'forward' && before(action, 'forward') === undefined) {
      throw new InputError(
        `${where} runs before ${actionCell({ ...action, kind: 'forward' })}; a micro-batch goes forward through a stage before it comes back: put it behind that`,
      );
    }
    const other =
      kind === 'backward'
        ? (before(action, 'input-gradient') ?? before(action, 'weight-gradient'))
        : before(action, 'backward');
    if (kind !== 'forward' && other !== undefined) {
      throw new InputError(
        `${where} stands beside ${other.where}; a backward pass is whole (B) or in two halves (I and W), not both: keep one of them`,
      );
    }
    if (kind === 'weight-gradient' && before(action, 'input-gradient') === undefined) {
      throw new InputError(
        `${where} runs before ${actionCell({ ...action, kind: 'input-gradient' })}; gradients of weights follow those of inputs: put it behind that`,
      );
    }
    seen.set(actionCell(action), action);
  }
  for (const place of new Set(actions.map((action) => action.place))) {
    for (let microBatch = 0; microBatch < microBatches; microBatch++) {
      const absent = missingOf(seen, place, microBatch);
      if (absent === undefined) continue;
      const cell = actionCell({ place, microBatch, kind: absent });
      throw new InputError(
        `${name}:${rank + 1} never has ${cell}; stage ${place} runs each of the ${microBatches} micro-batches forward once and backward once (B, or I and W): add ${cell}`,
      );
    }
  }
}

function missingOf(
  seen: ReadonlyMap<string, unknown>,
  place: number,
  microBatch: number,
): ActionKind | undefined {
  const has = (kind: ActionKind) => seen.has(actionCell({ place, microBatch, kind }));
  if (!has('forward')) return 'forward';
  if (has('backward')) return undefined;
  if (!has('input-gradient')) return 'backward';
  return has('weight-gradient') ? undefined : 'weight-gradient';
}
