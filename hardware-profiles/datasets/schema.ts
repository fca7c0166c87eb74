/** The schema of a dataset file; loaded only for a person's own. */
import { type ZodType, z } from 'zod';
import { figureShape, sourceShape, withKnownSources } from '../schema/parts.js';
import { DATASET_FIGURES, type DatasetFile } from './dataset.js';

export function datasetSchema(): ZodType<DatasetFile> {
  const { bytes, tokens, ...others } = DATASET_FIGURES;
  const shape = z.strictObject({
    ...sourceShape(),
    title: z.string().min(1),
    type: z.enum(['text', 'images', 'volumes', 'records']),
    access: z.enum(['shards', 'samples']),
    ...figureShape({ bytes, tokens }, true),
    ...figureShape(others, false),
  });
  return withKnownSources(shape) as unknown as ZodType<DatasetFile>;
}
