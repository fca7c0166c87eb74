/**
 * What clusters and devices are called elsewhere: instance names of the clouds, counts of devices as schedulers write
 * them, cards as drivers name them, cards that have no profile. A name that means exactly one is taken; any other
 * becomes a hint.
 */
import { acceleratorNamed } from '../offers/accelerator-names.js';
import { SHIPPED_FILES } from '../shipped.js';
import type { ClusterRecord, Library } from './records.js';

/** A shipped cluster with what a name is compared with. */
interface Known {
  readonly id: string;
  readonly record: ClusterRecord;
}

function allOf(library: Library): Known[] {
  const paths = [...SHIPPED_FILES.keys()].filter((path) => path.startsWith('clusters/'));
  return paths
    .map((path) => path.slice('clusters/'.length))
    .map((id) => ({ id, record: library.cluster(id) }));
}

/** Letters and digits alone, in lower case: `ND H100 v5` and `nd-h100_v5` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/**
 * The id of the one cluster whose node is sold as `name`: `p5` and `p5.48xlarge` are `aws-p5`, `a3-highgpu-8g` is
 * `gcp-a3-high`, `Standard_ND96isr_H100_v5` and `nd-h100-v5` are `azure-nd-h100-v5`. Undefined for none or several.
 */
export function clusterCalled(name: string, library: Library): string | undefined {
  const said = plain(name.replace(/^standard[_ ]/i, ''));
  if (said === '') return undefined;
  const found = (by: (known: Known) => string) => {
    const those = allOf(library).filter((known) => plain(by(known)) === said);
    return those.length === 1 ? those[0]!.id : undefined;
  };
  const title = ({ record }: Known) => record.node.title ?? '';
  return (
    found(({ id }) => id.replace(/^(aws|azure|gcp)-/, '')) ??
    found(title) ??
    found((known) => title(known).replace(/\.\w+$/, ''))
  );
}

/**
 * The id of the accelerator that is called `name`, whatever its spelling: `rtx-4090`, `4090`, `RTX 4090`,
 * `NVIDIA GeForce RTX 4090`, `A6000`, `A100-SXM4-80GB`. Undefined for none, and for names of several.
 */
export function acceleratorCalled(name: string): string | undefined {
  ids ??= new Set(
    [...SHIPPED_FILES.keys()]
      .filter((path) => path.startsWith('accelerators/'))
      .map((path) => path.slice('accelerators/'.length)),
  );
  const named = acceleratorNamed(name, ids);
  return named?.devices === undefined ? named?.accelerator : undefined;
}

let ids: ReadonlySet<string> | undefined;

/** Cards people ask for that no profile describes. */
const NO_PROFILE: readonly { readonly names: RegExp; readonly title: string }[] = [
  { names: /^(nvidia)?(geforce)?gtx\d{3,4}(ti|super)?$/, title: 'GeForce GTX cards' },
  { names: /^(nvidia)?(tesla)?(k80|m40|p4|p40)$/, title: 'Tesla cards without fast fp16' },
];

/**
 * What `name` may have meant, as the end of a sentence, when it counts devices (`8xH100`, or `H100` with `size` behind
 * the colon) or names a card without a profile; undefined for all else.
 */
export function clusterHint(name: string, size: number | undefined, library: Library): string | undefined {
  const slice = sliceHint(name, library);
  if (slice !== undefined) return slice;
  const [, counted, device = name] = /^(\d+)\s*[x×*]\s*(.+)$/i.exec(name) ?? [];
  const missing = NO_PROFILE.find(({ names }) => names.test(plain(device)));
  if (missing !== undefined) {
    return `there is no profile of ${missing.title}; a cluster file can describe one (docs/hardware.md)`;
  }
  const called = acceleratorCalled(device);
  const hosts = allOf(library).filter(({ record }) => {
    const id = record.node.accelerator?.id ?? '';
    return called === undefined ? isCalled(device, id) : id === called;
  });
  if (hosts.length === 0) return ofProviders(name, library);
  const [first, ...others] = hosts.sort((a, b) => rank(a.id, called ?? device) - rank(b.id, called ?? device));
  const count = counted === undefined ? size : Number(counted);
  if (count === undefined) {
    const ids = [first!, ...others].slice(0, 3).map(({ id }) => `'${id}'`);
    return `that is a device, and a cluster is wanted here; clusters with it: ${ids.join(', ')}`;
  }
  const { id, record } = first!;
  const each = record.node.figures.devices?.value ?? 1;
  const start = 'a cluster is named with its number of nodes';
  if (count % each === 0) return `${start}: ${count} devices are '${id}:${count / each}', of ${each} a node`;
  return (
    `${start}, and '${id}' has ${each} devices a node; for ${count}, write a cluster file that says ` +
    `'like: ${id}' and 'node: { devices: ${count} }'`
  );
}

/** Google counts the TensorCores of a slice, two a chip, up to v4 and in v5p, and chips in v5e and v6e. */
function sliceHint(name: string, library: Library): string | undefined {
  const [, version, count] = /^(?:tpu-?)?v(2|3|4|5p|5e|5litepod|6e)-(\d+)$/i.exec(name) ?? [];
  if (version === undefined) return undefined;
  const id = `tpu-v${version.toLowerCase().replace('litepod', 'e')}`;
  const known = allOf(library).find((cluster) => cluster.id === id);
  if (known === undefined) return undefined;
  const chips = Number(count) / (/e|pod/i.test(version) ? 1 : 2);
  const hosts = chips / (known.record.node.figures.devices?.value ?? 1);
  const counted = chips === Number(count) ? '' : `${count} TensorCores are ${chips} chips; `;
  return `${counted}a slice is named with its number of hosts or its shape${Number.isInteger(hosts) ? `: '${id}:${hosts}'` : ''}`;
}

/** A word that the name of a node at its provider begins with: `p6`. */
function ofProviders(name: string, library: Library): string | undefined {
  const said = plain(name);
  const found = allOf(library).filter(
    ({ id }) => isCloud(id) && plain(id.replace(/^\w+-/, '')).startsWith(said),
  );
  if (said === '' || found.length === 0) return undefined;
  return `did you mean ${found
    .slice(0, 3)
    .map(({ id }) => `'${id}'`)
    .join(' or ')}?`;
}

/** Clusters named for the device first, those of a cloud last. */
function rank(id: string, device: string): number {
  return isCloud(id) ? 2 : Number(!plain(id).startsWith(plain(device).slice(0, 4)));
}

/** `H100`, `A100-80GB`, `NVIDIA H100 SXM5`: every word of it is one of the accelerator's id. */
function isCalled(name: string, id: string): boolean {
  const words = name
    .toLowerCase()
    .replace(/\b(nvidia|amd|intel|google|tesla|instinct)\b/g, '')
    .replaceAll(/(?<=\d)gb\b/g, '')
    .replaceAll(/(?<=sxm)\d/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return words.length > 0 && words.every((word) => id.split('-').includes(word));
}

function isCloud(id: string): boolean {
  return /^(aws|azure|gcp)-/.test(id);
}
