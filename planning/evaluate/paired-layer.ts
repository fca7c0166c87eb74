/**
 * A layer that a schedule runs by itself at times, and at others in pairs, where exchanges of tokens run beside another
 * micro-batch's kernels. What is said of it for bounds is the less of both.
 */
import type { LayerKind } from '../../models/steps/block.js';
import type { SegmentTiming } from '../../sim/run/segments.js';
import { besideAnother, layerSegment } from '../../strategies/layers/segments.js';
import type { ActionKind } from '../../strategies/schedules/action.js';
import type { LayerFigures } from './layer-figures.js';
import type { LayerMemory } from './layer-memory.js';

export class PairedLayer implements LayerFigures {
  readonly #kind: LayerKind;
  readonly #alone: LayerFigures;
  readonly #inPairs: LayerFigures;

  constructor(kind: LayerKind, alone: LayerFigures, inPairs: LayerFigures) {
    this.#kind = kind;
    this.#alone = alone;
    this.#inPairs = inPairs;
  }

  get segments(): LayerFigures['segments'] {
    return this.#alone.segments;
  }

  get timings(): LayerFigures['timings'] {
    return this.#alone.timings;
  }

  get halves(): LayerFigures['halves'] {
    return this.#alone.halves;
  }

  get beside(): NonNullable<LayerFigures['beside']> {
    const { segments, timings: known } = this.#inPairs;
    const timings = new Map<string, SegmentTiming>();
    for (const direction of ['forward', 'backward'] as const) {
      const name = layerSegment(this.#kind, `${direction}-beside`);
      timings.set(name, known.get(layerSegment(this.#kind, direction))!);
    }
    return { segments: besideAnother(segments, this.#kind), timings };
  }

  get leastPs(): number {
    return Math.min(this.#alone.leastPs, this.#inPairs.leastPs);
  }

  get workPs(): number {
    return this.durationPs('forward') + this.durationPs('backward');
  }

  durationPs(direction: ActionKind): number {
    const alone = this.#alone.durationPs(direction);
    const inPairs = direction === 'forward' || direction === 'backward';
    return inPairs ? Math.min(alone, this.#inPairs.durationPs(direction)) : alone;
  }

  get memory(): LayerMemory {
    const [a, b] = [this.#alone.memory, this.#inPairs.memory];
    return {
      keptBytes: Math.min(a.keptBytes, b.keptBytes),
      riseBytes: Math.min(a.riseBytes, b.riseBytes),
      leftBytes: Math.min(a.leftBytes, b.leftBytes),
    };
  }
}
