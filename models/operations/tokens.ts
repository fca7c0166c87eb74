/**
 * From patches to the stream of a transformer: learned tokens before them, and a row of a learned table added to each
 * position. Where the table is of pictures of another size, its rows are interpolated, which costs no more than reading it.
 */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step } from '../steps/step.js';
import { streamBytes } from '../steps/wide.js';
import { elementsOf, type Weight } from '../weights/weight.js';
import { type Operation, positionsOf, type Value, valuesOf } from './operation.js';

export interface Tokens {
  /** Learned ones, each named. */
  readonly learned: readonly string[];
  /** Rows of the table of positions; 0: none are added. */
  readonly table: number;
  /** The table is not learned (sines of DiT). Absent: it is. */
  readonly fixed?: true;
  /** Positions of what it writes, where masked ones are put back among those it reads. Absent: those, and the learned ones. */
  readonly positions?: number;
  /** Learned for what a step may put in place of patches (a mask), without a place of its own. */
  readonly masks?: readonly string[];
}

/** `input`: patches, in a row or a plane. */
export function tokens(
  name: string,
  input: Value,
  { learned, table, fixed, masks = [], ...more }: Tokens,
): Operation {
  const { channels } = input;
  const positions = more.positions ?? positionsOf(input) + learned.length;
  const output: Value = { name, channels, size: [positions] };
  const vector = (each: string): Weight => ({ name: each, shape: [channels], copies: 1 });
  const rows: Weight[] =
    table > 0
      ? [{ name: 'positions', shape: [table, channels], copies: 1, ...(fixed ? { frozen: true } : {}) }]
      : [];
  const weights = [...learned.map(vector), ...masks.map(vector), ...rows];
  const trained = weights.filter((w) => !w.frozen);
  const learnedNumbers = trained.reduce((sum, w) => sum + elementsOf(w), 0);
  const adding = table > 0;
  const steps = (shape: Shape): Step[] => {
    const [read, written] = [valuesOf(input, shape), valuesOf(output, shape)];
    const e = activationBytes(shape);
    // Learned tokens and rows are float32 under autocast, and so is what patches are joined with and added to.
    const s = streamBytes(shape);
    const once = (positionsOf(output) * channels + (table > 0 ? table * channels : 0)) * s;
    const copy = pass('elementwise', 'concatenate', written, e + s);
    const add = { ...pass('embedding', 'position-add', written, 2 * s), bytes: written * 2 * s + once };
    const sum = { ...pass('embedding', 'position gradient', written, s), bytes: written * s + once };
    const forward = adding && learned.length > 0 && !shape.fusedElementwise ? [copy, add] : [add];
    return [
      step({
        name,
        reads: [input.name],
        writes: { name, bytes: written * s },
        weights: weights.map((w) => w.name),
        ...(fixed ? { frozen: ['positions'] } : {}),
        forward,
        inputGradient: input.given ? [] : [pass('elementwise', 'slice gradient', read, e + s)],
        // One pass over the gradient sums it over samples for all of them.
        weightGradient: [
          ...trained.map((w, i) =>
            i === 0 ? sum : pass('elementwise', 'copy gradient', elementsOf(w), 2 * e),
          ),
          ...adds(learnedNumbers, trained.length, shape),
        ],
      }),
    ];
  };
  return { name, weights, output, steps };
}
