/** `&&` and `||`, `if` and `case`: the branch that the script decides is played, and the others are left out. */
import type { CompoundList, SyntaxNode } from 'unbash';
import { and, DONE, or, UNKNOWN, type Verdict } from './condition.js';
import type { Context } from './context.js';
import { expandValue } from './expand.js';
import { Glob } from './glob.js';
import { skippedIn } from './skipped.js';
import type { Player } from './state.js';
import { isOpen, textOf, unsetIn } from './value.js';

/** `a && b || c`: what only running would tell is taken to succeed, as it must for the job to start. */
export function playChain(
  player: Player,
  commands: readonly SyntaxNode[],
  operators: readonly ('&&' | '||')[],
  on: Context,
): Verdict {
  const { state } = player;
  let last = player.node(commands[0]!, on);
  for (const [i, operator] of operators.entries()) {
    const node = commands[i + 1]!;
    const wanted = operator === '&&' ? last.holds : last.holds === undefined ? undefined : !last.holds;
    const stops = skippedIn(node, on.source, state.scope).stops;
    if (wanted === true && !(stops && last.assumed)) {
      const next = player.node(node, on);
      last = operator === '&&' ? and(last, next) : or(last, next);
    } else if (wanted === undefined) {
      const condition = on.source.text.slice(commands[0]!.pos, node.pos);
      state.unfollowed.skip(node, on, 'it depends on what only running tells', condition);
      last = UNKNOWN;
    }
  }
  return last;
}

/** The first branch whose condition holds; what only running would tell is not followed, and said. */
export function playBranches(
  player: Player,
  branches: readonly { readonly clause: CompoundList; readonly then: CompoundList }[],
  otherwise: CompoundList | undefined,
  on: Context,
): Verdict {
  const { state } = player;
  let settled = true;
  let open = '';
  let taken: CompoundList | undefined;
  for (const { clause, then } of branches) {
    const condition = on.source.text.slice(clause.pos, clause.end).trim();
    if (taken !== undefined) {
      state.unfollowed.skip(then, on, `the branch \`${condition}\` comes after one that holds`);
      continue;
    }
    const { holds, assumed } = player.list(clause, on);
    const stops = skippedIn(then, on.source, state.scope).stops;
    if (holds === true && !(assumed && stops)) taken = then;
    else if (holds === false) state.unfollowed.skip(then, on, `\`${condition}\` does not hold`);
    else {
      state.unfollowed.skip(
        then,
        on,
        `only running the script tells whether \`${condition}\` holds`,
        condition,
      );
      // A branch that ends the script is not the one that starts the job.
      if (!stops) {
        settled = false;
        open += condition;
      }
    }
  }
  if (taken !== undefined) {
    if (otherwise !== undefined)
      state.unfollowed.skip(otherwise, on, 'the other branch of this condition holds');
    const verdict = player.list(taken, on);
    if (!settled) state.unfollowed.doubt(taken, on, open);
    return verdict;
  }
  if (otherwise === undefined) return DONE;
  if (settled) return player.list(otherwise, on);
  state.unfollowed.skip(otherwise, on, 'only running the script tells which branch is taken', open);
  return DONE;
}

/** The first branch whose pattern fits; where nobody knows what is compared, none. */
export function playCase(player: Player, node: Extract<SyntaxNode, { type: 'Case' }>, on: Context): Verdict {
  const { state } = player;
  const subject = expandValue(node.word, on);
  const unknown = unsetIn(subject).length > 0;
  let done = unknown;
  let result = DONE;
  const what = on.source.text.slice(node.word.pos, node.word.end);
  const open = isOpen(subject) ? what : undefined;
  for (const { pattern, body } of node.items) {
    const fits = pattern.map((word) => Glob.of(textOf(expandValue(word, on)))?.matches(textOf(subject)));
    const holds = fits.includes(true);
    if (!done && !holds && fits.includes(undefined)) {
      state.unfollowed.skip(body, on, `only running the script tells whether ${what} fits the pattern`, what);
      done = true;
      continue;
    }
    if (holds && !done) {
      done = true;
      result = player.list(body, on);
    } else {
      state.unfollowed.skip(
        body,
        on,
        unknown ? `nothing in the file says what ${what} is` : `${what} is ${textOf(subject)}`,
        open,
      );
    }
  }
  return result;
}
