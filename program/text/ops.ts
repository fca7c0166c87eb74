/**
 * Ops in the text form: a verb with its operands, the label in quotes, then clauses. What an op would
 * have anyway is left out: its usual stream, a label that repeats the operands, the phase of its list.
 *
 *     gemm forward 4096x12288x12288 bf16 "qkv"           reads x, w   writes y
 *     all-reduce dp+shard 128MiB "gradients"             among 0..3   owners 0   buffer g
 *     send pp+1 32MiB "act 0"                            wrap
 *     copy device to host 32MiB "act 0"
 *     alloc activations 32MiB L{layer}.mb{mb}.qkv
 *     call dense-block.forward layer=3 mb=0              after ^1, ^4   on compute   as backward
 */
import type { Axis } from '../mesh.js';
import {
  type CollectiveKind,
  MEMORY_CATEGORIES,
  type MemoryCategory,
  type Op,
  type Phase,
  type Place,
} from '../program.js';
import { FAMILIES, kernelText, readKernel } from './kernels.js';
import type { Line } from './line.js';
import { nameText, setText, sizeText } from './words.js';

export const AXES: readonly Axis[] = ['pp', 'dp', 'shard', 'cp', 'ep', 'tp'];
export const PHASES: readonly Phase[] = ['forward', 'backward', 'recompute', 'gradient-sync', 'optimizer', 'data', 'checkpoint'];
const PLACES: readonly Place[] = ['device', 'host', 'disk'];
const COLLECTIVES: readonly CollectiveKind[] = [
  'all-reduce',
  'all-gather',
  'reduce-scatter',
  'all-to-all',
  'broadcast',
  'reduce',
  'barrier',
];
const OTHERS = ['send', 'recv', 'copy', 'alloc', 'free', 'call'] as const;
const VERBS = [...FAMILIES, ...COLLECTIVES, ...OTHERS];

/** An op's fields apart from those every op has. */
type Body<T = Op> = T extends Op ? Omit<T, 'stream' | 'after' | 'label' | 'phase'> : never;

/** The verb and its operands, up to the label. */
export function bodyText(op: Op): string {
  switch (op.kind) {
    case 'compute':
      return kernelText(op.kernel);
    case 'collective':
      return `${op.collective} ${op.axis.join('+')} ${sizeText(op.bytes)}`;
    case 'send':
    case 'recv':
      return `${op.kind} ${op.axis}${op.offset < 0 ? '' : '+'}${op.offset} ${sizeText(op.bytes)} ${nameText(op.buffer)}`;
    case 'copy':
      return `copy ${op.from} to ${op.to} ${sizeText(op.bytes)} ${nameText(op.buffer)}`;
    case 'alloc':
    case 'free':
      return `${op.kind} ${op.category} ${sizeText(op.bytes)} ${nameText(op.buffer)}`;
    case 'call': {
      const given = Object.entries(op.arguments).map(([name, value]) => ` ${nameText(name)}=${value}`);
      return `call ${nameText(op.segment)}${given.join('')}`;
    }
  }
}

export function readBody(line: Line): Body {
  const verb = line.one('an op', VERBS);
  switch (verb) {
    case 'send':
    case 'recv': {
      const { axis, offset } = line.read('an axis and offset such as pp+1', (word) => {
        const match = /^([a-z]+)([+-]\d+)$/.exec(word);
        const axis = AXES.find((known) => known === match?.[1]);
        return axis === undefined ? undefined : { axis, offset: Number(match![2]) };
      });
      return { kind: verb, axis, offset, bytes: line.size('what it carries'), buffer: line.name('a buffer') };
    }
    case 'copy': {
      const from = line.one('a place', PLACES);
      line.expect('to');
      const to = line.one('a place', PLACES);
      return { kind: verb, from, to, bytes: line.size('what it copies'), buffer: line.name('a buffer') };
    }
    case 'alloc':
    case 'free': {
      const category: MemoryCategory = line.one('a category of memory', MEMORY_CATEGORIES);
      return { kind: verb, category, bytes: line.size('its memory'), buffer: line.name('a buffer') };
    }
    case 'call':
      return { kind: verb, segment: line.name('a segment'), arguments: readArguments(line) };
    default: {
      const family = FAMILIES.find((known) => known === verb);
      if (family !== undefined) return { kind: 'compute', kernel: readKernel(line, family), reads: [], writes: [] };
      const axis = line.read('axes such as dp or dp+shard', axesOf);
      const collective = verb as CollectiveKind;
      return { kind: 'collective', collective, axis, bytes: line.size('the whole tensor'), buffer: '' };
    }
  }
}

function axesOf(word: string): Axis[] | undefined {
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

/** The stream an op runs on unless it says otherwise. */
export function usualStream(op: Body): string {
  switch (op.kind) {
    case 'collective':
      return op.axis.join('+');
    case 'send':
    case 'recv':
      return `${op.axis}:${op.kind}${op.offset < 0 ? '' : '+'}${op.offset}`;
    case 'copy':
      return `copy:${op.from}-${op.to}`;
    default:
      return 'compute';
  }
}

/** The label an op has unless it says otherwise. */
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

/** What follows the label: only what is not usual. `own` are the clauses of this kind of op. */
export function clausesText(op: Op): string[] {
  const clauses: string[] = [];
  if (op.kind === 'compute') {
    if (op.reads.length > 0) clauses.push(`reads ${op.reads.map(nameText).join(', ')}`);
    if (op.writes.length > 0) clauses.push(`writes ${op.writes.map(nameText).join(', ')}`);
  }
  if (op.kind === 'collective') {
    if (op.among !== undefined) clauses.push(`among ${setText(op.among)}`);
    if (op.owners !== undefined) clauses.push(`owners ${setText(op.owners)}`);
    if (op.buffer !== op.label) clauses.push(`buffer ${nameText(op.buffer)}`);
  }
  if ((op.kind === 'send' || op.kind === 'recv') && op.wrap !== undefined) clauses.push(op.wrap ? 'wrap' : 'no-wrap');
  return clauses;
}
