/**
 * The shape of a TPU slice: how many chips along each axis of its torus. Clouds sell slices in fixed
 * shapes; a number of hosts stands for the most cube-like of them.
 */
import { InputError } from '../../input/error.js';
import type { NetworkFabric } from '../profile.js';

/**
 * What follows the colon of a reference: nodes (`:64`), or a torus in devices (`:4x4x8`); and of either several
 * (`:4x4x8:2`), each a torus of its own.
 */
export type Extent = ({ readonly nodes: number } | { readonly torus: readonly number[] }) & {
  readonly slices?: number;
};

/** What a slice must respect. */
export interface TorusRules {
  readonly cluster: string;
  readonly devicesPerNode: number;
  readonly dimensions: number;
  readonly largestSlice: number;
}

const MOST_DIMENSIONS = 6;

/** Above this many chips every side of a slice of three dimensions or more is a multiple of four (cubes of 64). */
const CUBE = 64;

/**
 * The sides of the slice, as given or shortest first, whose product is its number of devices. Throws InputError for
 * a slice that does not exist: too large, not whole hosts, the wrong number of sides, or (in three
 * dimensions or more, from 64 chips on) sides that are not multiples of four.
 */
export function torusShape(extent: Extent, rules: TorusRules): readonly number[] {
  const { cluster, devicesPerNode, dimensions, largestSlice } = rules;
  if (dimensions > MOST_DIMENSIONS) {
    throw new InputError(
      `the torus of ${cluster} has ${dimensions} dimensions, and the most that are known of are ${MOST_DIMENSIONS} (Fugaku's)`,
    );
  }
  const devices = 'torus' in extent ? devicesOf(extent.torus) : extent.nodes * devicesPerNode;
  const asked = `'${cluster}:${'torus' in extent ? extent.torus.join('x') : extent.nodes}'`;
  if (devices > largestSlice) {
    throw new InputError(
      `${asked} is ${devices} chips, and a slice of ${cluster} has at most ${largestSlice}`,
    );
  }
  if (devices % devicesPerNode !== 0) {
    throw new InputError(`${asked} is ${devices} chips, which is not whole hosts of ${devicesPerNode}`);
  }
  if ('torus' in extent && extent.torus.length !== dimensions) {
    throw new InputError(
      `${asked} has ${extent.torus.length} sides, and the torus of ${cluster} has ${dimensions} dimensions`,
    );
  }
  const shapes = 'torus' in extent ? [extent.torus] : factorings(devices, dimensions);
  const allowed = shapes.filter((sides) => isSlice(sides, devices));
  const [best] = allowed.sort((a, b) => sum(a) - sum(b));
  if (best !== undefined) return best;
  const unit = CUBE / devicesPerNode;
  const below = Math.floor(devices / CUBE) * unit;
  throw new InputError(
    `${asked} is no slice of ${cluster}: from ${CUBE} chips on, every side is a multiple of 4; ` +
      `try '${cluster}:${below}' or '${cluster}:${below + unit}'`,
  );
}

/** Devices of a torus with these sides. */
export function devicesOf(sides: readonly number[]): number {
  return sides.reduce((product, side) => product * side, 1);
}

/** What a reader of an answer must know of several slices. */
export function slicesRemark({ torus = [], slices }: Pick<NetworkFabric, 'torus' | 'slices'>): string[] {
  if (slices === undefined) return [];
  return [
    `${slices} slices of ${torus.join('x')} devices: between slices all goes through the NICs of their hosts.`,
  ];
}

function isSlice(sides: readonly number[], devices: number): boolean {
  return sides.length < 3 || devices < CUBE || sides.every((side) => side % 4 === 0);
}

/** Every way to write `product` as `count` factors in rising order. */
function factorings(product: number, count: number, least = 1): number[][] {
  if (count === 1) return product >= least ? [[product]] : [];
  const found: number[][] = [];
  for (let side = least; side ** count <= product; side++) {
    if (product % side !== 0) continue;
    for (const rest of factorings(product / side, count - 1, side)) found.push([side, ...rest]);
  }
  return found;
}

function sum(sides: readonly number[]): number {
  return sides.reduce((total, side) => total + side, 0);
}
