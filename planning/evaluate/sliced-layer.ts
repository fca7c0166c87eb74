/**
 * A layer that runs slice by slice. Its times are those of all slices of a micro-batch; its memory is what the shortest
 * one keeps, and what the last one's backward pass, the first to run, adds to that.
 */
import type { ActionKind } from '../../strategies/schedules/action.js';
import type { LayerFigures } from './layer-figures.js';

export class SlicedLayer implements LayerFigures {
  readonly #slices: readonly LayerFigures[];

  readonly #shortest: number;

  /** `shortest`: which of them is. */
  constructor(slices: readonly LayerFigures[], shortest: number) {
    this.#slices = slices;
    this.#shortest = shortest;
  }

  get segments(): LayerFigures['segments'] {
    return Object.assign({}, ...this.#slices.map(({ segments }) => segments));
  }

  get timings(): LayerFigures['timings'] {
    return new Map(this.#slices.flatMap(({ timings }) => [...timings]));
  }

  get halves(): LayerFigures['halves'] {
    throw new Error('no schedule runs halves of the backward pass of a slice');
  }

  get leastPs(): number {
    return this.#sum(({ leastPs }) => leastPs);
  }

  get workPs(): number {
    return this.#sum(({ workPs }) => workPs);
  }

  durationPs(direction: ActionKind): number {
    return this.#sum((slice) => slice.durationPs(direction));
  }

  get memory(): LayerFigures['memory'] {
    const { keptBytes } = this.#slices[this.#shortest]!.memory;
    return { ...this.#slices.at(-1)!.memory, keptBytes };
  }

  #sum(of: (slice: LayerFigures) => number): number {
    return this.#slices.reduce((sum, slice) => sum + of(slice), 0);
  }
}
