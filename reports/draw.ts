/**
 * A step drawn in letters: a line for each stage, time from left to right. What a stage computes is a letter and the micro-batch, where
 * there is room for its number; what is blank it waits for. For classrooms, and for terminals without a page.
 *
 *     stage 0  F0 F1 F2 F3 ....... B0bbbb B1bbbb
 */
import { largest } from '../input/extremes.js';
import type { Result, RoleResult, Span } from '../program/result.js';
import { paint, type Style } from './tables/style.js';
import { duration, percent } from './tables/units.js';

/** Stages drawn; of more, the first and the last and some between. */
const MOST_STAGES = 32;
/** Columns of a line where nobody knows how many a terminal has. */
const PLAIN_COLUMNS = 120;
/** Columns to the right, for what a stage waits. */
const SHARE = 14;

interface Drawn {
  readonly letter: string;
  readonly meaning: string;
  /** Background of a terminal that shows colour. */
  readonly background: number;
}

/** By what a span does, in the order of the legend. */
const KINDS = {
  forward: { letter: 'F', meaning: 'forward', background: 44 },
  backward: { letter: 'B', meaning: 'backward', background: 42 },
  'input-gradient': { letter: 'I', meaning: 'input gradient', background: 46 },
  'weight-gradient': { letter: 'W', meaning: 'weight gradient', background: 43 },
  update: { letter: 'U', meaning: 'optimizer', background: 45 },
} as const satisfies Readonly<Record<string, Drawn>>;
type Kind = keyof typeof KINDS;

const IDLE = '.';

/** A stretch of a stage's time in which it computes one thing. */
interface Stretch {
  readonly kind: Kind;
  readonly microBatch: number | undefined;
  readonly startPs: number;
  endPs: number;
}

/** The lines of the drawing, for a result that was played with its spans. */
export function drawing(result: Result, style: Style): string[] {
  const roles = shown(result.roles);
  const names = roles.map(({ role }) => role);
  const head = largest(names.map((name) => name.length)) + 2;
  const columns = Math.max(20, (Number.isFinite(style.width) ? style.width : PLAIN_COLUMNS) - head - SHARE);
  const lanes = roles.map(stretchesOf);
  const { stepPs } = result;
  const p = paint(style);
  const lines = roles.map((role, at) => {
    const waits = `  bubble ${percent(role.breakdown.bubble / stepPs)}`;
    return names[at]!.padEnd(head) + line(lanes[at]!, stepPs, columns, style) + p.dim(waits);
  });
  const used = new Set(lanes.flatMap((lane) => lane.map(({ kind }) => kind)));
  const keys = (Object.keys(KINDS) as Kind[]).filter((kind) => used.has(kind));
  const legend = [
    ...keys.map((kind) => `${painted(KINDS[kind].letter, kind, style)} ${KINDS[kind].meaning}`),
    `${IDLE} waiting`,
  ].join('   ');
  const left = result.roles.length - roles.length;
  return [
    p.bold('Pipeline, one line for each stage, time from left to right'),
    ...lines,
    ' '.repeat(head) + axis(stepPs / 1e12, columns),
    p.dim(`${legend}   Numbers are micro-batches; bubble: waiting for another stage.`),
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

/** What the compute stream runs, calls of layers of one pass joined. */
function stretchesOf({ spans }: RoleResult): Stretch[] {
  const stretches: Stretch[] = [];
  const computing = spans.filter(
    ({ stream, kind }) => stream === 'compute' && (kind === 'call' || kind === 'compute'),
  );
  for (const span of computing.toSorted((a, b) => a.startPs - b.startPs)) {
    const { kind, microBatch } = whatIs(span);
    const last = stretches.at(-1);
    if (
      last !== undefined &&
      last.kind === kind &&
      last.microBatch === microBatch &&
      last.endPs === span.startPs
    ) {
      last.endPs = span.endPs;
    } else stretches.push({ kind, microBatch, startPs: span.startPs, endPs: span.endPs });
  }
  return stretches;
}

const PASS = /^(forward|backward|input gradient|weight gradient) (\d+)/;

function whatIs({ label, phase }: Span): Pick<Stretch, 'kind' | 'microBatch'> {
  const [, pass, number] = PASS.exec(label) ?? [];
  if (pass !== undefined) return { kind: pass.replace(' ', '-') as Kind, microBatch: Number(number) };
  const kind =
    phase === 'forward' ? 'forward' : phase === 'backward' || phase === 'recompute' ? 'backward' : 'update';
  return { kind, microBatch: undefined };
}

/** A column shows what runs in most of it, and blank where the stage waits for most of it. */
function line(lane: readonly Stretch[], stepPs: number, columns: number, style: Style): string {
  const each = stepPs / columns;
  const owners = new Array<Stretch | undefined>(columns).fill(undefined);
  let at = 0;
  for (let column = 0; column < columns; column++) {
    const [from, to] = [column * each, (column + 1) * each];
    while (at < lane.length && lane[at]!.endPs <= from) at++;
    let [owner, most, busy] = [undefined as Stretch | undefined, 0, 0];
    for (let next = at; next < lane.length && lane[next]!.startPs < to; next++) {
      const share = Math.min(to, lane[next]!.endPs) - Math.max(from, lane[next]!.startPs);
      busy += share;
      if (share > most) [owner, most] = [lane[next], share];
    }
    owners[column] = busy >= each / 2 ? owner : undefined;
  }
  let text = '';
  for (let column = 0; column < columns; ) {
    const owner = owners[column];
    let end = column + 1;
    while (end < columns && owners[end] === owner) end++;
    text +=
      owner === undefined
        ? IDLE.repeat(end - column)
        : painted(wordOf(owner, end - column), owner.kind, style);
    column = end;
  }
  return text;
}

/** `F3ffff`: the letter, the micro-batch where it has room, and small letters for as long as it lasts. */
function wordOf({ kind, microBatch }: Stretch, columns: number): string {
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
