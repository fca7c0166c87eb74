/**
 * What never ends: the program is run without time (`order/untimed.ts`), by the rules that both executors go by.
 * If nothing moves before all lists have ended, ranks wait in a circle: an op that stands waits for a partner, the
 * partner stands behind another op of its own list, and that one waits for a partner, too.
 */
import { UntimedRun } from '../order/untimed.js';
import { lineText, naming, opName, type Problem, placeOf } from './problem.js';
import type { Runnable } from './series.js';
import { picture } from './standstill.js';

/** An op that stands, the partner it waits for, and the op that stands before that one in its list; by number. */
interface Link {
  readonly stands: number;
  readonly partner: number;
  readonly behind: number;
}

const LINKS_SHOWN = 6;

/** One problem when the program cannot finish, none when it can. Both ends of each meeting are known to be there. */
export function deadlockProblems(runnable: Runnable): Problem[] {
  const run = new UntimedRun(runnable);
  const { countdown } = run;
  if (countdown.left === 0) return [];
  const circle = circleOf(runnable, run);
  const { role, rank } = runnable.lanes.all[countdown.laneOf(circle[0]!.stands)]!;
  const place = placeOf(role.name, role.ops, countdown.placeOf(circle[0]!.stands));
  const turns = runnable.serial ? ' Here a rank runs its list line by line, as its streams take turns.' : '';
  const message = `the program cannot finish, as ranks wait in a circle: ${told(runnable, run, circle)}. Order the ops so that each of them meets its partner.${turns}\n${picture(runnable, run)}`;
  return [{ rule: 'deadlock', role: role.name, rank, op: place, message }];
}

/** From the first op that stands on to what its partner stands behind, until one comes round again. */
function circleOf(runnable: Runnable, run: UntimedRun): Link[] {
  const path: Link[] = [];
  const seen = new Map<number, number>();
  let stands = firstStanding(run);
  while (!seen.has(stands)) {
    seen.set(stands, path.length);
    const partner = absentPartner(runnable, run, stands);
    const behind = standsBefore(runnable, run, partner);
    path.push({ stands, partner, behind });
    stands = behind;
  }
  return path.slice(seen.get(stands)!);
}

function firstStanding(run: UntimedRun): number {
  for (let number = 0; number < run.countdown.count; number++) if (run.waits(number)) return number;
  throw new Error('ops are left, and none of them stands');
}

/** The op of another lane, or of the same one, that this op waits for and that has not come. */
function absentPartner({ plans, names, series }: Runnable, run: UntimedRun, number: number): number {
  const { countdown } = run;
  const lane = countdown.laneOf(number);
  const place = countdown.placeOf(number);
  const { rendezvous, nth, targets, ops } = plans[lane]!;
  const { kind } = ops[place]!;
  const parties = run.partiesOf(number)!;
  const message = kind === 'send' || kind === 'recv';
  const theirs = message ? names.channels[targets[place]!]!.peersRendezvous : rendezvous[place]!;
  for (const { index } of message ? parties.slice(1) : parties) {
    const other = countdown.numberOf(index, series[index]!.get(theirs)![nth[place]!]!);
    if (!run.waits(other)) return other;
  }
  throw new Error('an op stands, and all its partners have come');
}

/** The op that stands, and that `number` waits for in its own list. */
function standsBefore({ plans }: Runnable, run: UntimedRun, number: number): number {
  const { countdown } = run;
  const lane = countdown.laneOf(number);
  const { deps } = plans[lane]!;
  let at = countdown.placeOf(number);
  while (!run.waits(countdown.numberOf(lane, at))) {
    let e = deps.first[at]!;
    const end = deps.first[at + 1]!;
    while (e < end && run.hasEnded(countdown.numberOf(lane, deps.waitsFor[e]!))) e++;
    if (e === end) throw new Error('an op has not begun, and all that it waits for has ended');
    at = deps.waitsFor[e]!;
  }
  return countdown.numberOf(lane, at);
}

function told({ lanes, lineOf }: Runnable, { countdown }: UntimedRun, circle: readonly Link[]): string {
  const at = (number: number) => {
    const { role, rank } = lanes.all[countdown.laneOf(number)]!;
    const op = placeOf(role.name, role.ops, countdown.placeOf(number));
    return { op, who: naming(role.name, rank, op), line: lineText(op, lineOf) };
  };
  const stream = (number: number) => {
    const { role } = lanes.all[countdown.laneOf(number)]!;
    return `on stream '${role.ops[countdown.placeOf(number)]!.stream}'`;
  };
  const links = circle.slice(0, LINKS_SHOWN).map(({ stands, partner, behind }, i) => {
    const here = at(stands);
    const there = at(partner);
    const subject = i === 0 ? `${here.who} ${stream(stands)}${here.line} waits` : 'which waits';
    const last = i === circle.length - 1;
    const block = at(behind);
    const before = last ? 'the first' : `${opName(block.op)} ${stream(behind)}${block.line}`;
    return `${subject} for ${there.who}${there.line}, which comes after ${before}`;
  });
  const more = circle.length - LINKS_SHOWN;
  const shown = links.join(', ');
  return more > 0 ? `${shown}, and so on round ${more} more` : shown;
}
