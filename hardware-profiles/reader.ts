/**
 * A person's own cluster file: YAML, held against the schema. What this needs is slow to load, so that
 * `index.ts` leaves it out; whoever is given a path imports it then.
 */
import { readText } from '../input/read-file.js';
import { readYaml } from '../input/yaml.js';
import type { Cluster } from './profile.js';
import { parseReference } from './reference.js';
import { SHIPPED, shippedRecord, sourcesOf } from './resolve/library.js';
import { type ClusterRecord, clusterRecord } from './resolve/records.js';
import { resolveCluster } from './resolve/resolve.js';
import type { Extent } from './resolve/torus.js';
import { clusterSchema } from './schema/schema.js';

/**
 * The cluster that `reference` names: the path of a YAML file, then optionally `:` and a size, without which the
 * file's own `nodes` hold, else one node; or what `loadCluster` takes. Throws InputError for files (with file,
 * line and column) and for sizes.
 */
export function readCluster(reference: string): Cluster {
  const { record, extent } = recordNamed(reference);
  return resolveCluster(record, extent);
}

/** The cluster in the YAML `text` of a file, as `reference` names it and its size. Throws as `readCluster` does. */
export function clusterIn(text: string, reference: string): Cluster {
  const { record, extent } = recordIn(text, reference);
  return resolveCluster(record, extent);
}

/** What the file, or the shipped profile, says that `reference` names, and the size after its colon. */
export function recordNamed(reference: string): Recorded {
  const { name, isPath } = parseReference(reference);
  if (!isPath) return shippedRecord(reference);
  return recordIn(readText(name, 'cluster file'), reference);
}

interface Recorded {
  readonly record: ClusterRecord;
  readonly extent: Extent | undefined;
}

function recordIn(text: string, reference: string): Recorded {
  const { name, extent } = parseReference(reference);
  const file = readYaml(text, name, clusterSchema);
  const id = name.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/i, '');
  return { record: clusterRecord(id, file, sourcesOf(file, name), SHIPPED), extent };
}
