/** The schema of a store file; loaded only for a person's own. */
import { type ZodType, z } from 'zod';
import { figureShape, sourceShape, withKnownSources } from '../schema/parts.js';
import { STORE_FIGURES, type StoreFile } from './store.js';

/** Rates of the whole store are asked for where all nodes share it. */
export function storeSchema(value: unknown): ZodType<StoreFile> {
  const local = Object(value).type === 'local';
  const { read, write, nodeRead, nodeWrite, latency, ...others } = STORE_FIGURES;
  const shape = z.strictObject({
    ...sourceShape(),
    title: z.string().min(1),
    type: z.enum(['local', 'parallel', 'object']),
    profileFirst: z.boolean().optional(),
    ...(local ? {} : figureShape({ read, write }, true)),
    ...figureShape({ nodeRead, nodeWrite }, local),
    ...figureShape({ latency, ...others }, false),
  });
  return withKnownSources(shape) as unknown as ZodType<StoreFile>;
}
