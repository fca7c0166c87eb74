/**
 * What was measured, in our units: seconds per optimizer step and bytes per device. Step times that
 * the source gives as throughput are turned round with the record's own batch and sequence length.
 */
import type { Model } from '../../models/model.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import type { PublishedRecord } from '../records/record.js';

/** One training step as the derivations need it. */
export interface Step {
  readonly model: Model;
  readonly globalBatch: number;
  readonly sequence: number;
  readonly devices: number;
}

/**
 * Seconds per step: as stated, else from tokens/s, tokens/s per device, samples/s or images/s, else, for MaxText
 * only, from its TFLOP/s, whose convention is known. Undefined when none is stated; MFU is never used,
 * since sources count FLOPs and choose peaks differently.
 */
export function measuredSeconds(
  record: PublishedRecord,
  step: Step,
  framework: Framework,
): number | undefined {
  const measured = record.measured ?? {};
  if (measured.step_time_s) return measured.step_time_s;
  const tokens = step.globalBatch * step.sequence;
  if (measured.tokens_per_s) return tokens / measured.tokens_per_s;
  if (measured.tokens_per_s_per_gpu) return tokens / (measured.tokens_per_s_per_gpu * step.devices);
  const samples = samplesPerSecond(measured, step.devices);
  if (samples) return step.globalBatch / samples;
  if (measured.tflops_per_gpu && framework.id === 'maxtext') {
    return (
      maxTextFlops(step.model, step.globalBatch, step.sequence) /
      (measured.tflops_per_gpu * 1e12 * step.devices)
    );
  }
  return undefined;
}

/** Names of throughput of all devices, and of one. */
const SAMPLES = [
  ...['samples_per_s', 'images_per_s', 'img_per_s', 'items_per_s', 'sequences_per_s', 'volumes_per_s'],
  ...['records_per_s', 'examples_per_s', 'samples_per_sec', 'images_per_sec'],
] as const;
const OF_ONE = ['', '_per_gpu', '_per_device', '_per_chip'] as const;

/** Samples a second of all `devices`, by any of the names that sources have for it; undefined where none is stated. */
export function samplesPerSecond(
  measured: NonNullable<PublishedRecord['measured']>,
  devices: number,
): number | undefined {
  for (const ending of OF_ONE) {
    for (const name of SAMPLES) {
      const value = measured[`${name}${ending}`];
      if (typeof value === 'number' && value > 0) return value * (ending === '' ? 1 : devices);
    }
  }
  return undefined;
}

/**
 * FLOPs of a training step as MaxText counts them: three times the forward pass, whose attention
 * counts every query–key pair, masked or not; recomputation and the embedding lookup are left out.
 * It reproduces the TFLOP/s of published rows that state both it and the step time (see the test).
 */
export function maxTextFlops(model: Model, globalBatch: number, sequence: number): number {
  const projections = model.hidden * model.headDim * 2 * (model.heads + model.kvHeads);
  const feedForward = model.hidden * model.ffn * (model.gated ? 3 : 2);
  const weights = model.layers * (projections + feedForward) + model.hidden * model.vocab;
  const attention = 2 * model.layers * model.heads * model.headDim * sequence;
  return 6 * (weights + attention) * globalBatch * sequence;
}

/**
 * What a source's memory figure counts: all that the device holds for the process (nvidia-smi, rocm-smi), what the framework's
 * allocator holds of the driver's (`reserved`), or what it gave out (`allocated`); on the fullest rank, or on the rank that
 * prints: the first in nanotron, the last in Megatron-LM.
 */
export const MEMORY_METERS = [
  'device',
  'reserved',
  'reserved-first-rank',
  'allocated',
  'allocated-first-rank',
  'allocated-last-rank',
] as const;
export type MemoryMeter = (typeof MEMORY_METERS)[number];

export interface MeasuredMemory {
  readonly bytes: number;
  readonly meter: MemoryMeter;
}

/** Peak bytes per device, GiB or GB by the record's unit; undefined when the source states none. */
export function measuredMemory(record: PublishedRecord, framework?: Framework): MeasuredMemory | undefined {
  const measured = record.measured ?? {};
  if (!measured.memory_gb_per_gpu) return undefined;
  const unit = measured.memory_unit ?? '';
  // Sources that break the figure down in GiB give the sum in GiB, and count tensors.
  const counted = Object.keys(measured).some((key) => key.endsWith('_gib'));
  return {
    bytes: measured.memory_gb_per_gpu * (unit.includes('GiB') || counted ? 2 ** 30 : 1e9),
    meter: counted ? 'allocated' : meterOf(unit, framework),
  };
}

/**
 * The meter that a unit names. Without a word of it: what a monitor shows, unless it says that it is PyTorch's. nanotron writes
 * its table on the first rank (`log_throughput` in src/nanotron/helpers.py).
 */
function meterOf(unit: string, framework: Framework | undefined): MemoryMeter {
  if (unit === '' || /-smi|as printed|of the device/.test(unit)) return 'device';
  if (framework?.id === 'nanotron') return 'reserved-first-rank';
  if (/reserved|max across ranks/.test(unit)) return 'reserved';
  return unit.includes('last rank') ? 'allocated-last-rank' : 'allocated';
}

/** Whether it fitted: as stated, or true because it ran; undefined when nothing tells. */
export function measuredFits(record: PublishedRecord): boolean | undefined {
  const measured = record.measured ?? {};
  if (measured.oom) return false;
  return measured.fits_in_memory ?? (record.kind === 'train-step' && measured.step_time_s ? true : undefined);
}
