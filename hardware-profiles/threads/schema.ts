/** The schema of the `threads` section of a cluster file, from the tables of its figures. */
import { type ZodType, z } from 'zod';
import type { Table } from '../schema/figures.js';
import { figureShape } from '../schema/parts.js';
import {
  ASSUMED,
  ATTENTION_LIMITS,
  CLOCK,
  CLOCK_OF_TWO,
  EXCHANGE,
  GEMM,
  GEMM_LIMITS,
  STREAM,
  WHOLE,
} from './file.js';

export function threadsSchema(): ZodType {
  const part = (table: Table, limits: Table = {}) =>
    z.strictObject({ ...figureShape(table, true), ...figureShape(limits, false) });
  const gemm = part(GEMM, GEMM_LIMITS);
  const attention = part(GEMM, ATTENTION_LIMITS);
  return z.strictObject({
    ...figureShape(WHOLE, true),
    gemm: z.strictObject({ forward: gemm, 'input-gradient': gemm, 'weight-gradient': gemm }),
    attention: z.strictObject({ forward: attention, backward: attention }),
    kernels: z.record(z.string(), part(STREAM)),
    exchange: part(EXCHANGE),
    clock: part(CLOCK, CLOCK_OF_TWO).optional(),
    assumed: part(ASSUMED),
  });
}
