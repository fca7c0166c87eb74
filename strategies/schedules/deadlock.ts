/** What is said of a schedule whose stages wait for each other for ever. */
import { InputError } from '../../input/error.js';
import { type Action, actionText, type Pipeline } from './action.js';
import type { Needs } from './needs.js';

/**
 * `lists` is what stages run, `done` (as long as it is) what they have run before they came to wait; `isDone` says of an action's
 * number whether it has ended.
 */
export function neverEnds(
  lists: readonly (readonly Action[])[],
  done: readonly { readonly length: number }[],
  needs: Needs,
  isDone: (id: number) => boolean,
  { chunks }: Pipeline,
): InputError {
  const text = (action: Action) => actionText([action], chunks).replace(/&$/, '');
  const waits = lists.flatMap((list, stage) => {
    const from = done[stage]!.length;
    const next = list.slice(from, list[from]?.paired ? from + 2 : from + 1);
    const lacking = next.flatMap((action) => needs.of(stage, action)).find(({ id }) => !isDone(id));
    if (lacking === undefined) return [];
    const { stage: other, id, action } = lacking;
    const found = lists[other]!.find((each) => needs.idOf(other, each) === id);
    const whose = `${other === stage ? 'its own' : ''} ${text(found ?? action)}`.trim();
    const where = other === stage ? '' : ` of stage ${other}`;
    return [
      `stage ${stage} waits before ${next.map(text).join('&')} for ${whose}${where}${found ? '' : ', which never runs'}`,
    ];
  });
  return new InputError(`the schedule never ends: ${waits.join('; ')}. Put what is waited for first`);
}
