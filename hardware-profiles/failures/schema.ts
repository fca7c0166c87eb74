/** The schema of a file of failures; loaded only for a person's own. */
import { type ZodType, z } from 'zod';
import { figureShape, provenanceShape, sourceShape, withKnownSources } from '../schema/parts.js';
import type { FailureCause } from './failure-model.js';
import { type FailureFile, TIMES } from './file.js';
import { notARate, perNodeDay } from './rate.js';

const COMPONENTS = [
  ...['device', 'memory', 'nic', 'switch', 'host', 'storage', 'software', 'maintenance', 'spot'],
] as const satisfies readonly FailureCause['component'][];

const rate = z.string().superRefine((written, context) => {
  if (perNodeDay(written, 8) !== undefined) return;
  context.addIssue({ code: 'custom', message: `'${written}' ${notARate(written, 8)}` });
});

const { kind, source } = provenanceShape();

const cause = z.strictObject({
  component: z.enum(COMPONENTS),
  rate: z.union([rate, z.strictObject({ value: rate, source, kind: kind.optional() })]),
  shape: z.number().min(0.2).max(10).optional(),
  ...figureShape(TIMES, false),
});

const shape = z.strictObject({
  ...sourceShape(),
  title: z.string().min(1).optional(),
  devicesPerNode: z.int().min(1).max(1024).optional(),
  ...figureShape(TIMES, false),
  causes: z
    .record(z.string(), cause)
    .refine(
      (causes) => Object.keys(causes).length > 0,
      'it has no causes; leave --failures out, or ask for none',
    ),
});

export const failureSchema = withKnownSources(shape) as unknown as ZodType<FailureFile>;
