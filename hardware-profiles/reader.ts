/**
 * A person's own cluster file: YAML, held against the schema. What this needs is slow to load, so that
 * `index.ts` leaves it out; whoever is given a path imports it then.
 */
import { readText } from '../input/read-file.js';
import { readYaml } from '../input/yaml.js';
import type { Cluster } from './profile.js';
import { type Part, parseReference, type Reference } from './reference.js';
import { SHIPPED, sourcesOf } from './resolve/library.js';
import { type ClusterRecord, clusterRecord } from './resolve/records.js';
import { resolveCluster } from './resolve/resolve.js';
import type { Extent } from './resolve/torus.js';
import { clusterSchema } from './schema/schema.js';

/**
 * The cluster that `reference` names: the path of a YAML file, then optionally `:` and a size, without which the
 * file's own `nodes` hold, else one node; or what `loadCluster` takes. `devices` says how many are used. Throws InputError for files (with file,
 * line and column) and for sizes.
 */
export function readCluster(reference: string, devices?: Part): Cluster {
  const { record, extent, part } = recordNamed(reference, devices);
  return resolveCluster(record, extent, part);
}

/** The cluster in the YAML `text` of a file, as `reference` names it and its size. Throws as `readCluster` does. */
export function clusterIn(text: string, reference: string): Cluster {
  const { record, extent, part } = recordIn(text, parseReference(reference));
  return resolveCluster(record, extent, part);
}

/** What the file, or the shipped profile, says that `reference` names, its size, and the part of it that is used. */
export function recordNamed(reference: string, devices?: Part): Recorded {
  const parsed = parseReference(reference, devices);
  const { name, isPath, extent, part } = parsed;
  if (!isPath) return { record: SHIPPED.cluster(name), extent, part };
  return recordIn(readText(name, 'cluster file'), parsed);
}

interface Recorded {
  readonly record: ClusterRecord;
  readonly extent: Extent | undefined;
  readonly part: Part | undefined;
}

function recordIn(text: string, { name, extent, part }: Reference): Recorded {
  const file = readYaml(text, name, clusterSchema);
  const id = name.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/i, '');
  return { record: clusterRecord(id, file, sourcesOf(file, name), SHIPPED), extent, part };
}
