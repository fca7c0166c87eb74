/**
 * An op as one line: what it is, its label in quotes, then clauses. What it would have anyway is left
 * out: its usual stream, a label that repeats the operands, the phase of its list.
 *
 *     reads x, w          writes y            tensors of a kernel
 *     among 0..3          owners 0            coordinates of a collective
 *     buffer g            into g.sum          its tensor, and the one it writes if that is another
 *     copies 8                                visits of each vector of an all-to-all
 *     reversed                                a collective permute to the rank before
 *     with deepep                             the library whose kernels do it
 *     within 4 of 8                           the groups of owners that a vector visits, at most
 *     hierarchical                            an all-to-all inside nodes, then between them
 *     by max                                  how contributions combine, if not by sum
 *     wrap                no-wrap             round the ends of the axis
 *     pageable                                a copy whose host buffer is not pinned
 *     after ^1, ^4        on compute          as backward
 *
 * `^1` is the op one line above, so that a line put in elsewhere changes no other; a plain number is
 * the op of that number in its list.
 */
import type { GroupLimit, Op, Phase, TokenLibrary } from '../program.js';
import { type Body, bodyText, readBody, usualLabel, usualStream } from './bodies.js';
import type { Line } from './line.js';
import { every, nameText, numberOf, setText } from './words.js';

export const PHASES = every<Phase>({
  forward: true,
  backward: true,
  recompute: true,
  'gradient-sync': true,
  optimizer: true,
  data: true,
  checkpoint: true,
});

const LIBRARIES = every<TokenLibrary>({ deepep: true, hybridep: true });

/** Labels start in one column when the operands leave room, so that one long op moves no other. */
const LABEL_COLUMN = 48;

/** `numbered` shows absolute op numbers, in front and after `after`. */
export function opText(op: Op, index: number, listPhase: Phase, numbered: boolean): string {
  const label = op.label === usualLabel(op) ? [] : [JSON.stringify(op.label)];
  const tail = [...label, ...clauses(op, index, listPhase, numbered)].join('  ');
  const line = tail === '' ? bodyText(op) : `${bodyText(op).padEnd(LABEL_COLUMN)}  ${tail}`;
  return numbered ? `  ${`${index}`.padStart(4)}  ${line}` : `  ${line}`;
}

function clauses(op: Op, index: number, listPhase: Phase, numbered: boolean): string[] {
  const written: string[] = [];
  if (op.kind === 'compute') {
    if (op.reads.length > 0) written.push(`reads ${op.reads.map(nameText).join(', ')}`);
    if (op.writes.length > 0) written.push(`writes ${op.writes.map(nameText).join(', ')}`);
  } else if (op.kind === 'collective') {
    if (op.among !== undefined) written.push(`among ${setText(op.among)}`);
    if (op.owners !== undefined) written.push(`owners ${setText(op.owners)}`);
    if (op.copies !== undefined) written.push(`copies ${op.copies}`);
    if (op.reversed) written.push('reversed');
    if (op.library !== undefined) written.push(`with ${op.library}`);
    if (op.limit !== undefined) written.push(`within ${op.limit.visited} of ${op.limit.groups}`);
    if (op.hierarchical) written.push('hierarchical');
    if (op.reduction !== undefined) written.push(`by ${op.reduction}`);
    if (op.buffer !== op.label) written.push(`buffer ${nameText(op.buffer)}`);
    if (op.into !== undefined) written.push(`into ${nameText(op.into)}`);
  } else if ((op.kind === 'send' || op.kind === 'recv') && op.wrap !== undefined) {
    written.push(op.wrap ? 'wrap' : 'no-wrap');
  } else if (op.kind === 'copy' && op.pageable) written.push('pageable');
  if (op.after.length > 0) {
    const ids = op.after.map((id) => (numbered || id >= index ? `${id}` : `^${index - id}`));
    written.push(`after ${ids.join(', ')}`);
  }
  if (op.stream !== usualStream(op)) written.push(`on ${nameText(op.stream)}`);
  if (op.phase !== listPhase) written.push(`as ${op.phase}`);
  return written;
}

/** Reads a whole line; `index` is the place the op will have in its list. */
export function readOp(line: Line, index: number, listPhase: Phase): Op {
  // A number in front is there for people, but it must not lie.
  if (line.peek() !== undefined && numberOf(line.peek()!) !== undefined) {
    line.read(`the number ${index}, as this is op ${index} of its list`, (word) =>
      word === `${index}` ? index : undefined,
    );
  }
  const body = readBody(line);
  const label = line.quoted() ?? usualLabel(body);
  const own = readOwnClauses(line, body, label);
  const after = line.take('after')
    ? line.list(() => line.read('an op such as ^1 or 12', (word) => idOf(word, index)))
    : [];
  const stream = line.take('on') ? line.name('a stream') : usualStream(body);
  const phase = line.take('as') ? line.one('a phase', PHASES) : listPhase;
  line.end();
  return { ...own, label, after, stream, phase } as Op;
}

function idOf(word: string, index: number): number | undefined {
  const match = /^(\^?)(\d+)$/.exec(word);
  if (match === null) return undefined;
  return match[1] === '^' ? index - Number(match[2]) : Number(match[2]);
}

function readReduction(line: Line): { reduction?: 'max' } {
  if (!line.take('by')) return {};
  line.expect('max');
  return { reduction: 'max' };
}

function readLimit(line: Line): GroupLimit {
  const visited = line.count('groups');
  line.expect('of');
  return { groups: line.count('groups'), visited };
}

function readOwnClauses(line: Line, body: Body, label: string) {
  const names = (keyword: string) => (line.take(keyword) ? line.list(() => line.name('a tensor')) : []);
  switch (body.kind) {
    case 'compute':
      return { ...body, reads: names('reads'), writes: names('writes') };
    case 'collective': {
      const among = line.take('among') ? { among: line.coordinates('who takes part') } : {};
      const owners = line.take('owners') ? { owners: line.coordinates('who owns a shard') } : {};
      const copies = line.take('copies') ? { copies: line.count('copies') } : {};
      const reversed = line.take('reversed') ? { reversed: true as const } : {};
      const library = line.take('with') ? { library: line.one('a library', LIBRARIES) } : {};
      const limit = line.take('within') ? { limit: readLimit(line) } : {};
      const hierarchical = line.take('hierarchical') ? { hierarchical: true as const } : {};
      const reduction = readReduction(line);
      const buffer = line.take('buffer') ? line.name('a buffer') : label;
      const into = line.take('into') ? { into: line.name('a buffer') } : {};
      return {
        ...body,
        ...among,
        ...owners,
        ...copies,
      ...reversed,
      ...library,
      ...limit,
      ...hierarchical,
        ...reduction,
        buffer,
        ...into,
      };
    }
    case 'send':
    case 'recv':
      if (line.take('wrap')) return { ...body, wrap: true };
      return line.take('no-wrap') ? { ...body, wrap: false } : body;
    case 'copy':
      return line.take('pageable') ? { ...body, pageable: true as const } : body;
    default:
      return body;
  }
}
