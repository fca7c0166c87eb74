/**
 * What an op is, in the text form: a verb and its operands. Printer and reader of each side by side.
 *
 *     gemm forward 4096x12288x12288 bf16
 *     all-reduce dp+shard 128MiB
 *     send pp+1 32MiB "act 0"
 *     host optimizer "cpu-adam" 14F 30B              a kernel that the host's cores run
 *     copy device to host 32MiB "act 0"
 *     alloc activations 32MiB L{layer}.mb{mb}.qkv
 *     alloc host activations 32MiB "L{layer}.mb{mb}.qkv on host"
 *     call dense-block.forward layer=3 mb=0
 */
import type { Axis } from '../mesh.js';
import {
  type CollectiveKind,
  type Holding,
  MEMORY_CATEGORIES,
  type MemoryTier,
  type Op,
} from '../program.js';
import { FAMILIES, kernelText, readKernel } from './kernels.js';
import type { Line } from './line.js';
import { every, nameText, sizeText } from './words.js';

export const AXES = every<Axis>({
  pp: true,
  dp: true,
  shard: true,
  cp: true,
  'cp-inner': true,
  ep: true,
  etp: true,
  tp: true,
});
const TIERS = every<MemoryTier>({ device: true, host: true, disk: true });
const AWAY = ['host', 'disk'] as const;
const COLLECTIVES = every<CollectiveKind>({
  'all-reduce': true,
  'all-gather': true,
  'reduce-scatter': true,
  'all-to-all': true,
  broadcast: true,
  reduce: true,
  barrier: true,
  'collective-permute': true,
});
const OTHERS = ['host', 'send', 'recv', 'copy', 'alloc', 'free', 'call'] as const;
const VERBS = [...FAMILIES, ...COLLECTIVES, ...OTHERS];

type Clause =
  | 'stream'
  | 'after'
  | 'label'
  | 'phase'
  | 'reads'
  | 'writes'
  | 'among'
  | 'owners'
  | 'copies'
  | 'reversed'
  | 'library'
  | 'limit'
  | 'hierarchical'
  | 'reduction'
  | 'into'
  | 'pageable'
  | 'wrap';

/** An op without what clauses add to it. */
export type Body<T = Op> = T extends { kind: 'collective' }
  ? Omit<T, Clause | 'buffer'>
  : T extends Op
    ? Omit<T, Clause>
    : never;

export function bodyText(op: Body): string {
  switch (op.kind) {
    case 'compute':
      return op.on === undefined ? kernelText(op.kernel) : `${op.on} ${kernelText(op.kernel)}`;
    case 'collective':
      return `${op.collective} ${op.axis.join('+') || 'none'} ${sizeText(op.bytes)}`;
    case 'send':
    case 'recv':
      return `${op.kind} ${op.axis}${signed(op.offset)} ${sizeText(op.bytes)} ${nameText(op.buffer)}`;
    case 'copy':
      return `copy ${op.from} to ${op.to} ${sizeText(op.bytes)} ${nameText(op.buffer)}`;
    case 'alloc':
    case 'free':
      return `${op.kind} ${heldText(op)}`;
    case 'call': {
      const given = Object.entries(op.arguments).map(([name, value]) => ` ${nameText(name)}=${value}`);
      return `call ${nameText(op.segment)}${given.join('')}`;
    }
  }
}

/** `activations 32MiB qkv`, `host optimizer 12GiB "optimizer state"`: what is held, and where if not on the device. */
export function heldText({ tier, category, bytes, buffer }: Holding): string {
  return `${tier === undefined ? '' : `${tier} `}${category} ${sizeText(bytes)} ${nameText(buffer)}`;
}

export function readHeld(line: Line): Holding {
  const tier = AWAY.find((known) => line.take(known));
  const category = line.one('a category of memory', MEMORY_CATEGORIES);
  const held = { category, bytes: line.size('its memory'), buffer: line.name('a buffer') };
  return tier === undefined ? held : { ...held, tier };
}

export function readBody(line: Line): Body {
  const verb = line.one('an op', VERBS);
  const family = FAMILIES.find((known) => known === verb);
  if (family !== undefined) return { kind: 'compute', kernel: readKernel(line, family) };
  const collective = COLLECTIVES.find((known) => known === verb);
  if (collective !== undefined) {
    const axis = line.read('axes such as dp or dp+shard', axesOf);
    return { kind: 'collective', collective, axis, bytes: line.size('the whole tensor') };
  }
  const kind = verb as (typeof OTHERS)[number];
  switch (kind) {
    case 'host':
      return { kind: 'compute', on: kind, kernel: readKernel(line, line.one('a kernel', FAMILIES)) };
    case 'send':
    case 'recv': {
      const peer = line.read('an axis and offset such as pp+1', peerOf);
      return { kind, ...peer, bytes: line.size('what it carries'), buffer: line.name('a buffer') };
    }
    case 'copy': {
      const from = line.one('a place', TIERS);
      line.expect('to');
      const to = line.one('a place', TIERS);
      return { kind, from, to, bytes: line.size('what it copies'), buffer: line.name('a buffer') };
    }
    case 'alloc':
    case 'free':
      return { kind, ...readHeld(line) };
    case 'call':
      return { kind, segment: line.name('a segment'), arguments: readArguments(line) };
  }
}

/** The stream an op runs on unless a clause says otherwise. */
export function usualStream(op: Body): string {
  switch (op.kind) {
    case 'collective':
      return op.axis.join('+');
    case 'send':
    case 'recv':
      return `${op.axis}:${op.kind}${signed(op.offset)}`;
    case 'copy':
      return `copy:${op.from}-${op.to}`;
    case 'compute':
      return op.on ?? 'compute';
    default:
      return 'compute';
  }
}

/** The label an op has unless the text gives one. */
export function usualLabel(op: Body): string {
  switch (op.kind) {
    case 'compute':
      return 'name' in op.kernel ? op.kernel.name : op.kernel.family;
    case 'collective':
      return op.collective;
    case 'call':
      return op.segment;
    case 'copy':
      return op.buffer;
    default:
      return `${op.kind} ${op.buffer}`;
  }
}

function signed(offset: number): string {
  return offset < 0 ? `${offset}` : `+${offset}`;
}

function peerOf(word: string): { axis: Axis; offset: number } | undefined {
  const match = /^([a-z-]+?)([+-]\d+)$/.exec(word);
  const axis = AXES.find((known) => known === match?.[1]);
  return axis === undefined ? undefined : { axis, offset: Number(match![2]) };
}

function axesOf(word: string): Axis[] | undefined {
  if (word === 'none') return [];
  const axes = word.split('+').map((name) => AXES.find((known) => known === name));
  return axes.every((axis) => axis !== undefined) ? axes : undefined;
}

function readArguments(line: Line): Record<string, number> {
  const given: [string, number][] = [];
  while (line.pair()) {
    const name = line.name('an argument');
    line.expect('=');
    given.push([name, line.number(`argument ${name}`)]);
  }
  return Object.fromEntries(given);
}
