/** Whether a dataset in a store keeps up with the steps of a job, what to buy where it does not, and what its integrity costs. */

import type { Cluster } from '../../../hardware-profiles/profile.js';
import { countedOf, type ModelCounts } from '../../../models/counted.js';
import { devicesOf, type Job } from '../../../strategies/job.js';
import type { DataAsked } from '../asked.js';
import type { DataAnswer } from '../row.js';
import { adviceOf } from './advice.js';
import { augmentSources } from './augmentation.js';
import { DECODERS_SOURCE } from './decoders.js';
import { integrityOf } from './integrity.js';
import { narrowest, type Part, readingOf } from './reading.js';
import { waitOfStep } from './waiting.js';

/** `stepSeconds`: of a step that never waits for data. */
export function dataAnswer(job: Job, cluster: Cluster, stepSeconds: number, asked: DataAsked): DataAnswer {
  const reading = readingOf(job, cluster, asked);
  const needed = reading.bytesPerStep / stepSeconds;
  const { part, bytesPerSecond } = narrowest(reading);
  const batchSeconds = reading.bytesPerStep / bytesPerSecond;
  const nodes = Math.ceil(devicesOf(job.layout) / cluster.node.devices);
  const short = bytesPerSecond < needed;
  return {
    dataset: asked.dataset.id,
    store: asked.store.id,
    datasetBytes: asked.dataset.bytes,
    neededBytesPerSecond: needed,
    parts: (Object.entries(reading.rates) as [Part, number][])
      .filter(([, rate]) => Number.isFinite(rate))
      .map(([each, rate]) => ({ part: each, bytesPerSecond: rate })),
    bound: short ? part : null,
    ...(job.model.architecture === undefined ? {} : { bytesPerSample: reading.bytesPerSample }),
    exposedSeconds: waitOfStep(() => batchSeconds, stepSeconds, asked.prefetch),
    ...(short
      ? { advice: adviceOf({ reading, asked, cluster, needed, counted: countedOf(job.model) }) }
      : asked.prefetch === 0
        ? {
            advice:
              'Data keeps up once a batch is made ready while the step before it runs: prefetch-batches 1',
          }
        : {}),
    integrity: integrityOf(asked, reading, cluster, nodes),
  };
}

/** Where the figures of it are from, as sentences; of a model that counts samples, nobody's tokens are among them. */
export function dataSources(
  { dataset, store, decode, augment }: DataAsked,
  counted: ModelCounts = {},
): string[] {
  const images = counted.unit === 'image' && dataset.type === 'images';
  const added = [
    ...(decode === 'device' ? [DECODERS_SOURCE] : []),
    ...(images && decode !== 'device' ? augmentSources(augment ?? 'crop') : []),
  ];
  const told = [dataset, store].flatMap(({ id, figures = {} }) => {
    const bySource = new Map<string, string[]>();
    for (const [name, { kind, source }] of Object.entries(figures)) {
      if (name === 'tokens' && counted.unit !== undefined) continue;
      const figure = counted.unit === undefined ? name : (NAMES[name] ?? name);
      const sentence = `(${kind}): ${source}`;
      bySource.set(sentence, [...(bySource.get(sentence) ?? []), figure]);
    }
    return Array.from(bySource, ([sentence, names]) => `${id}, ${names.join(', ')} ${sentence}`);
  });
  return [...told, ...added];
}

/** Figures as they are called where samples are counted. */
const NAMES: Readonly<Record<string, string>> = { tokensPerCoreSecond: 'decoding by a core' };
