/**
 * What a stage computes, as blocks that can be seen: its ops; where these are too narrow, the passes of a
 * micro-batch through a chunk; where those are, the schedule's warm-up, steady state and cool-down. A block says how
 * much of its time each class is busy, so that what is painted stays in proportion to what happened.
 */
import type { Spans } from './bars.js';

export interface Block {
  /** In ns. */
  readonly start: number;
  end: number;
  /** Busy nanoseconds by class. */
  readonly busy: Map<number, number>;
  /** Passes in it, by class. */
  readonly count: Map<number, number>;
  /** The phase of the schedule, for a block of several micro-batches. */
  readonly phase?: Phase;
  /** Of its first op. */
  readonly label: string;
  readonly microBatch: number | null;
  readonly chunk: number;
}

export type Phase = 'warm-up' | 'steady state' | 'cool-down' | 'micro-batches';

/** Blocks from the finest on, each level in order of time. */
export interface Levels {
  readonly spans: Spans;
  readonly ops: readonly Block[];
  readonly passes: readonly Block[];
  readonly phases: readonly Block[];
  /** Model chunks of the stage. */
  readonly chunks: number;
}

/** Pauses longer than this part of the step stay visible at every level. */
const PAUSE = 0.03;

/** `piped`: whether stages wait for one another, so that a schedule has phases. */
export function levelsOf(
  spans: Spans,
  labels: readonly string[],
  classes: readonly string[],
  stepNs: number,
  piped: boolean,
): Levels {
  const forward = classes.indexOf('forward');
  const backward = classes.indexOf('backward');
  const places = labels.map(placeOf);
  const seen = new Map<string, number>();
  const ops = Array.from(spans.start, (start, i): Block => {
    const kind = spans.kind[i]!;
    const { pass, microBatch, whole } = places[spans.label[i]!]!;
    const key = `${pass} ${microBatch}`;
    // A micro-batch passes the chunks in order forward, so the n-th pass of a stage is through its n-th chunk.
    const chunk = whole ? (seen.get(key) ?? 0) : 0;
    if (whole) seen.set(key, chunk + 1);
    const end = spans.end[i]!;
    const busy = new Map([[kind, (end - start) * spans.busy[i]!]]);
    const label = labels[spans.label[i]!]!;
    return { start, end, busy, count: new Map([[kind, 1]]), label, microBatch, chunk };
  });
  const chunks = Math.max(1, ...seen.values());
  const placed = chunks === 1 ? ops : ops.map((op) => backwards(op, backward, chunks));
  const passes = joined(placed, PAUSE * stepNs, samePass, (op) => op);
  const kindOf = (b: Block) => [...b.busy.keys()][0]!;
  const passing = (b: Block) => [forward, backward, classes.indexOf('recompute')].includes(kindOf(b));
  const firstBackward = passes.find((b) => kindOf(b) === backward)?.start ?? Number.POSITIVE_INFINITY;
  const lastForward = passes.findLast((b) => kindOf(b) === forward)?.start ?? -1;
  const phaseOf = (b: Block): Phase => {
    if (!piped) return 'micro-batches';
    if (b.start < firstBackward) return 'warm-up';
    return b.start > lastForward ? 'cool-down' : 'steady state';
  };
  const phased = passes.map((b) =>
    passing(b) ? { ...b, count: new Map([[kindOf(b), countOf(b)]]), phase: phaseOf(b) } : b,
  );
  const samePhase = (a: Block, b: Block) => a.phase !== undefined && a.phase === b.phase;
  const phases = joined(phased, PAUSE * stepNs, samePhase, (b) => ({ ...b, microBatch: null }));
  return { spans, ops: placed, passes, phases, chunks };
}

/** The pass that an op is of, and its micro-batch; `whole` where the pass is one op, not one a layer. */
function placeOf(label: string): { pass: string; microBatch: number | null; whole: boolean } {
  const [all, pass = '', number] =
    /^(forward|backward|input gradient|weight gradient) (\d+)/.exec(label) ?? [];
  return all === undefined
    ? { pass, microBatch: null, whole: false }
    : { pass, microBatch: Number(number), whole: all === label };
}

/** Which half of a backward pass an op is of; undefined where it is of all of it, or of none. */
export function halfOf(label: string): 'input gradient' | 'weight gradient' | undefined {
  const { pass } = placeOf(label);
  return pass === 'input gradient' || pass === 'weight gradient' ? pass : undefined;
}

/** Passes that a block is: both halves are one. */
function countOf({ label }: Block): number {
  return halfOf(label) === 'weight gradient' ? 0 : 1;
}

/** Backward, the last chunk comes first. */
function backwards(op: Block, backward: number, chunks: number): Block {
  return op.busy.has(backward) && op.microBatch !== null ? { ...op, chunk: chunks - 1 - op.chunk } : op;
}

function samePass(a: Block, b: Block): boolean {
  const [kind] = a.busy.keys();
  const sameHalf = halfOf(a.label) === halfOf(b.label);
  return (
    a.microBatch !== null &&
    a.microBatch === b.microBatch &&
    a.chunk === b.chunk &&
    b.busy.has(kind!) &&
    sameHalf
  );
}

/** Neighbours that are `same` become one, unless there is a pause of more than `pause` between them. */
function joined(
  blocks: readonly Block[],
  pause: number,
  same: (a: Block, b: Block) => boolean,
  first: (b: Block) => Block,
): Block[] {
  const list: Block[] = [];
  let head: Block | undefined;
  for (const block of blocks) {
    const last = list.at(-1);
    if (last && head && same(head, block) && block.start - last.end <= pause) {
      last.end = Math.max(last.end, block.end);
      for (const [kind, ns] of block.busy) last.busy.set(kind, (last.busy.get(kind) ?? 0) + ns);
      for (const [kind, n] of block.count) last.count.set(kind, (last.count.get(kind) ?? 0) + n);
    } else {
      head = block;
      list.push({ ...first(block), busy: new Map(block.busy), count: new Map(block.count) });
    }
  }
  return list;
}
