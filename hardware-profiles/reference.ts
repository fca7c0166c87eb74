/** How a cluster is named: `h100-dgx:64`, `tpu-v5p:4x4x8` or `my-cluster.yaml:16`. */
import { InputError } from '../input/error.js';
import type { Extent } from './resolve/torus.js';

const MOST_NODES = 1_000_000;

export interface Reference {
  /** The id of a shipped cluster or the path of a file. */
  readonly name: string;
  /** A path has a slash in it or ends in `.yaml` or `.yml`. */
  readonly isPath: boolean;
  /** What follows the colon, if anything. */
  readonly extent: Extent | undefined;
}

/** The parts of `reference`. Throws InputError for what is no size after the colon. */
export function parseReference(reference: string): Reference {
  const [, name = '', size] = /^(.*?)(?::([^:/\\]*))?$/s.exec(reference) ?? [];
  const extent = size === undefined ? undefined : parseExtent(size, reference);
  return { name, isPath: /[/\\]|\.ya?ml$/i.test(name), extent };
}

function parseExtent(text: string, reference: string): Extent {
  const sides = /^\d{1,7}(x\d{1,7}){0,5}$/.test(text) ? text.split('x').map(Number) : [];
  const [nodes] = sides;
  if (nodes === undefined || sides.some((side) => side < 1 || side > MOST_NODES)) {
    throw new InputError(
      `'${text}' in '${reference}' is not a size; after the colon comes a number of nodes from 1 to ` +
        `${MOST_NODES}, such as 'h100-dgx:64', or the sides of a torus, such as 'tpu-v5p:4x4x8'`,
    );
  }
  return sides.length === 1 ? { nodes } : { torus: sides };
}
