/**
 * Nodes that break and are repaired. When a node breaks depends on the seed, the node and how long it was up, and on
 * nothing that jobs do: two policies meet the same failures.
 */
import type { Engine, EventHandle } from '../../sim/engine/engine.js';
import { exponential } from '../../sim/lifetime/random/distributions.js';
import { Stream } from '../../sim/lifetime/random/stream.js';
import type { ClusterState } from '../nodes/state.js';
import type { NodeFailures } from './options.js';

const MILLIS_PER_DAY = 86_400_000;

export interface Affected {
  /** Takes a job off its devices. */
  interrupt(row: number): void;
  /** After a failure or a repair. */
  changed(): void;
}

export class Breakdowns {
  readonly #state: ClusterState;
  readonly #engine: Engine;
  readonly #affected: Affected;
  readonly #failures: NodeFailures | undefined;
  /** By node: its draws, and what happens to it next. */
  readonly #draws: Stream[] = [];
  readonly #next: EventHandle[] = [];
  readonly #breaks: number;
  readonly #repairs: number;
  #stopped = false;

  constructor(
    state: ClusterState,
    engine: Engine,
    failures: NodeFailures | undefined,
    seed: number,
    affected: Affected,
  ) {
    this.#state = state;
    this.#engine = engine;
    this.#affected = affected;
    this.#failures = failures;
    this.#breaks = engine.listen((node) => this.#break(node));
    this.#repairs = engine.listen((node) => this.#repair(node));
    if (failures === undefined) return;
    state.nodes.forEach((_, node) => {
      this.#draws.push(new Stream(seed, node, 0));
      this.#next.push(-1);
      this.#breaksLater(node);
    });
  }

  /** Nothing breaks any more: no job is left. */
  stop(): void {
    this.#stopped = true;
    for (const event of this.#next) if (event >= 0) this.#engine.cancel(event);
    this.#next.fill(-1);
  }

  #breaksLater(node: number): void {
    const { perNodeDay, perNodeDayOfKind } = this.#failures!;
    const perDay = perNodeDayOfKind?.[this.#state.nodes[node]!.kind] ?? perNodeDay;
    this.#next[node] = -1;
    if (perDay === 0) return;
    const draws = this.#draws[node]!;
    draws.next();
    const millis = Math.ceil((exponential(draws.fine) * MILLIS_PER_DAY) / perDay);
    this.#next[node] = this.#engine.schedule(this.#engine.now + millis, node, this.#breaks);
  }

  #break(node: number): void {
    const { parts } = this.#state;
    this.#next[node] = -1;
    while (parts.on[node]! >= 0) this.#affected.interrupt(parts.row[parts.on[node]!]!);
    this.#state.breakDown(node);
    this.#affected.changed();
    if (this.#stopped) return;
    this.#next[node] = this.#engine.schedule(
      this.#engine.now + this.#failures!.repairMillis,
      node,
      this.#repairs,
    );
  }

  #repair(node: number): void {
    this.#state.repair(node);
    this.#breaksLater(node);
    this.#affected.changed();
  }
}
