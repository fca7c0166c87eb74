/**
 * A known cluster with a few of its figures set for one question: `node.nics.bandwidth=100GB/s`. A path is written
 * as in a cluster file, its value is held against the schema of one, and the figure says who set it.
 */
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import { held, pathText } from '../input/schema-problems.js';
import type { Cluster, Provenance } from './profile.js';
import { recordNamed } from './reader.js';
import type { Part } from './reference.js';
import { SHIPPED, unknownId } from './resolve/library.js';
import { type ClusterRecord, changedRecord } from './resolve/records.js';
import { resolveCluster } from './resolve/resolve.js';
import {
  ACCELERATOR_FIGURES,
  ECONOMICS_FIGURES,
  FABRIC_FIGURES,
  type Figure,
  NODE_FIGURES,
  type Table,
} from './schema/figures.js';
import { clusterSchema } from './schema/schema.js';

export interface Setting {
  /** `fabric.oversubscription`; the accelerator's figures begin with `accelerator.`, or `node.accelerator.`. */
  readonly path: string;
  /** As a cluster file would have it: `100 GB/s`. */
  readonly value: string;
  readonly provenance: Provenance;
}

/** Every path that can be set. */
export const SETTABLE: readonly string[] = [
  ...pathsOf(NODE_FIGURES, 'node'),
  'node.intra.kind',
  ...pathsOf(FABRIC_FIGURES, 'fabric'),
  'fabric.kind',
  ...pathsOf(ECONOMICS_FIGURES, 'economics'),
  // A node's link to its host is set at the node.
  ...pathsOf(ACCELERATOR_FIGURES, 'accelerator').filter((path) => path !== 'accelerator.hostBandwidth'),
];

/** Named where nothing is near what was said. */
const OFTEN_SET = [
  'node.nics.bandwidth',
  'node.intra.bandwidth',
  'accelerator.memory',
  'accelerator.peak.bf16',
  'economics.price',
];

/** A measured all-reduce, by number of nodes. */
const MEASURED = /^fabric\.allReduce\.\d+$/;

/** Of these a profile has one or the other word, and no source. */
const WORDS = new Set(['node.intra.kind', 'fabric.kind']);

/**
 * The cluster that `reference` names, as `readCluster` reads it, with `settings` of its whole nodes; of two for one figure the later
 * holds. Throws InputError for a path that is none, with the nearest, and for what the schema refuses.
 */
export function clusterWithSettings(
  reference: string,
  settings: readonly Setting[],
  devices?: Part,
): Cluster {
  const [device] = settings.filter(isAccelerator).slice(-1);
  const accelerator = device?.value.trim();
  if (accelerator !== undefined) requireAccelerator(accelerator);
  const { record: named, extent, part } = recordNamed(reference, devices, accelerator);
  const record = accelerator === undefined ? named : withAccelerator(named, accelerator);
  const figures = settings.filter((setting) => !isAccelerator(setting));
  const set = figures.map((setting) => ({ ...setting, path: knownPath(setting.path, record.id) }));
  const { torus, pod } = record.fabric.figures;
  const { bridge, switch: pcieSwitch } = record.node.figures.intra ?? {};
  for (const { path } of set) {
    if (path.startsWith('fabric.torus.') && torus === undefined) {
      throw new InputError(`${path}: the network of '${record.id}' is no torus`);
    }
    if (record.threads !== undefined && !path.startsWith('economics.')) {
      throw new InputError(
        `${path}: what threads of '${record.id}' cost is measured, and no figure of the profile changes it`,
      );
    }
  }
  const touches = (part: string) => set.some(({ path }) => path.startsWith(part));
  // Parts that are stated whole: where one figure of them is set, the others are what they were.
  const whole = (path: string, part: Parameters<typeof valuesOf>[0]) =>
    touches(`${path}.`) ? { [path.split('.').at(-1)!]: valuesOf(part) } : {};
  refuse(set, {
    like: 'h100-dgx',
    node: {
      accelerator: { like: 'h100-sxm' },
      intra: { ...whole('node.intra.bridge', bridge), ...whole('node.intra.switch', pcieSwitch) },
    },
    fabric: { ...whole('fabric.torus', torus), ...whole('fabric.pod', pod) },
  });
  const changes: Tree = {};
  for (const { path, value, provenance } of set) {
    put(changes, path.split('.'), WORDS.has(path) ? value : { value, ...provenance });
  }
  return resolveCluster(changedRecord(record, changes), extent, part);
}

/** `accelerator=h200` puts another device into the node; for a file that does not tell, it says which. */
function isAccelerator({ path }: Setting): boolean {
  return /^(node\.)?accelerator$/.test(path.trim());
}

function requireAccelerator(id: string): void {
  const wrong = unknownId('accelerators', id);
  if (wrong !== null) throw new InputError(wrong);
}

function withAccelerator(record: ClusterRecord, id: string): ClusterRecord {
  if (record.node.accelerator?.id === id || record.node.accelerator?.like === id) return record;
  return { ...record, node: { ...record.node, accelerator: SHIPPED.accelerator(id) } };
}

type Tree = Record<string, unknown>;

function valuesOf(part: Readonly<Record<string, Figure | undefined>> | undefined): Tree {
  return Object.fromEntries(Object.entries(part ?? {}).map(([key, figure]) => [key, figure?.value]));
}

/** Throws InputError with the sentences that a file saying the same would get. `file` gives the rest of it. */
function refuse(settings: readonly Setting[], file: Tree): void {
  for (const { path, value } of settings) put(file, inFile(path).split('.'), value);
  const schema = clusterSchema(file);
  const outcome = held(schema, file);
  if ('data' in outcome) return;
  const lines = outcome.first.map(({ path, message }) => {
    return `${pathText(path).replace(/^node\.(?=accelerator\.)/, '')}: ${message}`;
  });
  throw new InputError(lines.join('\n'));
}

/** The path as it stands in a file: the accelerator is the node's. */
function inFile(path: string): string {
  return path.startsWith('accelerator.') ? `node.${path}` : path;
}

/** The path as `SETTABLE` has it; throws InputError where it does not. `cluster` is the one asked about. */
function knownPath(said: string, cluster: string): string {
  const path = said.trim().replace(/^node\.(?=accelerator\.)/, '');
  if (SETTABLE.includes(path) || MEASURED.test(path)) return path;
  const within = SETTABLE.filter((each) => each.endsWith(`.${path}`) || each.startsWith(`${path}.`));
  const near =
    within.length > 0
      ? within.sort((a, b) => a.split('.').length - b.split('.').length)
      : nearest(path, SETTABLE);
  const quoted = near.slice(0, 4).map((each) => `'${each}'`);
  const guess =
    quoted.length > 0
      ? `did you mean ${quoted.join(' or ')}?`
      : `try ${OFTEN_SET.slice(0, -1).join(', ')} or ${OFTEN_SET.at(-1)}; \`llmsim hardware ${cluster}\` shows the others`;
  throw new InputError(`'${said}' is no figure of a cluster: ${guess}`);
}

function put(tree: Tree, [key, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    tree[key!] = value;
    return;
  }
  tree[key!] ??= {};
  put(tree[key!] as Tree, rest, value);
}

function pathsOf(table: Table, prefix: string): string[] {
  return Object.entries(table).flatMap(([key, sort]) => {
    const path = `${prefix}.${key}`;
    return typeof sort === 'string' ? [path] : pathsOf(sort, path);
  });
}
