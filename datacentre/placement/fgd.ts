/**
 * Fragmentation gradient descent: the node, and of it the device, whose fragment grows least, measured with the list's
 * typical jobs (`../fragmentation.ts`). Score 100 · σ(Δ), in whole per cent, with Δ the whole devices by which the
 * fragment shrinks and σ(x) = 1 / (1 + e^−x). Source: "Beware of Fragmentation" (Weng et al., USENIX ATC'23), section 4.
 *
 * A fragment is worked out again only once its node has changed.
 */
import { Fragmentation } from '../fragmentation.js';
import { type ClusterState, lowest } from '../nodes/state.js';
import type { TypicalJob } from '../typical.js';
import { Changes } from './changes.js';
import { type Ask, isPart, type Scorer } from './scorer.js';

/** What nodes scored for one ask, and at which of their changes. */
interface Remembered {
  readonly change: Int32Array;
  readonly score: Float64Array;
}

/** Lists of jobs of which each asks for something else are not remembered for ever. */
const MOST_REMEMBERED = 2000;

export class GradientDescent implements Scorer {
  readonly #state: ClusterState;
  readonly #fragmentation: Fragmentation;
  readonly #changes: Changes;
  readonly #before: Remembered;
  readonly #asks = new Map<string, Remembered>();

  constructor(state: ClusterState, typical: readonly TypicalJob[]) {
    this.#state = state;
    this.#fragmentation = new Fragmentation(state, typical);
    this.#changes = new Changes(state);
    this.#before = this.#nothing();
  }

  scores(ask: Ask): (node: number) => number {
    const key = `${ask.cpuMilli} ${ask.devices} ${ask.deviceMilli}`;
    if (this.#asks.size > MOST_REMEMBERED) this.#asks.clear();
    const known = this.#asks.get(key) ?? this.#nothing();
    this.#asks.set(key, known);
    return (node) => this.#remembered(known, node, () => this.#best(ask, node).score);
  }

  device(ask: Ask, node: number): number {
    return this.#best(ask, node).device;
  }

  /** The score of a node, and the device that makes it; 0 where whole devices are asked for. */
  #best(ask: Ask, node: number): { score: number; device: number } {
    const before = this.#remembered(this.#before, node, () => this.#fragmentation.of(node));
    const score = (mask: number) => {
      const shrinks = before - this.#fragmentation.after(node, ask.cpuMilli, ask.deviceMilli, mask);
      return Math.trunc(100 / (1 + Math.exp(-shrinks / 1000)));
    };
    if (!isPart(ask)) return { score: score(lowest(this.#state.freeMask[node]!, ask.devices)), device: 0 };
    const { freeMilli, firstDevice, capacity } = this.#state;
    const first = firstDevice[node]!;
    let best = { score: -1, device: -1 };
    for (let device = 0; device < capacity[node]!; device++) {
      const free = freeMilli[first + device]!;
      if (free < ask.deviceMilli || freeMilli.indexOf(free, first) < first + device) continue;
      const its = score(1 << device);
      if (its > best.score) best = { score: its, device };
    }
    return best;
  }

  #remembered(of: Remembered, node: number, anew: () => number): number {
    const change = this.#changes.of(node);
    if (of.change[node] !== change) {
      of.score[node] = anew();
      of.change[node] = change;
    }
    return of.score[node]!;
  }

  #nothing(): Remembered {
    const nodes = this.#state.nodes.length;
    return { change: new Int32Array(nodes), score: new Float64Array(nodes) };
  }
}
