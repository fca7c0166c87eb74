/** What a stage computes and when it waits, from the spans of a step, as a drawing in letters has it. */
import { largest } from '../input/extremes.js';
import type { RoleResult, Span, Stretch } from '../program/result.js';

/** By what a span does, in the order of the legend; `background` of a terminal that shows colour. */
export const KINDS = {
  forward: { letter: 'F', meaning: 'forward', background: 44 },
  backward: { letter: 'B', meaning: 'backward', background: 42 },
  'input-gradient': { letter: 'I', meaning: 'input gradient', background: 46 },
  'weight-gradient': { letter: 'W', meaning: 'weight gradient', background: 43 },
  update: { letter: 'U', meaning: 'optimizer', background: 45 },
} as const;
export type Kind = keyof typeof KINDS;

/** A stretch of a stage's time in which it computes one thing. */
export interface Work {
  readonly kind: Kind;
  readonly microBatch: number | undefined;
  readonly chunk: number;
  readonly startPs: number;
  endPs: number;
}

/** What the compute stream runs, calls of layers of one pass joined. */
export function workOf({ spans }: Pick<RoleResult, 'spans'>): Work[] {
  const work: Work[] = [];
  const computing = spans.filter(
    ({ stream, kind }) => stream === 'compute' && (kind === 'call' || kind === 'compute'),
  );
  for (const span of computing.toSorted((a, b) => a.startPs - b.startPs)) {
    const { kind, microBatch, chunk } = whatIs(span);
    const last = work.at(-1);
    const same = last?.kind === kind && last.microBatch === microBatch && last.chunk === chunk;
    if (same && last.endPs === span.startPs) last.endPs = span.endPs;
    else work.push({ kind, microBatch, chunk, startPs: span.startPs, endPs: span.endPs });
  }
  return work;
}

const PASS = /^(forward|backward|input gradient|weight gradient) (\d+)(?:\/\d+)?(?: chunk (\d+))?/;

function whatIs({ label, phase }: Span): Pick<Work, 'kind' | 'microBatch' | 'chunk'> {
  const [, pass, number, chunk = 0] = PASS.exec(label) ?? [];
  if (pass !== undefined)
    return { kind: pass.replace(' ', '-') as Kind, microBatch: Number(number), chunk: Number(chunk) };
  const kind =
    phase === 'forward' ? 'forward' : phase === 'backward' || phase === 'recompute' ? 'backward' : 'update';
  return { kind, microBatch: undefined, chunk: 0 };
}

/** The last moment that is drawn: the end of the step or, where passes would be too narrow, of its first part. */
export function lastDrawn(lanes: readonly (readonly Work[])[], stepPs: number, columns: number): number {
  const most = Math.floor(columns / COLUMNS);
  if (lanes.every(({ length }) => length <= most)) return stepPs;
  // The first stage must have its first gradients back, and a few rounds more.
  const back = lanes[0]!.find(({ kind }) => kind !== 'forward')?.startPs ?? stepPs;
  return Math.min(stepPs, largest([1.5 * back, ...lanes.map((lane) => lane[most]?.startPs ?? stepPs)]));
}

/** Columns that a pass needs on average, so that letter and number can be read. */
const COLUMNS = 2.5;

/** How much of the time from `from` to `to` a list of stretches, in order, takes; asked for in order from `at` on. */
export function within(stretches: readonly Stretch[], from: number, to: number, at: number): number {
  let ps = 0;
  for (let i = at; i < stretches.length && stretches[i]!.startPs < to; i++)
    ps += Math.max(0, Math.min(to, stretches[i]!.endPs) - Math.max(from, stretches[i]!.startPs));
  return ps;
}
