/**
 * The schema of a cluster file, made from the tables of figures. Where a part says `like`, everything
 * in it may be left out; where it does not, everything must be there.
 */
import { type ZodType, z } from 'zod';
import { InputError } from '../../input/error.js';
import { quantity } from '../../input/quantity.js';
import { risingPoint } from '../measured-fabric.js';
import { DEVICE_KINDS, FRAMEWORKS, INTRA_KINDS, KERNEL_SETS } from '../profile.js';
import { acceleratorsWithKernelParameters } from '../resolve/kernel-parameters.js';
import { unknownId } from '../resolve/library.js';
import { threadsSchema } from '../threads/schema.js';
import {
  ACCELERATOR_FIGURES,
  ECONOMICS_FIGURES,
  FABRIC_FIGURES,
  NODE_FIGURES,
  type Written,
} from './figures.js';
import type { AcceleratorFile, ClusterFile } from './files.js';
import { figureShape, provenanceShape, sourceShape, when, withKnownSources } from './parts.js';

const DATE = /^\d{4}-\d{2}(-\d{2})?$/;

/** With one of these, the rest of a cluster is known or assumed. */
const KEYS = ['like', 'accelerator', 'topology'];

const ALL_KEYS: ReadonlySet<string> = new Set([
  ...KEYS,
  ...['sources', 'source', 'title', 'nodes', 'devices', 'node', 'fabric', 'economics', 'threads'],
]);

/** The schema for the parsed cluster file `value`: what is required depends on where it says `like`. */
export function clusterSchema(value: unknown): ZodType<ClusterFile> {
  const node = entry(value, 'node');
  const accelerator = entry(value, 'accelerator');
  // Of a file with keys that are none, these are told, and not what is missing in their place.
  const whole =
    !KEYS.some((key) => says(value, key)) && Object.keys(Object(value)).every((key) => ALL_KEYS.has(key));
  const shape = z.strictObject({
    ...sourceShape(),
    like: shippedId('clusters').optional(),
    title: when(whole, z.string().min(1)),
    nodes: z.int().min(1).max(1_000_000).optional(),
    accelerator: acceleratorSchemaIn(accelerator).optional(),
    ...figureShape({ devices: NODE_FIGURES.devices }, false),
    topology: z.string().optional(),
    node: when(whole, typeof node === 'string' ? shippedId('clusters') : nodeSchema(node, whole)),
    fabric: when(whole, fabricSchema(whole)),
    economics: when(whole, economicsSchema(whole)),
    threads: threadsSchema().optional(),
  });
  return withKnownSources(shape.superRefine(refuseTwoNodes)) as unknown as ZodType<ClusterFile>;
}

/** `accelerator` and `devices` are those of the file's own node; a node that is named has both. */
function refuseTwoNodes(file: Record<string, unknown>, context: z.core.$RefinementCtx): void {
  if (typeof file.node !== 'string') return;
  for (const key of ['accelerator', 'devices']) {
    if (file[key] === undefined) continue;
    const message = `'node' names that of a cluster, which has its own; write 'like: ${file.node}' in the place of 'node'`;
    context.addIssue({ code: 'custom', path: [key], message });
  }
}

/** The schema for the parsed accelerator file `value`. */
export function acceleratorSchema(value: unknown): ZodType<AcceleratorFile> {
  return withKnownSources(
    z.strictObject({ ...sourceShape(), ...acceleratorShape(value, false) }),
  ) as unknown as ZodType<AcceleratorFile>;
}

function nodeSchema(node: unknown, clusterIsWhole: boolean): ZodType {
  const whole = clusterIsWhole && !says(node, 'like');
  const accelerator = entry(node, 'accelerator');
  const { intra, host, ...others } = NODE_FIGURES;
  const { bridge, switch: pcieSwitch, ...link } = intra;
  return z.strictObject({
    like: shippedId('clusters').optional(),
    title: when(whole, z.string().min(1)),
    accelerator: when(whole, acceleratorSchemaIn(accelerator)),
    intra: when(
      whole,
      z.strictObject({
        kind: when(whole, z.enum(INTRA_KINDS)),
        ...figureShape(link, whole),
        peerToPeer: z.boolean().optional(),
        bridge: z.strictObject(figureShape(bridge, true)).optional(),
        switch: z.strictObject(figureShape(pcieSwitch, true)).optional(),
      }),
    ),
    host: z.strictObject(figureShape(host, false)).optional(),
    ...figureShape(others, whole),
  });
}

/** An accelerator described in place, or its id. */
function acceleratorSchemaIn(accelerator: unknown): ZodType {
  return typeof accelerator === 'object' && accelerator !== null
    ? z.strictObject(acceleratorShape(accelerator, true))
    : shippedId('accelerators');
}

function acceleratorShape(value: unknown, inPlace: boolean) {
  const whole = !says(value, 'like');
  const { peak, hostBandwidth, ...others } = ACCELERATOR_FIGURES;
  return {
    like: shippedId('accelerators').optional(),
    title: when(whole, z.string().min(1)),
    vendor: when(whole, z.string().min(1)),
    kind: when(whole, z.enum(DEVICE_KINDS)),
    year: when(whole, z.int().min(1990).max(2100)),
    generation: when(
      whole,
      z.enum(['volta', 'ampere', 'hopper', 'blackwell', 'cdna3', 'cdna4', 'tpu', 'cpu']),
    ),
    // A device of one's own has no measured kernels: it must name the one it behaves like.
    kernels: when(whole && inPlace, z.enum(acceleratorsWithKernelParameters())),
    software: when(
      whole && !inPlace,
      z.strictObject({ framework: z.enum(FRAMEWORKS), kernels: z.enum(KERNEL_SETS), ...provenanceShape() }),
    ),
    peak: when(
      whole,
      z.strictObject(figureShape(peak, false)).refine((peaks) => Object.keys(peaks).length > 0, {
        message: "state at least one dense peak, such as 'bf16: 989 TFLOP/s'",
      }),
    ),
    ...figureShape(others, whole),
    ...figureShape({ hostBandwidth }, false),
    peerToPeer: z.boolean().optional(),
  };
}

function fabricSchema(whole: boolean): ZodType {
  const { torus, pod, ...others } = FABRIC_FIGURES;
  return z.strictObject({
    kind: when(whole, z.enum(['rail', 'fat-tree', 'torus', 'dragonfly', 'single-switch', 'none'])),
    ...figureShape(others, whole, THREE_TIERS),
    pod: z.strictObject(figureShape(pod, true)).optional(),
    torus: z.strictObject(figureShape(torus, true)).optional(),
    allReduce: curveSchema().optional(),
  });
}

/** Measured all-reduces: a rate for each number of nodes. */
function curveSchema(): ZodType {
  const { rate } = figureShape({ rate: 'rate' }, true);
  return z.record(z.string(), rate!).superRefine((curve, context) => {
    const nodes = Object.keys(curve);
    for (const each of nodes) {
      if (/^[1-9]\d{0,6}$/.test(each) && Number(each) >= 2) continue;
      const message = `'${each}' is no number of nodes from 2 on; ${CURVE} (links inside a node are under node.intra)`;
      context.addIssue({ code: 'custom', path: [each], message });
    }
    if (nodes.length === 0)
      context.addIssue({ code: 'custom', message: `states no number of nodes; ${CURVE}` });
    const rising = risingPoint(ratesOf(curve));
    if (rising !== undefined)
      context.addIssue({ code: 'custom', path: [String(rising.nodes)], message: rising.why });
  });
}

/** Points as numbers; none where one is no rate, which is told of itself. */
function ratesOf(curve: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  const rateOf = (written: Written) =>
    quantity(String(typeof written === 'object' ? written.value : written), 'B/s');
  try {
    return Object.fromEntries(
      Object.entries(curve).map(([nodes, written]) => [nodes, rateOf(written as Written)]),
    );
  } catch (error) {
    if (error instanceof InputError) return {};
    throw error;
  }
}

const CURVE =
  'write the bus bandwidth of a large all-reduce by number of nodes, such as { 2: 362 GB/s, 16: 85 GB/s }';

const THREE_TIERS =
  "a fabric of three tiers states that of its leaves here, and the next tier's under 'pod', " +
  "such as 'pod: { nodes: 384, oversubscription: 7 }'";

function economicsSchema(whole: boolean): ZodType {
  return z.strictObject({
    priceDate: when(whole, z.string().regex(DATE, { message: 'write a date such as 2025-06-01' })),
    ...figureShape(ECONOMICS_FIGURES, whole),
  });
}

function entry(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function says(value: unknown, key: string): boolean {
  return entry(value, key) !== undefined;
}

/** The id of a shipped profile. */
function shippedId(folder: 'accelerators' | 'clusters'): ZodType {
  return z.string().superRefine((id, context) => {
    const message = unknownId(folder, id);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}
