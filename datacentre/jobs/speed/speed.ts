/**
 * How long a job runs, from our own model of its step: what it trains, on how many devices of which nodes, near each other
 * or spread over racks. Each question is answered once, however many jobs ask it.
 */
import { nodesFor, partOf } from '../../../hardware-profiles/part.js';
import type { Cluster } from '../../../hardware-profiles/profile.js';
import { InputError } from '../../../input/error.js';
import { compare } from '../../../planning/compare.js';
import type { Row } from '../../../planning/comparison.js';
import type { Request } from '../../../planning/request.js';
import { simulateOne } from '../../../planning/simulate.js';
import type { JobTable, ModelledJob } from '../table.js';

/** Where a job runs. */
export interface Place {
  readonly cluster: Cluster;
  readonly devices: number;
  /** Each node under another leaf switch; absent: as few leaves as can be. */
  readonly apart?: boolean;
}

/** Fills in what a question of a person would leave to defaults, for all devices of `cluster`; the command line knows how. */
export type Ask = (question: {
  readonly model: string;
  readonly cluster: Cluster;
  /** '': any. */
  readonly strategy: string;
  readonly globalBatch: number;
  /** 0: the default. */
  readonly seq: number;
}) => Promise<Request>;

export interface Speed {
  readonly devices: number;
  readonly strategy: string;
  readonly stepSeconds: number;
  readonly steps: number;
  readonly runMillis: number;
  readonly deviceHours: number;
}

export class Speeds {
  readonly #ask: Ask;
  readonly #steps = new Map<string, Promise<{ readonly row: Row; readonly tokens: number }>>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Questions that were worked out so far. */
  get questions(): number {
    return this.#steps.size;
  }

  /** Throws InputError where the model, the strategy or the place is none, or where the job does not fit in memory. */
  async of(job: ModelledJob, place: Place): Promise<Speed> {
    const { row, tokens } = await this.#stepOf(job, place);
    const steps = Number.isNaN(job.steps) ? Math.ceil(job.tokens / tokens) : job.steps;
    const seconds = steps * row.stepTimeSeconds;
    return {
      devices: place.devices,
      strategy: row.strategy,
      stepSeconds: row.stepTimeSeconds,
      steps,
      runMillis: Math.round(seconds * 1000),
      deviceHours: (seconds * place.devices) / 3600,
    };
  }

  /** The same job on several numbers of devices: what it is worth to give it more. */
  async byDevices(
    job: ModelledJob,
    place: Omit<Place, 'devices'>,
    counts: readonly number[],
  ): Promise<Speed[]> {
    const speeds: Speed[] = [];
    for (const devices of counts) speeds.push(await this.of(job, { ...place, devices }));
    return speeds;
  }

  #stepOf({ model, strategy, globalBatch, seq }: ModelledJob, { cluster, devices, apart = false }: Place) {
    const key = JSON.stringify([model, strategy, globalBatch, seq, cluster.id, devices, apart]);
    let step = this.#steps.get(key);
    if (step === undefined) {
      step = this.#answer({ model, strategy, globalBatch, seq }, { cluster, devices, apart });
      this.#steps.set(key, step);
    }
    return step;
  }

  async #answer(
    job: Pick<ModelledJob, 'model' | 'strategy' | 'globalBatch' | 'seq'>,
    { cluster, devices, apart = false }: Place,
  ) {
    const request = await this.#ask({ ...job, cluster: partFor(cluster, devices, apart) });
    const row = job.strategy === '' ? fastest(request) : simulateOne(request, job.strategy).row;
    if (row === undefined || !row.fits)
      throw new InputError(
        `${job.model} on ${devices} devices of '${cluster.id}' does not fit in memory; give the job more devices`,
      );
    return { row, tokens: request.globalBatch * request.sequence };
  }
}

function fastest(request: Request): Row | undefined {
  return compare(request)
    .rows.filter((row) => row.fits)
    .sort((a, b) => a.stepTimeSeconds - b.stepTimeSeconds)[0];
}

/** As many nodes of `cluster` as hold `devices`, and of them the devices. */
function partFor(cluster: Cluster, devices: number, apart: boolean): Cluster {
  const { node, fabric } = cluster;
  const nodes = nodesFor({ devices }, node.devices);
  if (nodes > cluster.nodes)
    throw new InputError(
      `a job takes ${devices} devices, and '${cluster.id}:${cluster.nodes}' has ${cluster.devices}`,
    );
  const { torus, ...switched } = fabric;
  const whole: Cluster = {
    ...cluster,
    nodes,
    devices: nodes * node.devices,
    fabric: torus !== undefined ? fabric : apart ? { ...switched, leafNodes: 1 } : switched,
  };
  return partOf(whole, { devices });
}

/**
 * `table` with a duration worked out for each job that says what it trains; recorded durations stay. `clusterOf` finds the
 * cluster of a job by the name that the list has for it, '' being that of the datacentre. Throws InputError with the job.
 */
export async function withModelledRuns(
  table: JobTable,
  speeds: Speeds,
  clusterOf: (name: string) => Cluster,
): Promise<JobTable> {
  const { modelled } = table;
  if (modelled === undefined) return table;
  const runMillis = table.runMillis.slice();
  for (const [row, job] of modelled.entries()) {
    if (job === null || !Number.isNaN(runMillis[row]!)) continue;
    try {
      const place = { cluster: clusterOf(job.cluster), devices: table.devices[row]! };
      runMillis[row] = (await speeds.of(job, place)).runMillis;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`job ${table.ids?.[row] ?? row}: ${error.message}`);
    }
  }
  return { ...table, runMillis };
}
