/**
 * `--cluster`: from a reference such as `h100-dgx:64`, `tpu-v5p:4x4x8` or `my-cluster.yaml:16` to a
 * cluster in SI units.
 */
import { readFileSync } from 'node:fs';
import { InputError } from '../input/error.js';
import { readYaml } from '../input/yaml.js';
import type { Cluster } from './profile.js';
import { SHIPPED, sourcesOf } from './resolve/library.js';
import { clusterRecord } from './resolve/records.js';
import { resolveAccelerator, resolveCluster, type SourcedAccelerator } from './resolve/resolve.js';
import type { Extent } from './resolve/torus.js';
import { clusterSchema } from './schema/schema.js';

const MOST_NODES = 1_000_000;

/**
 * The cluster that `reference` names: the id of a shipped cluster or the path of a YAML file (which
 * has a slash in it or ends in `.yaml` or `.yml`), then optionally `:` and a number of nodes or, for a
 * torus, its sides in devices. Without that, a file's own `nodes`, else one node. Throws InputError
 * for unknown names (with the nearest), for files (with file, line and column) and for sizes.
 */
export function loadCluster(reference: string): Cluster {
  const [, name = '', size] = /^(.*?)(?::([^:/\\]*))?$/s.exec(reference) ?? [];
  const extent = size === undefined ? undefined : parseExtent(size, reference);
  if (!/[/\\]|\.ya?ml$/i.test(name)) return resolveCluster(SHIPPED.cluster(name), extent);
  const file = readYaml(readText(name), name, clusterSchema);
  const id = name.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/i, '');
  return resolveCluster(clusterRecord(id, file, sourcesOf(file, name), SHIPPED), extent);
}

/** The shipped accelerator `id` with the provenance of its figures. Throws InputError for unknown ids. */
export function loadAccelerator(id: string): SourcedAccelerator {
  return resolveAccelerator(SHIPPED.accelerator(id));
}

function parseExtent(text: string, reference: string): Extent {
  const sides = /^\d{1,7}(x\d{1,7}){0,2}$/.test(text) ? text.split('x').map(Number) : [];
  const [nodes] = sides;
  if (nodes === undefined || sides.some((side) => side < 1 || side > MOST_NODES)) {
    throw new InputError(
      `'${text}' in '${reference}' is not a size; after the colon comes a number of nodes from 1 to ` +
        `${MOST_NODES}, such as 'h100-dgx:64', or the sides of a torus, such as 'tpu-v5p:4x4x8'`,
    );
  }
  return sides.length === 1 ? { nodes } : { torus: sides };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why =
      { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read' }[code] ??
      code;
    throw new InputError(`cannot read the cluster file '${path}': ${why}`);
  }
}
