/**
 * A step drawn in letters: a line for each stage, time from left to right. What a stage computes is a letter and the micro-batch, where
 * there is room for its number; where it waits, a dot is bubble, and a stroke any other waiting. For classrooms, and for terminals
 * without a page.
 *
 *     stage 0  F0 F1 F2 F3 ....... B0bbbb--B1bbbb
 */
import { largest } from '../input/extremes.js';
import type { Result, RoleResult, Stretch } from '../program/result.js';
import { KINDS, type Kind, lastDrawn, type Work, within, workOf } from './draw-lanes.js';
import { fill, paint, type Style, wrap } from './tables/style.js';
import { duration, percent } from './tables/units.js';

/** Stages drawn; of more, the first and the last and some between. */
const MOST_STAGES = 32;
/** Columns of a line where nobody knows how many a terminal has. */
const PLAIN_COLUMNS = 120;
/** Columns to the right, for what a stage waits. */
const SHARE = 14;

const [BUBBLE, WAITING] = ['.', '-'];

/** The lines of the drawing, for a result that was played with its spans. */
export function drawing(result: Result, style: Style): string[] {
  const roles = shown(result.roles);
  const names = roles.map(({ role }) => role);
  const head = largest(names.map((name) => name.length)) + 2;
  const columns = Math.max(20, (Number.isFinite(style.width) ? style.width : PLAIN_COLUMNS) - head - SHARE);
  const lanes = roles.map(workOf);
  const untilPs = lastDrawn(lanes, result.stepPs, columns);
  const p = paint(style);
  const lines = roles.map((role, at) => {
    const waits = `  bubble ${percent(role.breakdown.bubble / result.stepPs)}`;
    const drawn = line(lanes[at]!, role.bubbles, untilPs / columns, columns, style);
    return names[at]!.padEnd(head) + drawn + p.dim(waits);
  });
  const part =
    untilPs < result.stepPs
      ? `, the first ${duration(untilPs / 1e12)} of ${duration(result.stepPs / 1e12)}`
      : '';
  const left = result.roles.length - roles.length;
  return [
    ...wrap(`Pipeline, one line for each stage, time from left to right${part}`, style).map(p.bold),
    ...lines,
    ' '.repeat(head) + axis(untilPs / 1e12, columns),
    ...fill(legend(lanes, roles, style), style),
    ...(left > 0
      ? [p.dim(`${left} of ${result.roles.length} stages are left out between those drawn.`)]
      : []),
  ];
}

function shown(roles: readonly RoleResult[]): readonly RoleResult[] {
  if (roles.length <= MOST_STAGES) return roles;
  return Array.from(
    { length: MOST_STAGES },
    (_, i) => roles[Math.round((i * (roles.length - 1)) / (MOST_STAGES - 1))]!,
  );
}

/** What occurs, and what numbers and shares are, in pieces. */
function legend(lanes: readonly (readonly Work[])[], roles: readonly RoleResult[], style: Style): string[] {
  const used = new Set(lanes.flatMap((lane) => lane.map(({ kind }) => kind)));
  const keys = (Object.keys(KINDS) as Kind[]).filter((kind) => used.has(kind));
  const known = roles.every(({ bubbles }) => bubbles !== undefined);
  const words = keys.map((kind) => `${painted(KINDS[kind].letter, kind, style)} ${KINDS[kind].meaning},`);
  return [
    ...words,
    ...(known ? [`${BUBBLE} bubble: waiting for another stage,`] : []),
    `${WAITING} ${known ? 'waiting for communication or copies' : 'waiting'}.`,
    ...'Numbers are micro-batches, small letters a pass that goes on; at the right the bubble, of the whole step.'.split(
      ' ',
    ),
  ];
}

/** A column shows what runs in most of it, or what the stage waits for in most of it. */
function line(
  lane: readonly Work[],
  bubbles: readonly Stretch[] | undefined,
  each: number,
  columns: number,
  style: Style,
): string {
  const owners: (Work | string)[] = [];
  let [at, bubble] = [0, 0];
  for (let column = 0; column < columns; column++) {
    const [from, to] = [column * each, (column + 1) * each];
    while (at < lane.length && lane[at]!.endPs <= from) at++;
    let [owner, most, busy] = [undefined as Work | undefined, 0, 0];
    for (let next = at; next < lane.length && lane[next]!.startPs < to; next++) {
      const share = Math.min(to, lane[next]!.endPs) - Math.max(from, lane[next]!.startPs);
      busy += share;
      if (share > most) [owner, most] = [lane[next], share];
    }
    while (bubbles !== undefined && bubble < bubbles.length && bubbles[bubble]!.endPs <= from) bubble++;
    const waited = within(bubbles ?? [], from, to, bubble);
    if (owner !== undefined && busy >= each / 2) owners.push(owner);
    else owners.push(waited >= (each - busy) / 2 ? BUBBLE : WAITING);
  }
  let text = '';
  for (let column = 0; column < columns; ) {
    const owner = owners[column]!;
    let end = column + 1;
    while (end < columns && owners[end] === owner) end++;
    text +=
      typeof owner === 'string'
        ? owner.repeat(end - column)
        : painted(wordOf(owner, end - column), owner.kind, style);
    column = end;
  }
  return text;
}

/** `F3ffff`: the letter, the micro-batch where it has room, and small letters for as long as it lasts. */
function wordOf({ kind, microBatch }: Work, columns: number): string {
  const { letter } = KINDS[kind];
  const named = `${letter}${microBatch ?? ''}`;
  const word = named.length <= columns ? named : letter;
  return word + letter.toLowerCase().repeat(columns - word.length);
}

function painted(text: string, kind: Kind, { colour }: Style): string {
  return colour ? `\u001b[${KINDS[kind].background};30m${text}\u001b[0m` : text;
}

function axis(seconds: number, columns: number): string {
  const end = duration(seconds);
  return `0${' '.repeat(Math.max(1, columns - 1 - end.length))}${end}`;
}
