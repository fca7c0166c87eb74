/** Random programs for property tests: well-formed in their parts, and rarely sound as a whole. */
import fc from 'fast-check';
import type { Attention, Kernel } from '../../program/kernel.js';
import type { Axis, Mesh } from '../../program/mesh.js';
import {
  type CallOp,
  type CollectiveOp,
  type ComputeOp,
  type CopyOp,
  type Holding,
  MEMORY_CATEGORIES,
  type MemoryOp,
  type Op,
  type Program,
  type Role,
  TOKEN_LIBRARIES,
  type TransferOp,
} from '../../program/program.js';

const AXES: Axis[] = ['pp', 'dp', 'shard', 'cp', 'ep', 'tp'];
/** A generator for every field, so that a field added to a type does not compile until it is tested. */
type Fields<T> = { readonly [K in keyof T]-?: fc.Arbitrary<unknown> };

const axis = fc.constantFrom(...AXES);
const axes = fc.uniqueArray(axis, { minLength: 1, maxLength: 3 });
const coordinates = fc.oneof(
  fc.array(fc.nat(9), { maxLength: 4 }),
  fc
    .tuple(fc.nat(5), fc.integer({ min: 1, max: 8 }))
    .map(([from, n]) => Array.from({ length: n }, (_, i) => from + i)),
);
const count = fc.integer({ min: 1, max: 100_000 });
const bytes = fc.oneof(
  fc.nat(),
  fc
    .tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(2 ** 10, 2 ** 20, 2 ** 30, 2 ** 40))
    .map(([n, unit]) => n * unit),
  fc.double({ min: 0, max: 1e25, noNaN: true }),
);
const name = fc.oneof(
  fc.constantFrom(
    'act',
    'L{layer}.mb{mb}.qkv',
    'act 0',
    'after',
    'pp+1',
    'as',
    '^1',
    '',
    '#',
    'a=b',
    'x,y',
    '3',
    'none',
  ),
  fc.string({ maxLength: 8 }),
  fc.string({ maxLength: 8, unit: 'binary' }),
);
const precision = fc.constantFrom('fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'fp4');
const role = fc.constantFrom('forward', 'input-gradient', 'weight-gradient');

const gemm = fc.record(
  {
    family: fc.constant('gemm'),
    role,
    m: count,
    n: count,
    k: count,
    batch: count,
    precision,
    accumulate: fc.boolean(),
    parts: count,
  },
  { requiredKeys: ['family', 'role', 'm', 'n', 'k', 'batch', 'precision', 'accumulate'] },
);
const grouped = fc.record(
  {
    family: fc.constant('grouped-gemm'),
    role,
    groups: count,
    m: count,
    n: count,
    k: count,
    precision,
    accumulate: fc.boolean(),
    uneven: fc.constant(true as const),
    launches: count,
  },
  { requiredKeys: ['family', 'role', 'groups', 'm', 'n', 'k', 'precision', 'accumulate'] },
);
const attention: fc.Arbitrary<Attention> = fc.record(
  {
    family: fc.constant('attention'),
    direction: fc.constantFrom('forward', 'backward'),
    batch: count,
    heads: fc.nat(4),
    kvHeads: fc.nat(4),
    queries: fc.nat(4),
    keys: fc.nat(4),
    headDim: fc.nat(3),
    valueDim: fc.nat(3),
    causal: fc.boolean(),
    window: count,
    precision,
    implementation: fc.constantFrom('flash-1' as const, 'flash-2' as const),
  },
  {
    requiredKeys: [
      'family',
      'direction',
      'batch',
      'heads',
      'kvHeads',
      'queries',
      'keys',
      'headDim',
      'valueDim',
      'causal',
      'precision',
    ],
  },
);
const memoryBound = fc.record(
  {
    family: fc.constantFrom(
      'norm',
      'elementwise',
      'dequantisation',
      'softmax',
      'embedding',
      'loss',
      'optimizer',
      'routing',
    ),
    name,
    flops: bytes,
    bytes,
    launches: fc.integer({ min: 1, max: 3 }),
    readBack: fc.constant(true as const),
    streams: fc.constant(true as const),
  },
  { requiredKeys: ['family', 'name', 'flops', 'bytes', 'launches'] },
);
const kernel: fc.Arbitrary<Kernel> = fc.oneof(gemm, grouped, attention, memoryBound) as fc.Arbitrary<Kernel>;

const phase = fc.constantFrom(
  'forward',
  'backward',
  'recompute',
  'gradient-sync',
  'optimizer',
  'data',
  'checkpoint',
);
const common = {
  stream: fc.oneof(fc.constantFrom('compute', 'dp', 'pp:send+1', 'pp:recv-1'), name),
  after: fc.array(fc.nat(40), { maxLength: 3 }),
  label: fc.oneof(fc.constantFrom('gemm', 'all-reduce', 'send act', 'alloc act'), name),
  phase,
};
const place = fc.constantFrom('device', 'host', 'disk');
const required = ['stream', 'after', 'label', 'phase', 'kind'] as const;

const computeOp = {
  ...common,
  kind: fc.constant('compute'),
  kernel,
  on: fc.constant('host'),
  reads: fc.array(name, { maxLength: 2 }),
  writes: fc.array(name, { maxLength: 2 }),
} satisfies Fields<ComputeOp>;
const collectiveOp = {
  ...common,
  kind: fc.constant('collective'),
  collective: fc.constantFrom(
    'all-reduce',
    'all-gather',
    'reduce-scatter',
    'all-to-all',
    'broadcast',
    'reduce',
    'barrier',
    'collective-permute',
  ),
  reduction: fc.constant('max' as const),
  axis: axes,
  among: coordinates,
  owners: coordinates,
  copies: fc.integer({ min: 1, max: 9 }),
  reversed: fc.constant(true as const),
  library: fc.constantFrom(...TOKEN_LIBRARIES),
  limit: fc.record({ groups: fc.integer({ min: 1, max: 9 }), visited: fc.integer({ min: 1, max: 9 }) }),
  hierarchical: fc.constant(true as const),
  bytes,
  buffer: name,
  into: name,
} satisfies Fields<CollectiveOp>;
const transferOp = {
  ...common,
  kind: fc.constantFrom('send', 'recv'),
  axis,
  offset: fc.integer({ min: -3, max: 3 }),
  wrap: fc.boolean(),
  bytes,
  buffer: name,
} satisfies Fields<TransferOp>;
const copyOp = {
  ...common,
  kind: fc.constant('copy'),
  from: place,
  to: place,
  bytes,
  buffer: name,
  pageable: fc.constant(true),
} satisfies Fields<CopyOp>;
const memoryOp = {
  ...common,
  kind: fc.constantFrom('alloc', 'free'),
  bytes,
  category: fc.constantFrom(...MEMORY_CATEGORIES),
  buffer: name,
  tier: fc.constantFrom('host', 'disk'),
} satisfies Fields<MemoryOp>;
const callOp = {
  ...common,
  kind: fc.constant('call'),
  segment: name,
  arguments: fc.dictionary(name, fc.nat(), { maxKeys: 3, noNullPrototype: true }),
} satisfies Fields<CallOp>;

export const anyOp: fc.Arbitrary<Op> = fc.oneof(
  fc.record(computeOp, { requiredKeys: [...required, 'kernel', 'reads', 'writes'] }),
  fc.record(collectiveOp, { requiredKeys: [...required, 'collective', 'axis', 'bytes', 'buffer'] }),
  fc.record(transferOp, { requiredKeys: [...required, 'axis', 'offset', 'bytes', 'buffer'] }),
  fc.record(copyOp, { requiredKeys: [...required, 'from', 'to', 'bytes', 'buffer'] }),
  fc.record(memoryOp, { requiredKeys: [...required, 'bytes', 'category', 'buffer'] }),
  fc.record(callOp),
) as fc.Arbitrary<Op>;

const ops = fc.array(anyOp, { maxLength: 8 });
const holds: fc.Arbitrary<Holding[]> = fc.array(
  fc.record(
    { category: fc.constantFrom(...MEMORY_CATEGORIES), bytes, buffer: name, tier: memoryOp.tier },
    { requiredKeys: ['category', 'bytes', 'buffer'] },
  ),
  { maxLength: 2 },
);
export const anyMesh: fc.Arbitrary<Mesh> = fc
  .uniqueArray(fc.record({ name: axis, size: fc.integer({ min: 1, max: 5 }) }), {
    selector: (a) => a.name,
    maxLength: 4,
  })
  .map((all) => ({ axes: all }));
const anyRole: fc.Arbitrary<Role> = fc
  .record({ name, where: fc.array(fc.tuple(axis, coordinates), { maxLength: 2 }), holds, ops })
  .map((r) => ({ ...r, where: Object.fromEntries(r.where) }));

export const anyProgram: fc.Arbitrary<Program> = fc
  .record({
    name,
    mesh: anyMesh,
    roles: fc.uniqueArray(anyRole, { selector: (r) => r.name, maxLength: 3 }),
    lists: fc.uniqueArray(fc.record({ name, ops }), { selector: (s) => s.name, maxLength: 3 }),
  })
  // A clone has ordinary objects where fast-check makes some without a prototype.
  .map(({ lists, ...rest }) =>
    structuredClone({ ...rest, segments: Object.fromEntries(lists.map((s) => [s.name, s])) }),
  );
