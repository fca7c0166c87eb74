/** A lifetime as the numbers that a play works on: whole microseconds, tables by position, rates per microsecond. */
import { InputError } from '../../input/error.js';
import { type Lifetime, SURVIVALS } from './lifetime.js';
import { weibullScale } from './random/distributions.js';

const MICROS = 1e6;
const DAY_MICROS = 86_400e6;
/** A run that takes so many times as long as if nothing broke is given up. */
const GIVEN_UP = 20;
/** So is one of half a million failures: a second or two of playing. */
const MOST_EVENTS = 2_000_000;
/** The last that a play can count to: 2^53 microseconds are 285 years. */
const LAST = 2 ** 53;

/** A cause whose times between are not exponential: one renewal process for the whole job. */
export interface Renewal {
  readonly cause: number;
  readonly meanMicros: number;
  readonly shape: number;
  readonly scale: number;
}

export interface Plan {
  readonly lifetime: Lifetime;
  readonly steps: number;
  readonly nodes: number;
  readonly spares: number;
  readonly devicesPerNode: number;
  /** By nodes missing, as far as the job goes on: a step, and computation in it. Fractions of a microsecond count. */
  readonly step: Float64Array;
  readonly compute: Float64Array;
  /** Waits for data in a step. */
  readonly data: number;
  // Checkpoints, by layer.
  readonly every: Float64Array;
  readonly blocked: Float64Array;
  readonly durable: Float64Array;
  readonly load: Float64Array;
  readonly survives: Uint8Array;
  /** The layer that outlives most, the fastest of these. */
  readonly safest: number;
  // Causes, by position.
  readonly detect: Float64Array;
  readonly repair: Float64Array;
  readonly loses: Uint8Array;
  /** All exponential causes are one stream, at the sum of their rates; shares of it up to each, and their causes. */
  readonly rate: number;
  readonly shares: Float64Array;
  readonly shared: Int32Array;
  readonly renewals: readonly Renewal[];
  readonly scheduler: number;
  readonly start: number;
  readonly init: number;
  readonly warmup: number;
  readonly maintenanceEvery: number;
  readonly maintenanceFor: number;
  /** Given up when it gets so late, or when so many events have come to nothing. */
  readonly limit: number;
  readonly mostEvents: number;
}

/** Throws InputError where the run would be longer than can be counted. */
export function planOf(lifetime: Lifetime): Plan {
  const { causes, checkpoints, restart, maintenance } = lifetime;
  const elastic = lifetime.elastic ?? [lifetime.stepSeconds];
  const exposed = Math.max(0, lifetime.blockedSeconds);
  const step = Float64Array.from(elastic, (seconds) => seconds * MICROS);
  // Without a node missing it is the step that was given.
  step[0] = lifetime.stepSeconds * MICROS;
  const exponential = [...causes.keys()].filter((i) => isExponential(lifetime, i) && causes[i]!.perDay > 0);
  const rates = exponential.map((i) => causes[i]!.perDay / DAY_MICROS);
  const rate = sumOf(rates);
  const survives = Uint8Array.from(checkpoints, (layer) => SURVIVALS.indexOf(layer.survives));
  const first = micros(restart.startSeconds) + micros(restart.initSeconds) + micros(restart.warmupSeconds);
  const undisturbed =
    first +
    lifetime.steps * step[0] +
    checkpoints.reduce(
      (sum, layer) => sum + Math.floor(lifetime.steps / layer.everySteps) * micros(layer.durableSeconds),
      0,
    );
  if (!(undisturbed <= LAST / 2)) throw tooLong(lifetime, undisturbed);
  return {
    lifetime,
    steps: lifetime.steps,
    nodes: lifetime.nodes,
    spares: lifetime.spares,
    devicesPerNode: Math.ceil(lifetime.devices / lifetime.nodes),
    step,
    compute: step.map((each) => Math.max(0, each - exposed * MICROS)),
    data: Math.min(exposed, lifetime.dataSeconds ?? 0) * MICROS,
    every: Float64Array.from(checkpoints, (layer) => layer.everySteps),
    blocked: Float64Array.from(checkpoints, (layer) => micros(layer.blockedSeconds)),
    durable: Float64Array.from(checkpoints, (layer) =>
      Math.max(micros(layer.durableSeconds), micros(layer.blockedSeconds)),
    ),
    load: Float64Array.from(checkpoints, (layer) => micros(layer.loadSeconds)),
    survives,
    safest: survives.indexOf(survives.reduce((most, each) => Math.max(most, each), 0)),
    detect: Float64Array.from(causes, (cause) => micros(cause.detectSeconds)),
    repair: Float64Array.from(causes, (cause) => micros(cause.repairSeconds)),
    loses: Uint8Array.from(causes, (cause) =>
      SURVIVALS.indexOf(cause.loses ?? (cause.repairSeconds > 0 ? 'node' : 'process')),
    ),
    rate,
    shares: Float64Array.from(rates, (_, i) => sumOf(rates.slice(0, i + 1)) / rate),
    shared: Int32Array.from(exponential),
    renewals: [...causes.entries()].flatMap(([cause, { lasting, perDay }]) =>
      lasting.kind === 'weibull' && perDay > 0
        ? [
            {
              cause,
              meanMicros: DAY_MICROS / perDay,
              shape: lasting.shape,
              scale: weibullScale(lasting.shape),
            },
          ]
        : [],
    ),
    scheduler: micros(restart.schedulerSeconds),
    start: micros(restart.startSeconds),
    init: micros(restart.initSeconds),
    warmup: micros(restart.warmupSeconds),
    maintenanceEvery: maintenance === undefined ? Number.POSITIVE_INFINITY : micros(maintenance.everySeconds),
    maintenanceFor: maintenance === undefined ? 0 : micros(maintenance.forSeconds),
    limit: Math.min(LAST / 2, Math.ceil(GIVEN_UP * undisturbed)),
    mostEvents: MOST_EVENTS,
  };
}

/** Whole ones; what takes longer than a run can take is as good as for ever. */
function micros(seconds: number): number {
  return Math.min(LAST / 8, Math.round(seconds * MICROS));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
}

function isExponential({ causes }: Lifetime, cause: number): boolean {
  return causes[cause]!.lasting.kind === 'exponential';
}

function tooLong({ steps, stepSeconds }: Lifetime, undisturbed: number): InputError {
  const years = undisturbed / DAY_MICROS / 365.25;
  return new InputError(
    `${steps} steps of ${stepSeconds} s take ${years.toPrecision(3)} years without any failure, longer than a run that can ` +
      'be played (140 years): ask for fewer tokens, more devices or a faster strategy',
  );
}
