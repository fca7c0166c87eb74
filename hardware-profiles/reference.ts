/** How a cluster is named: `h100-dgx:64`, `a100-dgx:2of8`, `tpu-v5p:4x4x8`, `tpu-v5p:4x4x8:2` or `my-cluster.yaml:16`. */
import { InputError } from '../input/error.js';
import type { Extent } from './resolve/torus.js';

const MOST_NODES = 1_000_000;

/** Some of the devices of a cluster: how many, all its nodes together, and out of how many where that was said. */
export interface Part {
  readonly devices: number;
  readonly of?: number;
}

export interface Reference {
  /** The id of a shipped cluster or the path of a file. */
  readonly name: string;
  /** A path has a slash in it or ends as a file of text does. */
  readonly isPath: boolean;
  /** What follows the colon, if anything. */
  readonly extent: Extent | undefined;
  /** The devices that are used, where not all of them are meant. */
  readonly part: Part | undefined;
}

/** Endings of files that describe clusters. */
const FILE = /[/\\]|\.(ya?ml|json|txt|log|topo)$/i;

/**
 * The parts of `reference`, of which `devices` are used where that is said beside it. Throws InputError for what is no
 * size after the colon, and where both say how many devices.
 */
export function parseReference(reference: string, devices?: Part): Reference {
  const [, of, each, count] = SLICES.exec(reference) ?? [];
  const [, name = '', size] = /^(.*?)(?::([^:/\\]*))?$/s.exec(of ?? reference) ?? [];
  const { extent, part } =
    of !== undefined
      ? { extent: slicesOf(each!, count!, reference), part: undefined }
      : size === undefined
        ? NO_SIZE
        : parseSize(size, reference);
  if (part !== undefined && devices !== undefined) {
    throw new InputError(
      `'${reference}' says how many devices are used, and 'devices' says it, too; leave one of them out`,
    );
  }
  return { name, isPath: FILE.test(name), extent, part: devices ?? part };
}

/** `tpu-v5p:4x4x8:2`, `tpu-v5e:64:2`: a slice, and how many. */
const SLICES = /^([^:]+):(\d[\dx]*):([^:/\\]*)$/s;

function slicesOf(each: string, count: string, reference: string): Extent {
  const slices = /^\d{1,7}$/.test(count) ? Number(count) : 0;
  if (slices < 1 || slices > MOST_NODES) {
    throw new InputError(
      `'${count}' in '${reference}' is no number of slices; behind the size of one comes how many, from 1 to ${MOST_NODES}, ` +
        "such as 'tpu-v5p:4x4x8:2'",
    );
  }
  return { ...parseExtent(each, reference), ...(slices === 1 ? {} : { slices }) };
}

const NO_SIZE = { extent: undefined, part: undefined };

/** `8`, `4x4x8`, `2of8`, `2 of 8`, and two nodes of which six devices each are used: `2x6of8`. */
const SOME_OF_A_NODE = /^(?:(\d{1,7}) ?x ?)?(\d{1,7}) ?of ?(\d{1,7})$/i;

function parseSize(text: string, reference: string): Pick<Reference, 'extent' | 'part'> {
  const [, nodes = '1', used, of] = SOME_OF_A_NODE.exec(text.trim()) ?? [];
  if (used !== undefined && Number(nodes) >= 1 && Number(nodes) <= MOST_NODES) {
    const each = Number(nodes);
    return { extent: { nodes: each }, part: { devices: each * Number(used), of: each * Number(of) } };
  }
  return { extent: parseExtent(text, reference), part: undefined };
}

function parseExtent(text: string, reference: string): Extent {
  const sides = /^\d{1,7}(x\d{1,7}){0,5}$/.test(text) ? text.split('x').map(Number) : [];
  const [nodes] = sides;
  if (nodes === undefined || sides.some((side) => side < 1 || side > MOST_NODES)) {
    throw new InputError(
      `'${text}' in '${reference}' is not a size; after the colon comes a number of nodes from 1 to ` +
        `${MOST_NODES}, such as 'h100-dgx:64', a part of a node, such as 'h100-dgx:2of8', or the sides of a torus, ` +
        "such as 'tpu-v5p:4x4x8'",
    );
  }
  return sides.length === 1 ? { nodes } : { torus: sides };
}
