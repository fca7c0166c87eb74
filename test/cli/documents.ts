/** The documented shapes of what the commands print with `--json`. */
import { z } from 'zod';

/** The documented shape of a row, strict about the types and lenient about further keys. */
const seconds = z.number().nonnegative();
export const ROW = z.object({
  strategy: z.string(),
  layout: z.object({
    ...Object.fromEntries(
      ['dp', 'tp', 'pp', 'cp', 'ep', 'vpp', 'microBatch', 'globalBatch'].map((k) => [k, z.int().min(1)]),
    ),
    zero: z.int().min(0).max(3),
    recompute: z.enum(['none', 'selective', 'per-op', 'full']),
  }),
  devices: z.int().min(1),
  stepTimeSeconds: z.number().positive(),
  tokensPerSecond: z.number().positive(),
  tokensPerSecondPerDevice: z.number().positive(),
  modelTflopsPerDevice: z.number().positive(),
  mfu: z.number().min(0).max(1),
  hfu: z.number().min(0).max(1),
  peakTflopsPerDevice: z.number().positive(),
  memory: z.object(
    Object.fromEntries(
      ['peak', 'capacity', 'parameters', 'gradients', 'optimizer', 'activations', 'other'].map((k) => [
        `${k}Bytes`,
        z.number().nonnegative(),
      ]),
    ),
  ),
  fits: z.boolean(),
  breakdown: z.object({
    computeSeconds: seconds,
    exposedCommunicationSeconds: z.record(z.string(), seconds),
    bubbleSeconds: seconds,
    optimizerSeconds: seconds,
    launchSeconds: seconds,
    copySeconds: seconds,
  }),
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  totals: z
    .object({
      timeToTrainSeconds: seconds,
      deviceHours: seconds,
      costUsd: seconds,
      energyKwh: seconds,
      carbonKg: seconds,
    })
    .nullable(),
});
export const COMPARISON = z.object({
  schema: z.literal('llmsim.compare/1'),
  llmsim: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  rows: z.array(ROW),
  misfits: z.array(z.object({ row: ROW, missingBytes: z.number().positive(), change: z.string() })),
  refusals: z.array(z.object({ strategy: z.string(), reason: z.string() })),
});
