/**
 * The evaluations of one request's layouts: strategies that come to the same plan and layout share one, and memory,
 * which follows from the order of ops alone, is known without playing anything.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Peak } from '../../sim/outcome/outcome.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Prices } from '../../sim/prices/prices.js';
import { peaksSteady, simulateSteady } from '../../sim/steady.js';
import { devicesOf, type Job } from '../../strategies/job.js';
import { scheduleKey } from '../../strategies/schedules/index.js';
import { type Plan, type ProgramWriter, programWriter } from '../../strategies/write.js';
import { type Evaluation, evaluationOf, memoryRow } from './evaluate.js';
import type { MemoryRow } from './figures.js';
import { type JobLayers, LayerParts } from './layer-parts.js';

interface Asked {
  readonly key: string;
  readonly writer: ProgramWriter;
  readonly layers: JobLayers;
  peaks?: readonly Peak[];
}

/** What a layout is timed with. */
export interface Priced {
  readonly prices: Prices;
  readonly layers: LayerParts;
}

export class Evaluations {
  readonly cluster: Cluster;
  readonly #priced = new Map<number, Priced>();
  readonly #evaluations = new Map<string, Evaluation>();
  readonly #memory = new Map<string, MemoryRow>();
  /** The layout asked for last: its memory is asked for first, then its time. */
  #last: Asked | undefined;

  /** For jobs that are the same but for their layout. */
  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Prices and layers of layouts on so many of the cluster's devices. */
  on(devices: number): Priced {
    const known = this.#priced.get(devices);
    if (known !== undefined) return known;
    const prices = pricesOf(this.cluster, devices);
    const made = { prices, layers: new LayerParts(prices) };
    this.#priced.set(devices, made);
    return made;
  }

  /** Plays the job, which must have passed `brokenRule`, unless it has been played. */
  of(plan: Plan, job: Job): Evaluation {
    const key = keyOf(plan, job);
    let evaluation = this.#evaluations.get(key);
    if (evaluation === undefined) {
      const { writer, layers, peaks } = this.#writer(key, plan, job);
      const result = simulateSteady(
        writer,
        this.on(devicesOf(job.layout)).prices,
        layers.timings(writer.kinds, writer.forms),
        peaks,
      );
      evaluation = evaluationOf(result, job, this.cluster);
      this.#evaluations.set(key, evaluation);
    }
    return evaluation;
  }

  /** The memory of the fullest device, exactly as in `of`. */
  memory(plan: Plan, job: Job): MemoryRow {
    const key = keyOf(plan, job);
    let memory = this.#memory.get(key);
    if (memory === undefined) {
      const asked = this.#writer(key, plan, job);
      asked.peaks = peaksSteady(asked.writer);
      memory = memoryRow(asked.peaks, job, this.cluster);
      this.#memory.set(key, memory);
    }
    return memory;
  }

  #writer(key: string, plan: Plan, job: Job): Asked {
    if (this.#last?.key !== key) {
      const layers = this.on(devicesOf(job.layout)).layers.of(job);
      const writer = programWriter(job.model.id, job, plan, layers.segments, false);
      this.#last = { key, writer, layers };
    }
    return this.#last;
  }
}

function keyOf({ schedule, state }: Plan, job: Job): string {
  return `${scheduleKey({ ...job, schedule })}|${state}|${JSON.stringify(job.layout)}`;
}
