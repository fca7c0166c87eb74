/**
 * A cluster calibrated on one measured run: the run is simulated at its own layout, and the factors that make it as long as
 * it was measured (`correction.ts`) are put on the cluster, for all other layouts. What the fullest device was seen to hold
 * beyond the prediction is added to the reserve, which is the same for every layout.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { devicesOf } from '../../strategies/job.js';
import { evaluate } from '../evaluate/evaluate.js';
import { allocatorCacheBytes, reserveConstantsOf } from '../evaluate/reserve.js';
import type { Request } from '../request.js';
import { simulateOne } from '../simulate.js';
import { correctionTo, type Factors } from './correction.js';
import { requirePossible, requireReached, secondsText as seconds } from './refused.js';
import { type Anchor, isFar, type MeasuredRun } from './run.js';

/** What is put on the cluster, and what is said of it. */
export interface Anchored {
  readonly factors: NonNullable<Cluster['factors']>;
  readonly anchor: Anchor;
}

/**
 * The factors that the run of `request` under `strategy` asks for, measured as `measured`; what its layout leaves open is
 * taken at its fastest, as `simulate` does. Throws InputError where no layout keeps the rules, and RefusedFigure for a
 * figure that no such run can have.
 */
export function anchorOn(request: Request, strategy: string, measured: MeasuredRun, file: string): Anchored {
  const { cluster, model, sequence, precision } = request;
  const { job, plan, row } = simulateOne(request, strategy);
  const secondsWith = (factors: Factors) =>
    evaluate(plan, job, { ...cluster, factors: { ...cluster.factors, ...factors } }).stepTimeSeconds;
  requirePossible(measured, row, cluster);
  const correction = correctionTo(measured.stepTimeSeconds, secondsWith);
  requireReached(measured.stepTimeSeconds, correction);
  const { factors, predictedSeconds } = correction;
  const devices = devicesOf(job.layout);
  const memory = memoryCorrection(row.memory.peakBytes, cluster, measured.memoryBytes);
  return {
    factors: { ...factors, ...memory?.factors },
    anchor: {
      ...{
        file,
        model: model.id,
        strategy,
        layout: row.layout,
        devices,
        nodes: Math.ceil(devices / cluster.node.devices),
      },
      ...{ sequence, precision, measuredSeconds: measured.stepTimeSeconds, predictedSeconds },
      ...{ kernels: factors['time.kernels'], networkInside: factors['time.inside'] },
      ...{ networkBetween: factors['time.between'], host: factors['time.host'] },
      ...memory?.said,
    },
  };
}

/** A monitor shows the peak and the allocator's cache; what it shows beyond is held whatever the layout. */
function memoryCorrection(peakBytes: number, cluster: Cluster, measuredMemoryBytes: number | undefined) {
  if (measuredMemoryBytes === undefined) return undefined;
  const predictedMemoryBytes = peakBytes + allocatorCacheBytes(peakBytes, cluster);
  const context = reserveConstantsOf(cluster).find(({ path }) => path === 'reserve.context')!.value;
  if (context === 0) return undefined;
  // Not less than no reserve at all.
  const reserveBytes = Math.max(-context, measuredMemoryBytes - predictedMemoryBytes);
  const before = cluster.factors?.['reserve.context'] ?? 1;
  return {
    factors: { 'reserve.context': (before * (context + reserveBytes)) / context },
    said: { measuredMemoryBytes, predictedMemoryBytes, reserveBytes },
  };
}

/** Share of memory beyond which a run is likelier to be another one than its file says: of published peaks nine in ten are nearer (`interval/ranges.ts`). */
const FAR_MEMORY = 0.25;

/** What a reader must know, in sentences: what was measured and predicted, what follows, and whether that is likely. */
export function wordsOf(anchor: Anchor): string[] {
  const { file, measuredSeconds, predictedSeconds, kernels, networkInside, networkBetween, host } = anchor;
  const times = (factor: number) => `× ${factor.toFixed(2)}`;
  const ratio = measuredSeconds / predictedSeconds;
  const far = isFar(anchor)
    ? [
        `The run of ${file} took ${ratio.toFixed(2)} times as long as predicted: likelier another configuration than ` +
          'its file says (layout, batch, kernels, recomputation), or one that something else held up; check it before its factors are believed.',
      ]
    : [];
  const { measuredMemoryBytes: seen, predictedMemoryBytes: thought = 0, reserveBytes = 0 } = anchor;
  const memory =
    seen === undefined
      ? []
      : [
          `Its fullest device held ${gib(seen)}, predicted ${gib(thought)}: ${gib(reserveBytes, true)} on the reserve of every device.` +
            (Math.abs(reserveBytes) > FAR_MEMORY * thought
              ? ' That is more than allocators keep by themselves: likelier another configuration, or memory that a monitor shows and the job could give back.'
              : ''),
        ];
  return [
    `Anchored on ${file}: measured ${seconds(measuredSeconds)}, predicted ${seconds(predictedSeconds)}; kernels ` +
      `${times(kernels)}, network inside nodes ${times(networkInside)}, between nodes ${times(networkBetween)}, host ${times(host)}.`,
    ...memory,
    ...far,
  ];
}

function gib(bytes: number, signed = false): string {
  const value = (bytes / 2 ** 30).toFixed(1);
  return `${signed && bytes >= 0 ? '+' : ''}${value} GiB`;
}
