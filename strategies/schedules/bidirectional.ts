/**
 * What a stage of DualPipe and of DualPipeV runs: micro-batches come to it from two sides. The near one is at its first chunk soon, the far
 * one only after it has been through all other stages. Between warm-up and cool-down a forward from one side runs beside a
 * backward from the other (DeepSeek-V3 2024, arXiv 2412.19437, section 3.2.1 and figure 5).
 */
import { type Action, backward, forward, inputGradient, weightGradient } from './action.js';

type Side = 'near' | 'far';

/** The actions by side: their micro-batches count up from 0 on each. */
interface Sides {
  /** How deep the stage is, seen from the near side: 0 … depth − 1. */
  readonly rank: number;
  /** Stages between a side and the middle, or the turn of a V. */
  readonly depth: number;
  /** Micro-batches of each side. */
  readonly microBatches: number;
  /** Of the n-th micro-batch of a side: which it is, and in which chunk. */
  at(side: Side, n: number): readonly [microBatch: number, chunk: number];
}

export function* bidirectional({ rank, depth, microBatches, at }: Sides): Generator<Action> {
  const begun = { near: 0, far: 0 };
  const back = { near: 0, far: 0 };
  const weights: Action[] = [];
  const f = (side: Side) => forward(...at(side, begun[side]++));
  const b = (side: Side) => backward(...at(side, back[side]++));
  const i = (side: Side) => {
    const which = at(side, back[side]++);
    weights.push(weightGradient(...which));
    return inputGradient(...which);
  };
  const w = () => weights.shift()!;
  const paired = (action: Action): Action => ({ ...action, paired: true });
  const outer = depth - 1 - rank;

  // Until the first far micro-batch has come: near ones, then both in turn.
  for (let n = 0; n < 2 * outer; n++) yield f('near');
  for (let n = 0; n <= rank; n++) {
    yield f('near');
    yield f('far');
  }
  // Far gradients come back first; the stage behind waits for them, and weight gradients fill the wait for the next.
  for (let n = 0; n < outer; n++) {
    yield i('far');
    yield w();
    yield f('far');
  }
  const pairs = microBatches - 2 * depth + rank + 1;
  for (let n = 0; n < pairs; n++) {
    // In the middle the first gradient is there only after its own forward, and everyone waits for it.
    const alone = n === 0 && rank === depth - 1;
    yield alone ? f('near') : paired(f('near'));
    yield b('far');
    yield paired(f('far'));
    yield b('near');
  }
  for (let n = 0; n < outer; n++) {
    yield b('far');
    yield paired(f('far'));
    yield b('near');
  }
  // Half of what is left runs whole; of the other half weight gradients wait, to fill the end.
  for (let n = 0; n < 2 * (rank + 1); n++) {
    const side = n % 2 === 0 ? 'far' : 'near';
    yield n <= rank ? b(side) : i(side);
  }
  for (let n = 0; n < outer; n++) {
    yield w();
    yield i('near');
  }
  while (weights.length > 0) yield w();
}
