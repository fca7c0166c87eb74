/**
 * One run, played on the event engine from its first start to its last step. Events are what nobody can foresee: failures,
 * knowing of them, nodes that come back, the end of a restart. Steps and checkpoints between them are arithmetic
 * (`pace.ts`), so a run of three months with 1,200 failures is some 4,000 events.
 *
 * The engine's clock counts microseconds here: 2^53 of them are 285 years, and all that is added up stays whole.
 */
import { Engine, type EventHandle } from '../engine/engine.js';
import { Bench } from './bench.js';
import { Failures } from './failures.js';
import { Kept } from './kept.js';
import type { Lived } from './lifetime.js';
import { Outage } from './outage.js';
import { Pace } from './pace.js';
import type { Plan } from './plan.js';
import { STREAMS, Stream } from './random/stream.js';
import { Saved } from './saved.js';
import { drawnFactor } from './stragglers.js';
import { Tally } from './tally.js';
import { accountOf, USE } from './uses.js';
import type { Watcher } from './watcher.js';

type Phase =
  | 'restarting'
  | 'running'
  | 'detecting'
  | 'waiting'
  | 'growing'
  | 'saving'
  | 'maintenance'
  | 'over';

/** What time was spent on in each phase that is of one use. */
const USE_OF = {
  detecting: USE.detect,
  waiting: USE.wait,
  saving: USE.checkpoint,
  maintenance: USE.maintenance,
};
const STRETCH_OF = {
  detecting: 'detect',
  waiting: 'wait',
  saving: 'checkpoint',
  maintenance: 'maintenance',
} as const;

/** Plays a trial. Trials of one seed meet different failures; the same trial, of whatever run, the same. */
export function play(plan: Plan, seed: number, trial: number, watcher?: Watcher): Lived {
  const played = new Play(plan, seed, trial, watcher);
  played.run();
  return {
    finished: played.finished,
    wallMicros: played.wall,
    interruptions: played.interruptions,
    byCause: [...played.byCause],
    ...accountOf(played.tally.uses(plan)),
    keptMicros: played.keptMicros,
    events: played.events,
  };
}

export class Play {
  readonly tally = new Tally();
  /** By position of the cause. */
  readonly byCause: Int32Array;
  interruptions = 0;
  finished = true;
  /** From beginning to end, microseconds. */
  wall = 0;

  readonly #plan: Plan;
  readonly #watcher: Watcher | undefined;
  readonly #engine = new Engine();
  readonly #failures: Failures;
  readonly #kept: Kept;
  readonly #pace: Pace;
  readonly #outage: Outage;
  readonly #speeds: Stream;
  readonly #listeners: { readonly leave: number; readonly repaired: number; readonly maintenance: number };
  readonly #givingUp: EventHandle;

  #phase: Phase = 'restarting';
  #since = 0;
  /** When the phase is left unless something happens, and by which event; an event that was will be no other's. */
  #until = 0;
  #leaving: EventHandle | undefined;
  /** Steps done at that time, of a phase of steps. */
  #stepsThen = 0;

  /** Steps done. */
  #position = 0;
  readonly #saved: Saved;
  readonly #bench: Bench;
  /** The cause of this outage. */
  #cause = 0;
  #maintenanceIsDue = false;

  constructor(plan: Plan, seed: number, trial: number, watcher?: Watcher) {
    this.#plan = plan;
    this.#watcher = watcher;
    this.#kept = new Kept(plan, this.tally);
    this.#pace = new Pace(plan);
    this.#outage = new Outage(plan);
    this.#speeds = new Stream(seed, trial, STREAMS.speed);
    this.byCause = new Int32Array(plan.detect.length);
    this.#saved = new Saved(plan);
    this.#bench = new Bench(plan, this.tally);
    const engine = this.#engine;
    this.#listeners = {
      leave: engine.listen(() => this.#leave()),
      repaired: engine.listen(() => this.#nodeIsBack()),
      maintenance: engine.listen(() => this.#maintenanceComes()),
    };
    this.#givingUp = engine.schedule(
      plan.limit,
      0,
      engine.listen(() => this.#giveUp()),
    );
    this.#failures = new Failures(plan, engine, seed, trial, (cause, uniform) => this.#fail(cause, uniform));
    this.#awaitMaintenance();
    this.#enter('restarting', this.#outage.first());
  }

  /** To the end. */
  run(): void {
    this.#engine.run(() => {});
  }

  get events(): number {
    return this.#engine.events;
  }

  get keptMicros(): number {
    const { micros } = this.tally;
    return micros[USE.compute]! + micros[USE.exposed]! + micros[USE.data]!;
  }

  // What happens to the run.

  #fail(cause: number, uniform: number): void {
    const plan = this.#plan;
    if (this.#engine.events > plan.mostEvents) {
      this.#giveUp();
      return;
    }
    // Rates are those of nodes that a job runs on: fewer of them have fewer failures, and a job that is down has none.
    if (this.#bench.missing > 0 && uniform * plan.nodes >= plan.nodes - this.#bench.missing) return;
    if (!this.#processesRun()) return;
    this.interruptions++;
    this.byCause[cause]!++;
    this.#cause = cause;
    this.#stop();
    this.#saved.worst = Math.max(this.#saved.worst, plan.loses[cause]!);
    if (plan.repair[cause]! > 0) {
      this.#bench.lose(this.#engine.now);
      this.#engine.schedule(this.#engine.now + plan.repair[cause]!, 0, this.#listeners.repaired);
    }
    this.#enter('detecting', plan.detect[cause]!);
  }

  #nodeIsBack(): void {
    if (this.#phase === 'over') return;
    this.#bench.getBack(this.#engine.now);
    if (this.#phase === 'waiting') {
      this.#stop();
      this.#findNodes();
    } else if (this.#phase === 'running' && this.#bench.missing > 0) this.#pauseSoon();
  }

  #maintenanceComes(): void {
    if (this.#phase === 'over') return;
    this.#maintenanceIsDue = true;
    if (this.#phase === 'running') this.#pauseSoon();
  }

  #giveUp(): void {
    if (this.#phase === 'over') return;
    this.#stop();
    this.finished = false;
    this.#end();
  }

  /** The phase is at its end. */
  #leave(): void {
    this.#leaving = undefined;
    const phase = this.#phase;
    if (phase === 'running') {
      this.#countSteps(this.#stepsThen, true);
      if (this.#position >= this.#plan.steps) this.#end();
      else this.#goOn();
      return;
    }
    this.#countPhase();
    if (phase === 'restarting' || phase === 'growing') this.#goOn();
    else if (phase === 'detecting') this.#findNodes();
    else if (phase === 'saving') {
      this.#saved.save(this.#position);
      this.#enter('maintenance', this.#plan.maintenanceFor);
    } else if (phase === 'maintenance') {
      this.#maintenanceIsDue = false;
      this.#awaitMaintenance();
      this.#findNodes();
    }
  }

  // What the run does.

  /** All processes run, and stand after a step. */
  #goOn(): void {
    if (this.#maintenanceIsDue) {
      this.#enter('saving', this.#saved.toSave(this.#position));
    } else if (this.#bench.missing > 0 && this.#bench.ready > 0) {
      this.#bench.replace(this.#engine.now);
      this.#enter('growing', this.#outage.grow());
    } else this.#goSteps();
  }

  #goSteps(): void {
    const { steps, step, compute, lifetime } = this.#plan;
    const missing = this.#bench.missing;
    let slow = 1;
    if (lifetime.spread !== undefined && lifetime.spread > 0) {
      this.#speeds.next();
      slow = drawnFactor(lifetime.devices, lifetime.spread, this.#speeds.fine);
    }
    this.#pace.begin(this.#position, step[missing]! + (slow - 1) * compute[missing]!);
    this.#stepsThen = steps - this.#position;
    this.#enter('running', this.#pace.done(this.#stepsThen));
  }

  /** After the step that is being done, and a checkpoint that follows it; not where it is the last. */
  #pauseSoon(): void {
    const pace = this.#pace;
    const elapsed = this.#engine.now - this.#since;
    let steps = pace.stepsAt(elapsed);
    if (elapsed > pace.done(steps) + pace.blockedAfter(steps)) steps++;
    if (steps >= this.#stepsThen) return;
    this.#stepsThen = steps;
    if (this.#leaving !== undefined) this.#engine.cancel(this.#leaving);
    this.#until = this.#since + pace.done(steps) + pace.blockedAfter(steps);
    this.#leaving = this.#engine.schedule(this.#until, 0, this.#listeners.leave);
  }

  #findNodes(): void {
    this.#bench.replace(this.#engine.now);
    if (this.#bench.missing < this.#plan.step.length) this.#restart();
    else this.#enter('waiting');
  }

  #restart(): void {
    const from = this.#saved.find();
    this.#position = from;
    this.#kept.backTo(from);
    this.#watcher?.backTo(from, this.#cause);
    this.#enter('restarting', this.#outage.again(this.#bench.missing > 0, this.#saved.load));
  }

  #end(): void {
    this.#bench.count(this.#engine.now);
    this.wall = this.#engine.now;
    this.#phase = 'over';
    this.#kept.commit(Number.POSITIVE_INFINITY);
    this.#failures.stop();
    this.#engine.cancel(this.#givingUp);
  }

  // Phases and what they are counted as.

  #enter(phase: Phase, micros?: number): void {
    this.#phase = phase;
    this.#since = this.#engine.now;
    if (micros === undefined) return;
    this.#until = this.#since + micros;
    this.#leaving = this.#engine.schedule(this.#until, 0, this.#listeners.leave);
  }

  /** The phase is broken off. */
  #stop(): void {
    if (this.#leaving !== undefined) this.#engine.cancel(this.#leaving);
    this.#leaving = undefined;
    if (this.#phase === 'running')
      this.#countSteps(this.#pace.stepsAt(this.#engine.now - this.#since), false);
    else this.#countPhase();
  }

  #countPhase(): void {
    const micros = this.#engine.now - this.#since;
    const phase = this.#phase;
    const nodes = this.#plan.nodes - this.#bench.missing;
    if (phase === 'restarting' || phase === 'growing') {
      this.#outage.count(micros, this.#bench.missing, this.tally);
      if (this.#watcher !== undefined) this.#outage.show(this.#watcher, this.#since, micros, nodes);
    } else if (phase !== 'running' && phase !== 'over') {
      this.tally.add(USE_OF[phase], micros, this.#bench.missing);
      const cause = phase === 'detecting' || phase === 'waiting' ? this.#cause : undefined;
      this.#watcher?.add(STRETCH_OF[phase], this.#since, micros, nodes, cause);
    }
  }

  /** So many steps have been done by now. What was being written is there where the stop was planned, and lost otherwise. */
  #countSteps(steps: number, isPlanned: boolean): void {
    const pace = this.#pace;
    const missing = this.#bench.missing;
    const micros = this.#engine.now - this.#since;
    const before = pace.blockedBefore(steps);
    const done = pace.done(steps);
    const isLast = pace.from + steps >= this.#plan.steps;
    const after = isLast ? 0 : Math.min(micros - done, pace.blockedAfter(steps));
    this.tally.add(USE.checkpoint, before + after, missing);
    this.tally.add(USE.lost, micros - done - after, missing);
    this.#kept.add(pace.from, steps, done - before, missing);
    this.#watcher?.ran(pace, this.#since, steps, micros, this.#plan.nodes - missing, this.#cause);
    const safe = this.#saved.ran(pace, steps, micros, isPlanned);
    if (safe > 0) this.#kept.commit(safe);
    this.#position = pace.from + steps;
  }

  #processesRun(): boolean {
    const phase = this.#phase;
    if (phase === 'restarting') return this.#outage.runs(this.#engine.now - this.#since);
    return phase === 'running' || phase === 'growing' || phase === 'saving';
  }

  #awaitMaintenance(): void {
    const at = this.#engine.now + this.#plan.maintenanceEvery;
    if (at <= this.#plan.limit) this.#engine.schedule(at, 0, this.#listeners.maintenance);
  }
}
