/** A layer whose micro-batches have several lengths: its times are means over them, its memory that of the longest. */
import { meanTiming } from '../../sim/run/mean-timing.js';
import type { SegmentTiming } from '../../sim/run/segments.js';
import type { ActionKind } from '../../strategies/schedules/action.js';
import type { LayerFigures } from './layer-figures.js';

/** The layer at one length, and how many of all micro-batches have it. */
export interface LayerOfLength {
  readonly part: LayerFigures;
  readonly share: number;
}

export class MeanLayer implements LayerFigures {
  readonly #longest: LayerFigures;
  readonly #each: readonly LayerOfLength[];
  #timings: ReadonlyMap<string, SegmentTiming> | undefined;
  #halves: LayerFigures['halves'] | undefined;

  /** `longest` is of full length, whether or not any sequence has it; shares add up to 1. */
  constructor(longest: LayerFigures, each: readonly LayerOfLength[]) {
    this.#longest = longest;
    this.#each = each;
  }

  get leastPs(): number {
    return this.#mean(({ leastPs }) => leastPs);
  }

  get workPs(): number {
    return this.#mean(({ workPs }) => workPs);
  }

  durationPs(direction: ActionKind): number {
    return this.#mean((part) => part.durationPs(direction));
  }

  get segments(): LayerFigures['segments'] {
    return this.#longest.segments;
  }

  get memory(): LayerFigures['memory'] {
    return this.#longest.memory;
  }

  get timings(): ReadonlyMap<string, SegmentTiming> {
    this.#timings ??= this.#meanTimings((part) => part.timings);
    return this.#timings;
  }

  get halves(): LayerFigures['halves'] {
    this.#halves ??= {
      segments: this.#longest.halves.segments,
      timings: this.#meanTimings((part) => part.halves.timings),
    };
    return this.#halves;
  }

  #meanTimings(of: (part: LayerFigures) => ReadonlyMap<string, SegmentTiming>) {
    return new Map(
      [...of(this.#longest)].map(([name, longest]) => {
        const all = this.#each.map(({ part, share }) => ({ timing: of(part).get(name)!, share }));
        return [name, meanTiming(longest, all)];
      }),
    );
  }

  /** Timings are rounded to whole picoseconds each. */
  #mean(of: (part: LayerFigures) => number): number {
    return Math.max(0, this.#each.reduce((sum, { part, share }) => sum + share * of(part), 0) - 1);
  }
}
