/**
 * Nodes that break and are repaired. When a node breaks depends on the seed and the node, and on nothing that jobs do: two
 * policies meet the same failures, and at a higher rate come those of the lower one and others (`failure-times.ts`).
 */
import type { Engine, EventHandle } from '../../sim/engine/engine.js';
import type { ClusterState } from '../nodes/state.js';
import { FailureTimes } from './failure-times.js';
import type { NodeFailures } from './options.js';

export interface Affected {
  /** Takes a job off its devices. */
  interrupt(row: number): void;
  /** After a failure or a repair. */
  changed(): void;
}

export class Breakdowns {
  /** Failures so far. */
  count = 0;
  readonly #state: ClusterState;
  readonly #engine: Engine;
  readonly #affected: Affected;
  readonly #failures: NodeFailures | undefined;
  /** By node: when it would break, and what happens to it next. */
  readonly #times: (FailureTimes | null)[] = [];
  readonly #next: EventHandle[] = [];
  readonly #breaks: number;
  readonly #repairs: number;
  #stopped = false;

  constructor(
    state: ClusterState,
    engine: Engine,
    failures: NodeFailures | undefined,
    draws: { readonly seed: number; readonly time: number },
    affected: Affected,
  ) {
    this.#state = state;
    this.#engine = engine;
    this.#affected = affected;
    this.#failures = failures;
    this.#breaks = engine.listen((node) => this.#break(node));
    this.#repairs = engine.listen((node) => this.#repair(node));
    if (failures === undefined) return;
    const { perNodeDay, perNodeDayOfKind, times = 1 } = failures;
    state.nodes.forEach(({ kind }, node) => {
      const perDay = perNodeDayOfKind?.[kind] ?? perNodeDay;
      const breaks = perDay > 0 && times > 0;
      this.#times.push(breaks ? new FailureTimes({ ...draws, node, perDay, times }) : null);
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
    const engine = this.#engine;
    const at = this.#times[node]?.after(engine.now);
    this.#next[node] = at === undefined ? -1 : engine.schedule(at, node, this.#breaks);
  }

  #break(node: number): void {
    const { parts } = this.#state;
    this.#next[node] = -1;
    this.count++;
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
