/**
 * What clusters and devices are called elsewhere: instance names of the clouds, counts of devices as schedulers write
 * them, devices as drivers name them, devices that have no profile. A name that means exactly one is taken; any other
 * becomes a hint.
 */
import { acceleratorNamed } from '../offers/accelerator-names.js';
import { SHIPPED_FILES } from '../shipped.js';
import type { ClusterRecord, Library } from './records.js';
import type { Extent } from './torus.js';

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

/** Names of clusters that are neither their id nor their node's title, as letters and digits alone. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  ironwood: 'tpu-v7',
  tpu7x: 'tpu-v7',
  trillium: 'tpu-v6e',
  v5litepod: 'tpu-v5e',
  trn2ultra: 'aws-trn2-ultraserver',
  trn2u: 'aws-trn2-ultraserver',
  trn2u48xlarge: 'aws-trn2-ultraserver',
  trn3: 'aws-trn3-ultraserver',
  atlas900a2pod: 'atlas-800t-a2',
  atlas900a3: 'cloudmatrix-384',
  atlas900a3superpod: 'cloudmatrix-384',
  cloudmatrix: 'cloudmatrix-384',
  dgxa100: 'a100-dgx',
  dgxa10080gb: 'a100-dgx',
  dgxa10040gb: 'a100-40-dgx',
  hgxa100: 'a100-dgx',
  hgxa10080gb: 'a100-dgx',
  hgxa10040gb: 'a100-40-dgx',
  hgxh100: 'h100-dgx',
  hgxh10080gb: 'h100-dgx',
  hgxh200: 'h200-dgx',
  hgxh200141gb: 'h200-dgx',
  hgxb200: 'b200-dgx',
  hgxb300: 'b300-dgx',
  dgxa800: 'a800-node',
  a800dgx: 'a800-node',
  hgxa800: 'a800-node',
  hgxa80080gb: 'a800-node',
  dgxh800: 'h800-node',
  h800dgx: 'h800-node',
  hgxh800: 'h800-node',
  h20dgx: 'h20-node',
  hgxh20: 'h20-node',
};

/** A board of eight, as makers write it: `NVIDIA HGX H100`, `HGX H100 8-GPU`, `H100 HGX`; as `hgxh100`. */
function boardIn(said: string): string {
  const bare = said.replace(/^nvidia/, '').replace(/8gpus?$/, '');
  const [, device] = /^([a-z]+\d+(?:\d\dgb)?)(?:sxm\d?)?hgx$/.exec(bare) ?? [];
  return device === undefined ? bare.replace(/^(hgx.*?)sxm\d?/, '$1') : `hgx${device}`;
}

/** A cluster by the name somebody else gives it, with the size that the name implies, if any. */
export interface Called {
  readonly id: string;
  readonly extent?: Extent;
  /** The name is that of a device, so that a number behind it would count those. */
  readonly ofDevice?: true;
}

/**
 * The one cluster that `name` means: its node as it is sold (`p5` and `p5.48xlarge` are `aws-p5`,
 * `Standard_ND96isr_H100_v5` and `nd-h100-v5` are `azure-nd-h100-v5`, `v6e` is `tpu-v6e`); a slice of TPUs in
 * TensorCores or chips (`v5p-128`, `v5e-256`), with its hosts; or a device that one cluster alone has (`M2 Ultra`).
 * Undefined for none or several.
 */
export function clusterCalled(name: string, library: Library): Called | undefined {
  const slice = sliceCalled(name, library);
  if (slice?.hosts !== undefined) return { id: slice.id, extent: { nodes: slice.hosts } };
  const said = plain(name.replace(/^standard[_ ]/i, ''));
  if (said === '') return undefined;
  const other = [said, boardIn(said)].find((each) => Object.hasOwn(ALSO_CALLED, each));
  if (other !== undefined) return { id: ALSO_CALLED[other]! };
  const all = allOf(library);
  const title = ({ record }: Known) => record.node.title ?? '';
  const forms: readonly ((known: Known) => readonly string[])[] = [
    ({ id }) => [id, id.replace(/^(aws|azure|gcp|tpu)-/, '')],
    (known) => [title(known)],
    (known) => [title(known).replace(/\.\w+$/, '')],
  ];
  for (const form of forms) {
    const sold = all.filter((known) => form(known).some((other) => plain(other) === said));
    if (sold.length > 0) return sold.length === 1 ? { id: sold[0]!.id } : undefined;
  }
  if (acceleratorCalled(name) === undefined) return undefined;
  const hosts = hostsOf(name, all);
  return hosts.length === 1 ? { id: hosts[0]!.id, ofDevice: true } : undefined;
}

/** The clusters with the accelerator that is called `name`, or with those that it may mean. */
function hostsOf(name: string, all: readonly Known[]): Known[] {
  const called = acceleratorCalled(name);
  return all.filter(({ record }) => {
    const id = record.node.accelerator?.id ?? '';
    return called === undefined ? isCalled(name, id) : id === called;
  });
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
  if (named !== undefined) return named.devices === undefined ? named.accelerator : undefined;
  const said = plain(withoutMakers(name));
  const alike = [...ids].filter((id) => FAMILIES.some((family) => plain(id) === family + said));
  return alike.length === 1 ? alike[0] : undefined;
}

/** What stands before the names of some in their ids, and is left out in speech: `M2 Ultra`, `910C`, `v5p`. */
const FAMILIES = ['', 'apple', 'ascend', 'tpu'];

/** A name without the words for who makes it. */
function withoutMakers(name: string): string {
  return name
    .toLowerCase()
    .replace(/\b(nvidia|amd|intel|google|tesla|instinct|radeon|habana|huawei|apple|aws|amazon)\b/g, '');
}

let ids: ReadonlySet<string> | undefined;

/** A number of devices and their name: `4x-l40s`, `4 x L40S`, `L40S x 4`, `8H100`. */
const COUNTED = [
  /^(?<count>\d{1,6}) ?[x×*][ -]?(?<name>\S.*)$/i,
  /^(?<name>.*[^ -])[ -]?[x×*] ?(?<count>\d{1,6})$/i,
  /^(?<count>\d{1,6})[ -]?(?<name>[a-z].*)$/i,
];

/**
 * The accelerator's name in `name`, and the number beside it, if any; the name by itself where it is one, or none of its
 * parts is.
 */
export function countedIn(name: string): { readonly name: string; readonly count?: number } {
  if (isDevice(name)) return { name };
  for (const form of COUNTED) {
    const { name: device, count } = form.exec(name)?.groups ?? {};
    if (device !== undefined && isDevice(device)) return { name: device, count: Number(count) };
  }
  return { name };
}

/** Whether `name` is that of an accelerator, or of several. */
function isDevice(name: string): boolean {
  return acceleratorCalled(name) !== undefined || variantsOf(name).length > 1;
}

/** Ids of the accelerators that `name` may mean, where it means no one: those on boards first, of these the largest. */
function variantsOf(name: string): string[] {
  if (acceleratorCalled(name) !== undefined) return [];
  const gigabytes = (id: string) => Number(/-(\d+)$/.exec(id)?.[1] ?? 0);
  const onPcie = (id: string) => Number(id.includes('pcie'));
  return [...ids!]
    .filter((id) => isCalled(name, id))
    .sort((a, b) => onPcie(a) - onPcie(b) || gigabytes(b) - gigabytes(a));
}

/** Devices people ask for that no profile describes. */
const NO_PROFILE: readonly { readonly names: RegExp; readonly title: string }[] = [
  { names: /^(nvidia)?(geforce)?gtx\d{3,4}(ti|super)?$/, title: 'that GeForce GTX device' },
  {
    names: /^(nvidia)?(geforce)?(rtx)?(20[678]0(super)?|3050|4050|4060|5050|5060(ti)?|5070)$/,
    title: 'that GeForce RTX device',
  },
  { names: /^(nvidia)?(tesla)?(k80|m40|p4|p40)$/, title: 'Tesla devices without fast fp16' },
];

/**
 * What `name` may have meant, as the end of a sentence, when it counts devices (`8xH100`, or `H100` with `size` behind
 * the colon) or names a device without a profile; undefined for all else.
 */
export function clusterHint(name: string, size: number | undefined, library: Library): string | undefined {
  const slice = sliceCalled(name, library);
  if (slice !== undefined) return sliceHint(slice, size);
  const word = WORDS.find(({ names }) => names.test(plain(name)));
  if (word !== undefined) return word.say(size);
  const { name: device, count = size } = countedIn(name);
  const missing = NO_PROFILE.find(({ names }) => names.test(plain(device.replace(/^\d+ ?[x×*] ?/, ''))));
  if (missing !== undefined) {
    return `there is no profile of ${missing.title}; a cluster file can describe one (docs/hardware.md)`;
  }
  const board = device === name ? undefined : clusterCalled(device, library);
  if (board !== undefined && board.ofDevice !== true) {
    return `a number of nodes comes behind the name: '${board.id}:${count}'`;
  }
  const variants = variantsOf(device);
  if (variants.length > 1) return ambiguous(device, count, variants, library);
  const called = acceleratorCalled(device);
  const hosts = called === undefined ? [] : hostsOf(device, allOf(library));
  if (hosts.length === 0) return ofProviders(name, library);
  const [first, ...others] = hosts.sort((a, b) => rank(a.id, called!) - rank(b.id, called!));
  if (count === undefined) {
    const clusters = [first!, ...others].slice(0, 3).map(({ id }) => `'${id}'`);
    return `that is a device, and a cluster is wanted here; clusters with it: ${clusters.join(', ')}`;
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

/** A name of several accelerators: which, the likeliest first, as they can be asked for. */
function ambiguous(
  device: string,
  count: number | undefined,
  variants: readonly string[],
  library: Library,
): string {
  const size = count === undefined ? '' : `:${count}`;
  const [first, ...others] = variants
    .slice(0, 6)
    .map((id) => `'${id}${size}' (${library.accelerator(id).title})`);
  return `'${device}' may be several; write ${first}, or else ${others.join(', ')}`;
}

/** Words for machines that are no cluster of one name. */
const WORDS: readonly { readonly names: RegExp; readonly say: (size: number | undefined) => string }[] = [
  {
    names: /^(nvidia)?nvl(72|36)?$/,
    say: (size) => {
      const nodes = size === undefined ? '' : `:${size}`;
      return `did you mean 'gb200-nvl72${nodes}' or 'gb300-nvl72${nodes}'?`;
    },
  },
  {
    names: /^(nvidia)?(v100dgx|dgxv100)$/,
    say: (size = 1) =>
      `did you mean 'dgx1-v100:${size}', of eight devices a node, or 'dgx2-v100:${size}', of sixteen?`,
  },
  {
    names: /^(google)?colab(free|pro|proplus)?$/,
    say: () => "a notebook there has one device, most often a T4: write 'T4', 'L4' or 'a100-sxm-40'",
  },
  {
    names: /^kaggle(notebook)?$/,
    say: () => "a notebook there has two T4 or one P100: write 'T4:2' or 'p100-pcie-16'",
  },
];

/** A slice of TPUs as Google names it. */
interface Slice {
  readonly id: string;
  readonly chips: number;
  /** Absent where its chips are not whole hosts. */
  readonly hosts?: number;
}

/** Google counts the TensorCores of a slice, two a chip, up to v4, in v5p and in TPU7x, and chips in v5e and v6e. */
function sliceCalled(name: string, library: Library): Slice | undefined {
  const [, version = '', count] =
    /^(?:tpu[- ]?)?(?:v(2|3|4|5p|5e|5litepod|6e|7|7x)|7x)-(\d+)$/i.exec(name) ?? [];
  if (count === undefined) return undefined;
  const generation = version === '' ? '7' : version.toLowerCase().replace('litepod', 'e').replace('x', '');
  const id = `tpu-v${generation}`;
  const known = allOf(library).find((cluster) => cluster.id === id);
  if (known === undefined) return undefined;
  const chips = Number(count) / (generation.endsWith('e') ? 1 : 2);
  const hosts = chips / (known.record.node.figures.devices?.value ?? 1);
  return { id, chips, ...(Number.isInteger(hosts) && hosts > 0 ? { hosts } : {}) };
}

/** Why a slice was not taken: its size is said twice, or it is a part of a host. */
function sliceHint({ id, chips, hosts }: Slice, size: number | undefined): string {
  if (hosts !== undefined && size !== undefined) {
    return `the name says how many chips the slice has, ${chips}, and one number behind it how many slices: '${id}:${hosts}:2' are two of them`;
  }
  return `a slice of ${chips} ${chips === 1 ? 'chip' : 'chips'} is not whole hosts; ask for whole ones, such as '${id}:1'`;
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

/** `H100`, `A100-80GB`, `NVIDIA H100 SXM5`: every word of it is one of the accelerator's id, or all are (`Gaudi 2`). */
function isCalled(name: string, id: string): boolean {
  const words = withoutMakers(name)
    .replaceAll(/(?<=\d)gb\b/g, '')
    .replaceAll(/(?<=sxm)\d/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  if (words.length === 0) return false;
  return plain(words.join('')) === plain(id) || words.every((word) => id.split('-').includes(word));
}

function isCloud(id: string): boolean {
  return /^(aws|azure|gcp)-/.test(id);
}
