/** What the lists print with `--json`: models, hardware, strategies, schedules, prices. Rows have more keys than these, all additive. */
import { z } from 'zod';
import { COMMITMENTS } from '../../hardware-profiles/offers/offer.js';
import { list, number, object, positive, text, truth, whole } from '../input/result-parts.js';

const kind = z.enum(['measured', 'specified', 'assumed']);
const provenance = object({ kind, source: text() });
const provenances = z.record(text(), provenance);

export const modelsSchema = object({
  schema: z.literal('llmsim.models/1'),
  rows: list(
    object({
      ...{ id: text(), family: text(), title: text(), source: text() },
      ...{ parameters: whole().positive(), activeParameters: number().positive() },
      ...{ layers: whole().positive(), hidden: whole().positive(), vocab: whole().nonnegative() },
      sequence: whole().positive(),
      ...{ trainedParameters: whole().exactOptional(), textParameters: whole().exactOptional() },
      imageTokens: whole().exactOptional(),
      ...{ unit: text().exactOptional(), sampleSize: list(whole().positive()).exactOptional() },
      ...{ layerCounts: z.record(text(), whole()).exactOptional(), flopsForward: number().exactOptional() },
      ...{ kernelCounts: z.record(text(), whole()).exactOptional(), flopsTrained: number().exactOptional() },
      attentionHeads: list(object({ heads: whole(), headDim: whole() })).exactOptional(),
      ...{ tableCount: whole().exactOptional(), tableParameters: whole().exactOptional() },
    }),
  ),
});

const accelerator = object({
  ...{ id: text(), title: text(), vendor: text(), year: whole() },
  ...{ memoryBytes: positive(), memoryBandwidth: positive(), peakFlops: z.record(text(), positive()) },
  ...{ busyWatts: number(), idleWatts: number() },
});

const clusterRow = object({
  ...{ kind: z.literal('cluster'), id: text(), title: text(), accelerator: text() },
  ...{ devicesPerNode: whole().positive(), intraBandwidth: number(), interBandwidth: number() },
  ...{ fabric: text(), usdPerDeviceHour: number(), priceDate: text() },
});

const clusterSheet = object({
  ...{ kind: z.literal('cluster'), id: text(), title: text(), nodes: whole().positive() },
  ...{ devices: whole().positive(), accelerator, provenance: provenances },
  ...{ node: object({ title: text(), devices: whole().positive() }), fabric: object({ kind: text() }) },
  economics: object({ usdPerDeviceHour: number(), priceDate: text(), pue: number(), kgCo2PerKwh: number() }),
});

/** In the list `device` says what an accelerator is; alone it has the provenance of its figures. */
const acceleratorRow = object({
  ...accelerator.shape,
  kind: z.literal('accelerator'),
  device: text().exactOptional(),
  provenance: provenances.exactOptional(),
});

export const hardwareSchema = object({
  schema: z.literal('llmsim.hardware/1'),
  rows: list(z.union([clusterRow, clusterSheet, acceleratorRow])),
});

export const strategiesSchema = object({
  schema: z.literal('llmsim.strategies/1'),
  rows: list(
    object({
      ...{ id: text(), title: text(), summary: text(), reference: text() },
      ...{ axes: list(text()), schedule: text(), state: text() },
    }),
  ),
});

const counts = list(number());

export const schedulesSchema = object({
  schema: z.literal('llmsim.schedules/1'),
  rows: list(
    object({
      ...{ id: text(), title: text(), summary: text(), reference: text() },
      formulas: object({ bubble: text(), activations: text() }),
      placement: z.enum(['wrapped', 'v', 'both-ways']),
      chunks: object({ own: whole().positive().exactOptional(), least: whole().positive() }),
      ...{ splitsBackward: truth(), overlapsTransfers: truth(), flushes: truth() },
      weightVersions: whole().positive(),
      played: object({
        pipeline: object({
          ...{ stages: whole().positive(), microBatches: whole().positive(), chunks: whole().positive() },
          slices: whole().positive().exactOptional(),
        }),
        ...{ actions: list(text()), drawing: list(text()), units: whole() },
        ...{ bubbleUnits: counts, ownBubbleUnits: counts, peakActivations: counts },
      }).exactOptional(),
    }),
  ),
});

export const frameworksSchema = object({
  schema: z.literal('llmsim.frameworks/1'),
  rows: list(
    object({
      ...{ id: text(), title: text(), summary: text(), platforms: list(text()).min(1) },
      ...{ kernels: object({}), gradients: text(), zero: whole(), sequenceParallel: truth() },
    }),
  ),
});

export const optimizersSchema = object({
  schema: z.literal('llmsim.optimizers/1'),
  rows: list(
    object({
      ...{ id: text(), title: text(), summary: text(), reference: text() },
      rules: list(object({ name: text(), keeps: list(text()) })).min(1),
      ...{ unit: z.enum(['elements', 'matrices']), zero: list(whole()).min(1) },
      because: text().exactOptional(),
      bytesPerParameter: object({ model: text(), mixed: number(), pureBf16: number() }),
    }),
  ),
});

export const pricesSchema = object({
  schema: z.literal('llmsim.prices/1'),
  rows: list(
    object({
      ...{ provider: text(), sku: text(), accelerator: text(), devices: whole().positive() },
      ...{ region: text(), commitment: z.enum(COMMITMENTS), date: text(), usdPerDeviceHour: number() },
      ...{ kind, source: text(), ageDays: whole().exactOptional(), old: truth().exactOptional() },
    }),
  ),
});
