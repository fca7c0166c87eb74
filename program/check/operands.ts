/** Rules of one op by itself: axes and coordinates that the mesh has, and amounts that are amounts. */
import { type Axis, axisSize, type Mesh } from '../mesh.js';
import type { CallOp, CollectiveOp, Op, TransferOp } from '../program.js';
import { kernelFaults } from './kernel-figures.js';
import { fewOf, type Rule } from './problem.js';

export interface Fault {
  readonly rule: Rule;
  readonly text: string;
}

const NONE: readonly Fault[] = [];

export function opProblems(op: Op, mesh: Mesh): readonly Fault[] {
  switch (op.kind) {
    case 'compute':
      return kernelFaults(op.kernel).map((text) => ({ rule: 'kernel', text }));
    case 'call':
      return ofArguments(op);
    case 'send':
    case 'recv':
      return [...ofBytes(op.bytes), ...ofAxis(ofTransfer(op, mesh))];
    case 'collective':
      return [...ofBytes(op.bytes), ...ofAxis(ofCollective(op, mesh))];
    default:
      return ofBytes(op.bytes);
  }
}

export function isPlace(coordinate: number, size: number): boolean {
  return Number.isInteger(coordinate) && coordinate >= 0 && coordinate < size;
}

function ofAxis(texts: readonly string[]): readonly Fault[] {
  return texts.map((text) => ({ rule: 'axis', text }));
}

export function ofBytes(bytes: number): readonly Fault[] {
  if (bytes >= 0 && Number.isFinite(bytes)) return NONE;
  return [{ rule: 'bytes', text: `${bytes} bytes is not a size; give a finite number, zero or more.` }];
}

function ofArguments(op: CallOp): readonly Fault[] {
  const wrong: Fault[] = [];
  for (const name in op.arguments) {
    const value = op.arguments[name]!;
    if (Number.isInteger(value) && value >= 0) continue;
    const text = `sets ${name} to ${value}; arguments number things, so give a whole number.`;
    wrong.push({ rule: 'argument', text });
  }
  return wrong;
}

function ofTransfer(op: TransferOp, mesh: Mesh): string[] {
  const size = axisSize(mesh, op.axis);
  if (size === 1) return [`there is nobody along ${op.axis}: ${meshHas(mesh)}.`];
  if (!Number.isInteger(op.offset) || op.offset === 0 || Math.abs(op.offset) >= size) {
    return [
      `offset ${op.offset} names no peer on ${op.axis}, which has ${size} places; use ±1 to ±${size - 1}.`,
    ];
  }
  return [];
}

function ofCollective(op: CollectiveOp, mesh: Mesh): string[] {
  const named = op.axis.join('+') || 'no axis';
  if (new Set(op.axis).size !== op.axis.length) return [`names an axis twice (${named}); name each once.`];
  if (!op.axis.some((axis) => axisSize(mesh, axis) > 1)) {
    return [`a group over ${named} is one rank alone: ${meshHas(mesh)}; leave the ${op.collective} out.`];
  }
  const texts: string[] = [];
  for (const word of ['among', 'owners'] as const) {
    const coordinates = op[word];
    if (coordinates === undefined) continue;
    if (op.axis.length === 1)
      for (const each of ofCoordinates(word, coordinates, op.axis[0]!, mesh)) texts.push(each);
    else texts.push(`'${word}' needs a single axis, and this has ${named}.`);
  }
  const among = op.among === undefined ? undefined : new Set(op.among);
  const outside = op.owners?.filter((owner) => among?.has(owner) === false) ?? [];
  if (outside.length > 0) texts.push(`owner ${fewOf(outside)} is not among those who take part.`);
  if ((op.collective === 'broadcast' || op.collective === 'reduce') && op.owners?.length !== 1) {
    const count = op.owners?.length ?? 'none';
    texts.push(`a ${op.collective} has exactly one owner, and this has ${count}; set 'owners'.`);
  }
  if (
    op.copies !== undefined &&
    (op.collective !== 'all-to-all' || !(Number.isInteger(op.copies) && op.copies >= 1))
  ) {
    texts.push(`'copies' is ${op.copies} on a ${op.collective}; only an all-to-all has them, one at least.`);
  }
  const { limit, copies } = op;
  if (limit !== undefined && (copies === undefined || limit.visited < 1 || limit.visited > limit.groups)) {
    texts.push(
      `'limit' is ${limit.visited} of ${limit.groups} groups, for owners of which 'copies' are visited.`,
    );
  }
  if (op.hierarchical && op.collective !== 'all-to-all') {
    texts.push(`'hierarchical' is set on a ${op.collective}; only an all-to-all goes by nodes.`);
  }
  if (op.reversed && op.collective !== 'collective-permute') {
    texts.push(`'reversed' is on a ${op.collective}; only a collective-permute has a direction.`);
  }
  if (op.collective === 'collective-permute' && (op.among !== undefined || op.owners !== undefined)) {
    texts.push(`a collective-permute is of the whole group; leave 'among' and 'owners' out.`);
  }
  if (op.collective === 'collective-permute' && (op.into === undefined || op.into === op.buffer)) {
    texts.push(
      `a collective-permute reads '${op.buffer}' while another arrives; name the tensor for that with 'into'.`,
    );
  }
  if (op.library !== undefined && op.copies === undefined) {
    texts.push(`${op.library} moves vectors by the owners they visit; set 'copies' to their number.`);
  }
  return texts;
}

function ofCoordinates(word: string, coordinates: readonly number[], axis: Axis, mesh: Mesh): string[] {
  const size = axisSize(mesh, axis);
  if (coordinates.length === 0) return [`'${word}' is empty; name a coordinate of ${axis}, or leave it out.`];
  const seen = new Set<number>();
  const bad = coordinates.filter((c) => !isPlace(c, size) || seen.size === seen.add(c).size);
  if (bad.length === 0) return [];
  return [`'${word}' names ${fewOf(bad)}; each of 0 to ${size - 1} on ${axis}, once at most.`];
}

function meshHas(mesh: Mesh): string {
  return `the mesh has ${mesh.axes.map((a) => `${a.name} ${a.size}`).join(', ') || 'a single rank'}`;
}
