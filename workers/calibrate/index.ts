/** Calibration: kernels in the programs given, exchanges between threads, and what cores do together. */
import type { ThreadProfile } from '../../hardware-profiles/threads/threads.js';
import { localFabric } from '../local-fabric.js';
import type { Workload } from '../workload.js';
import { clockOf } from './clock.js';
import { costsOf } from './costs.js';
import { measureExchange } from './exchange.js';
import { median } from './fit.js';
import { thisMachine, watchDisturbance } from './machine.js';
import { probe } from './probe.js';

const QUICK = { phaseMs: 350, repetitions: 60 };
/** Of the probe's runs, those that others disturb least, as in `effectiveCores`. */
const UNDISTURBED = 0.25;
const FULL = { phaseMs: 1000, repetitions: 200 };

export interface CalibrationOptions {
  /** Some seconds instead of half a minute, with wider spread. */
  readonly quick?: boolean;
}

/**
 * Measures this machine with `probes`, programs of one rank whose kernels are timed. Rejects with
 * `CrewStopped` when a thread fails.
 */
export async function calibrate(
  probes: readonly Workload[],
  { quick = false }: CalibrationOptions = {},
): Promise<ThreadProfile> {
  const { repetitions, phaseMs } = quick ? QUICK : FULL;
  const machine = thisMachine();
  const since = performance.now();
  const disturbance = watchDisturbance();
  const { kernels, slowdowns, pauses, dispatchSeconds, clock } = await probe(probes, machine.cores, phaseMs);
  const { exchange, own } = await measureExchange(repetitions, machine.cores);
  const costs = costsOf(kernels);
  const { latencyPs, bytesPerSecond } = localFabric(machine.cores).intra;
  const { cores, ...rest } = machine;
  return {
    cores,
    effectiveCores: cores / Math.max(1, median(slowdowns)),
    dispatchSeconds: median(dispatchSeconds),
    pauses: Math.max(0, median(pauses)),
    ...costs,
    kernels: {
      ...costs.kernels,
      'clear-gradients': { overheadSeconds: 0, bytesPerSecond: own.fillBytesPerSecond, error: 0 },
      // The program counts each part that is read and the sum that is written, cleared before.
      'sum of mapped gradients': { overheadSeconds: 0, bytesPerSecond: own.addBytesPerSecond, error: 0 },
    },
    exchange,
    clock: clockOf(clock, UNDISTURBED),
    assumed: { signalSeconds: latencyPs / 1e12, bytesPerSecond },
    machine: { ...rest, quick, seconds: (performance.now() - since) / 1000, disturbance: disturbance() },
  };
}
