/** The rules of a program's JSON form, key by key. What its ops say together is `check`'s business. */
import { type ZodType, z } from 'zod';
import type { Kernel } from './kernel.js';
import type { Axis } from './mesh.js';
import { MEMORY_CATEGORIES, type Op, type Program, TOKEN_LIBRARIES } from './program.js';

const { strictObject: object, array: list, string: text, number, literal: is, boolean: truth } = z;
const whole = z.int().nonnegative();
const count = z.int().min(1);
const bytes = number().nonnegative();
const axis = z.enum(['pp', 'dp', 'shard', 'cp', 'cp-inner', 'ep', 'etp', 'tp'] satisfies Axis[]);
const precision = z.enum(['fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'fp4']);
const category = z.enum(MEMORY_CATEGORIES);
const tier = z.enum(['device', 'host', 'disk']);
const away = z.enum(['host', 'disk']);
const product = {
  ...{ role: z.enum(['forward', 'input-gradient', 'weight-gradient']), precision, accumulate: truth() },
  ...{ m: number(), n: number(), k: number() },
};

const launched = { graph: is(true).exactOptional(), hooks: number().positive().exactOptional() };

const extents = list(number()).min(1);
const windows = { from: extents, to: extents, window: extents, stride: extents, padding: extents };

const kernel: ZodType<Kernel> = z.discriminatedUnion('family', [
  object({ family: is('gemm'), ...product, batch: number(), parts: count.exactOptional(), ...launched }),
  object({
    ...{ family: is('grouped-gemm'), ...product, groups: number() },
    ...{ uneven: is(true).exactOptional(), launches: count.exactOptional(), ...launched },
  }),
  object({
    ...{
      family: is('convolution'),
      role: product.role,
      images: number(),
      inputs: number(),
      outputs: number(),
    },
    ...{ groups: count, ...windows, precision, accumulate: truth(), ...launched },
  }),
  object({
    ...{ family: is('pooling'), direction: z.enum(['forward', 'backward']), images: number() },
    ...{ name: z.enum(['max-pool', 'average-pool']), channels: number(), ...windows },
    ...{ flops: number(), bytes, launches: count, ...launched },
  }),
  object({
    ...{ family: is('attention'), direction: z.enum(['forward', 'backward']), batch: number() },
    ...{ heads: number(), kvHeads: number(), queries: number(), keys: number() },
    ...{ headDim: number(), valueDim: number(), causal: truth(), precision },
    documents: object({ pairs: number(), longest: number() }).exactOptional(),
    ...{ window: number().exactOptional(), implementation: z.enum(['flash-1', 'flash-2']).exactOptional() },
    ...launched,
  }),
  object({
    ...{ family: is('scan'), direction: z.enum(['forward', 'backward']), batch: number() },
    ...{ rule: z.enum(['decay', 'delta', 'selective']), heads: number(), keyHeads: number() },
    ...{ positions: number(), keyDim: number(), valueDim: number(), chunk: number(), precision },
    ...{ bytes, launches: count, ...launched },
  }),
  object({
    family: is([
      'norm',
      'elementwise',
      'dequantisation',
      'softmax',
      'embedding',
      'loss',
      'optimizer',
      'routing',
    ]),
    ...{ name: text(), flops: number(), bytes, launches: count, tensors: count.exactOptional() },
    ...{ readBack: is(true).exactOptional(), streams: is(true).exactOptional() },
    ...launched,
  }),
]);

const common = {
  ...{ stream: text(), after: list(whole), label: text() },
  phase: z.enum(['forward', 'backward', 'recompute', 'gradient-sync', 'optimizer', 'data', 'checkpoint']),
};

const op: ZodType<Op> = z.discriminatedUnion('kind', [
  object({
    kind: is('compute'),
    ...common,
    kernel,
    on: is('host').exactOptional(),
    reads: list(text()),
    writes: list(text()),
  }),
  object({
    ...{ kind: is('collective'), ...common, bytes, buffer: text(), axis: list(axis) },
    collective: z.enum([
      ...(['all-reduce', 'all-gather', 'reduce-scatter', 'all-to-all'] as const),
      ...(['broadcast', 'reduce', 'barrier', 'collective-permute'] as const),
    ]),
    ...{ reduction: is('max').exactOptional(), into: text().exactOptional(), copies: count.exactOptional() },
    reversed: is(true).exactOptional(),
    library: z.enum(TOKEN_LIBRARIES).exactOptional(),
    limit: object({ groups: count, visited: count }).exactOptional(),
    hierarchical: is(true).exactOptional(),
    ...{ among: list(whole).exactOptional(), owners: list(whole).exactOptional() },
  }),
  object({
    ...{ kind: is(['send', 'recv']), ...common, axis, offset: z.int(), wrap: truth().exactOptional() },
    ...{ bytes, buffer: text() },
  }),
  object({
    kind: is('copy'),
    ...common,
    from: tier,
    to: tier,
    bytes,
    buffer: text(),
    pageable: is(true).exactOptional(),
  }),
  object({
    kind: is(['alloc', 'free']),
    ...common,
    bytes,
    category,
    buffer: text(),
    tier: away.exactOptional(),
  }),
  object({ kind: is('call'), ...common, segment: text(), arguments: z.record(text(), number()) }),
]);

export const PROGRAM_SCHEMA: ZodType<Program> = object({
  name: text(),
  mesh: object({
    axes: list(object({ name: axis, size: count })).refine(
      (axes) => new Set(axes.map(({ name }) => name)).size === axes.length,
      'an axis is named twice; name each once',
    ),
  }),
  roles: list(
    object({
      ...{ name: text(), where: z.partialRecord(axis, list(whole)) },
      holds: list(object({ category, bytes, buffer: text(), tier: away.exactOptional() })),
      ops: list(op),
    }),
  ),
  segments: z.record(text(), object({ name: text(), ops: list(op) })),
});
