/**
 * Whether a schedule comes to its end: its actions followed without times, each once what it waits for has run. Sends are
 * buffered, as by PyTorch, which posts them when they are ready.
 */
import { InputError } from '../../input/error.js';
import { actionCell, type PlacedAction } from './pytorch/cell.js';
import type { WrittenAction } from './written.js';

/** Throws InputError that says who waits for whom. The actions are complete, by rank; `places` is the depth of the model. */
export function requireProgress(ranks: readonly (readonly WrittenAction[])[], places: number): void {
  const done = new Set<string>();
  const next = ranks.map(() => 0);
  for (let moved = true; moved; ) {
    moved = false;
    for (const [rank, actions] of ranks.entries()) {
      for (;;) {
        const together = step(actions, next[rank]!);
        if (together.length === 0 || waiting(together, places, done) !== undefined) break;
        for (const action of together) for (const cell of gives(action)) done.add(cell);
        next[rank]! += together.length;
        moved = true;
      }
    }
  }
  const stuck = ranks.findIndex((actions, rank) => next[rank]! < actions.length);
  if (stuck >= 0) throw new InputError(circle(ranks, next, places, done, stuck));
}

/** What runs at one time, from a place in a rank's list. */
function step(actions: readonly WrittenAction[], at: number): readonly WrittenAction[] {
  const first = actions[at];
  return actions.slice(at, at + (first?.paired ? 2 : 1));
}

/** The gradient of inputs is there after the whole backward pass, too. */
function gives(action: PlacedAction): string[] {
  const own = actionCell(action);
  return action.kind === 'backward' ? [own, actionCell({ ...action, kind: 'input-gradient' })] : [own];
}

/** What is waited for and has not run: of another stage, since the order in a rank was checked. */
function waiting(
  actions: readonly WrittenAction[],
  places: number,
  done: ReadonlySet<string>,
): PlacedAction | undefined {
  for (const { kind, place, microBatch } of actions) {
    const forward = kind === 'forward';
    const from = place + (forward ? -1 : 1);
    if (kind === 'weight-gradient' || from < 0 || from >= places) continue;
    const needed: PlacedAction = { kind: forward ? 'forward' : 'input-gradient', place: from, microBatch };
    if (!done.has(actionCell(needed))) return needed;
  }
  return undefined;
}

/** Who waits for whom, from a rank that is stuck until one comes again. */
function circle(
  ranks: readonly (readonly WrittenAction[])[],
  next: readonly number[],
  places: number,
  done: ReadonlySet<string>,
  from: number,
): string {
  const order: number[] = [];
  const words: string[] = [];
  for (let rank = from; ; ) {
    const again = order.indexOf(rank);
    if (again >= 0) {
      return `${words.slice(again).join('; ')}: nobody can go on; a rank runs its actions in their order: move one of those that are waited for forward`;
    }
    order.push(rank);
    const together = step(ranks[rank]!, next[rank]!);
    const needed = waiting(together, places, done)!;
    const cell = actionCell(needed);
    const giver = ranks.findIndex((actions) => actions.some((one) => one.place === needed.place));
    const behind = ranks[giver]!.find((one) => gives(one).includes(cell))!;
    words.push(`${together[0]!.where} waits for ${behind.where}`);
    rank = giver;
  }
}
