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

/** All of a backward pass, or halves of it: what a stage begins with once the last one has given a gradient back. */
const BACKWARD = ['backward', 'input-gradient', 'weight-gradient'] as const;
const PASS = /^(?:forward|backward|input gradient|weight gradient) (\d+)(?:\/\d+)?(?: chunk (\d+))?/;

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
  const backwards = BACKWARD.map((name) => classes.indexOf(name));
  const places = labels.map(placeOf);
  const ops = Array.from(spans.start, (start, i): Block => {
    const kind = spans.kind[i]!;
    const { microBatch, chunk } = places[spans.label[i]!]!;
    const end = spans.end[i]!;
    const busy = new Map([[kind, (end - start) * spans.busy[i]!]]);
    const label = labels[spans.label[i]!]!;
    return { start, end, busy, count: new Map([[kind, 1]]), label, microBatch, chunk };
  });
  const chunks = 1 + ops.reduce((last, { chunk }) => Math.max(last, chunk), 0);
  const passes = joined(ops, PAUSE * stepNs, samePass, (op) => op);
  const kindOf = (b: Block) => [...b.busy.keys()][0]!;
  const passing = (b: Block) => [forward, ...backwards, classes.indexOf('recompute')].includes(kindOf(b));
  const firstBackward = passes.find((b) => backwards.includes(kindOf(b)))?.start ?? Number.POSITIVE_INFINITY;
  const lastForward = passes.findLast((b) => kindOf(b) === forward)?.start ?? -1;
  const phaseOf = (b: Block): Phase => {
    if (!piped) return 'micro-batches';
    if (b.start < firstBackward) return 'warm-up';
    return b.start > lastForward ? 'cool-down' : 'steady state';
  };
  const phased = passes.map((b) =>
    passing(b) ? { ...b, count: new Map([[kindOf(b), 1]]), phase: phaseOf(b) } : b,
  );
  const samePhase = (a: Block, b: Block) => a.phase !== undefined && a.phase === b.phase;
  const phases = joined(phased, PAUSE * stepNs, samePhase, (b) => ({ ...b, microBatch: null }));
  return { spans, ops, passes, phases, chunks };
}

/** The micro-batch and the chunk of a pass, as `forward 3 chunk 1` says them. */
function placeOf(label: string): Pick<Block, 'microBatch' | 'chunk'> {
  const [, microBatch, chunk = 0] = PASS.exec(label) ?? [];
  return microBatch === undefined
    ? { microBatch: null, chunk: 0 }
    : { microBatch: Number(microBatch), chunk: Number(chunk) };
}

function samePass(a: Block, b: Block): boolean {
  const [kind] = a.busy.keys();
  return a.microBatch !== null && a.microBatch === b.microBatch && a.chunk === b.chunk && b.busy.has(kind!);
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
