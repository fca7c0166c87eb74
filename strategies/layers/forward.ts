/** A layer's forward pass as ops: each step's kernels, and the collectives at the borders of the split region. */
import { OUTPUT, type Step } from '../../models/steps/step.js';
import type { Kernel } from '../../program/kernel.js';
import type { OpList } from '../../program/op-list.js';
import type { OpId } from '../../program/program.js';
import { type Border, lastCompute } from './border.js';
import { gatherContext } from './context.js';
import { exchangeTokens, outgoing } from './experts.js';
import { gatherBeside, inPieces, sumBeside } from './pieces.js';
import { tensor, weight } from './tensors.js';

/**
 * Appends the forward ops of `steps` and notes the bytes of what they write. A recomputation writes its
 * output to a place of its own, since the first one is still in use. The first op waits for `start`.
 */
export function writeForward(
  list: OpList,
  steps: readonly Step[],
  border: Border,
  sizes: Map<string, number>,
  phase: 'forward' | 'recompute',
  start: readonly OpId[] = [],
): void {
  list.phase(phase);
  let after: OpId[] = [...start];
  const entered = new Map<string, string>();
  for (const step of steps) {
    const reads = step.reads.map(tensor);
    const slice = reads[0]!;
    const parts = step.enters || step.leaves ? inPieces(step.forward, border) : undefined;
    if (step.enters && border.sequenceParallel && !entered.has(slice) && !parts) {
      const waits = [...after, ...lastCompute(list)];
      const { full, op } = border.gather(list, `${step.name}: gather sequence`, slice, waits);
      entered.set(slice, full);
      after = [op];
    }
    if (step.enters) reads[0] = entered.get(slice) ?? slice;
    const output =
      phase === 'recompute' && step.writes.name === OUTPUT
        ? tensor('output again')
        : tensor(step.writes.name);
    const produced = step.acrossExperts ? outgoing(output) : output;
    const written = writtenBy(step, produced, border, sizes);
    for (const { name, bytes } of step.side) sizes.set(tensor(name), bytes);
    if (parts && (step.leaves || !entered.has(slice))) {
      const write = (kernel: Kernel, input: string, waits: readonly OpId[]) =>
        list.compute(step.name, kernel, {
          after: waits,
          reads: [input, ...reads.slice(1), ...step.weights.map(weight)],
          writes: [written, ...step.side.map((side) => tensor(side.name))],
        });
      after = writeInPieces(list, step, parts, border, { slice, produced, after, write, entered });
      continue;
    }
    const across =
      step.acrossContext && gatherContext(list, step.acrossContext, sizes, [...after, ...lastCompute(list)]);
    for (const [i, kernel] of step.forward.entries()) {
      const others = across && i === 1 ? across : undefined;
      if (others) after = [others.op];
      list.compute(step.name, kernel, {
        after,
        reads: [...reads, ...(others ? [others.full] : []), ...step.weights.map(weight)],
        writes: [written, ...step.side.map((side) => tensor(side.name))],
      });
      after = [];
    }
    if (border.ranks > 1) after = meetTensorRanks(list, step, produced, border, after);
    if (step.acrossExperts) {
      const waits = [...after, ...lastCompute(list)];
      after = [exchangeTokens(list, step.name, step.acrossExperts, produced, output, sizes, waits)];
    }
  }
}

/** A step at the border whose product and communication go in pieces; returns what to wait for. */
function writeInPieces(
  list: OpList,
  step: Step,
  { before, part }: NonNullable<ReturnType<typeof inPieces>>,
  border: Border,
  given: {
    readonly slice: string;
    readonly produced: string;
    readonly after: readonly OpId[];
    readonly write: (kernel: Kernel, input: string, after: readonly OpId[]) => OpId;
    readonly entered: Map<string, string>;
  },
): OpId[] {
  const { slice, produced, write, entered } = given;
  let { after } = given;
  for (const kernel of before) {
    write(kernel, slice, after);
    after = [];
  }
  if (step.leaves) {
    const label = `${step.name}: sum over tensor ranks`;
    const first = after;
    let parts = 0;
    const next = () => write(part, slice, parts++ === 0 ? first : []);
    return [sumBeside(list, border, label, produced, step.writes.bytes, next)];
  }
  const waits = [...after, ...lastCompute(list)];
  const label = `${step.name}: gather sequence`;
  const { full } = gatherBeside(list, border, label, slice, waits, (input, w) => write(part, input, w));
  entered.set(slice, full);
  return [];
}

/** Sums over the tensor ranks that follow a step; returns what to wait for, `after` if there are none. */
function meetTensorRanks(
  list: OpList,
  step: Step,
  output: string,
  border: Border,
  after: readonly OpId[],
): OpId[] {
  let last = [...after];
  for (const { name, bytes, reduction } of step.tensorReductions) {
    const waits = [...last, ...lastCompute(list)];
    const at = { after: waits, buffer: tensor(name), ...(reduction === 'max' ? { reduction } : {}) };
    last = [list.collective(`${step.name}: ${name}`, 'all-reduce', ['tp'], bytes, at)];
  }
  if (!step.leaves) return last;
  const label = `${step.name}: sum over tensor ranks`;
  return [border.sum(list, label, output, step.writes.bytes, lastCompute(list))];
}

/** The tensor the kernels write: the output itself, or partial sums of it. */
function writtenBy(step: Step, output: string, border: Border, sizes: Map<string, number>): string {
  if (step.leaves && border.ranks > 1) return border.partial(output, step.writes.bytes);
  const inPlace = step.reads.includes(step.writes.name);
  if (!inPlace) sizes.set(output, step.writes.bytes);
  return output;
}
