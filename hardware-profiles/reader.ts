/**
 * A person's own cluster: a YAML file, held against the schema, or an accelerator and a count. What this needs is slow to
 * load, so that `index.ts` leaves it out; whoever is given either imports it then.
 */

import { existsSync } from 'node:fs';
import { InputError } from '../input/error.js';
import { readText } from '../input/read-file.js';
import { checkYaml, type Parsed, parseYaml } from '../input/yaml.js';
import { inherited } from './inherited.js';
import { namesAccelerator } from './lists.js';
import { machineOf, machineWith } from './machine.js';
import type { Stated } from './own-machine.js';
import type { Cluster } from './profile.js';
import { type Part, parseReference, type Reference } from './reference.js';
import { countedIn } from './resolve/called.js';
import { SHIPPED, shippedRecord, sourcesOf } from './resolve/library.js';
import { acceleratorRecord, type ClusterRecord, clusterRecord } from './resolve/records.js';
import { resolveCluster } from './resolve/resolve.js';
import type { Extent } from './resolve/torus.js';
import { figures, type Sources } from './schema/figures.js';
import type { ClusterFile, NodeFile } from './schema/files.js';
import { clusterSchema } from './schema/schema.js';
import { clusterKeyHint } from './schema/unknown-keys.js';
import { describedIn, isTopology } from './topologies/index.js';
import type { Source } from './topologies/topology.js';

/**
 * The cluster that `reference` names: the path of a YAML file, then optionally `:` and a size, without which the
 * file's own `nodes` hold, else one node; an accelerator and a number of them (`l40s:2`, `2x-l40s`); or what
 * `loadCluster` takes. `devices` says how many are used. Throws InputError for files (with file, line and column) and
 * for sizes.
 */
export function readCluster(reference: string, devices?: Part, accelerator?: string): Cluster {
  const { record, extent, part } = recordNamed(reference, devices, accelerator);
  return resolveCluster(record, extent, part);
}

/** The cluster in the YAML `text` of a file, as `reference` names it and its size. Throws as `readCluster` does. */
export function clusterIn(text: string, reference: string): Cluster {
  const parsed = parseReference(reference);
  const { record, extent, part } = recordIn({ text, name: parsed.name, others: [] }, parsed);
  return resolveCluster(record, extent, part);
}

/** What the file, the shipped profile or the accelerator says that `reference` names, its size, and the part that is used. */
export function recordNamed(reference: string, devices?: Part, accelerator?: string): Recorded {
  const parsed = parseReference(reference, devices);
  const { name, isPath } = parsed;
  if (isPath) {
    const [first, ...others] = sourcesAt(name);
    return recordIn({ ...first!, others }, parsed, accelerator);
  }
  if (!namesAccelerator(reference)) return shippedRecord(reference, devices);
  return counted(reference, parsed);
}

/** `l40s:4`, `4x-l40s`, and of either a part. */
function counted(reference: string, { name, extent, part }: Reference): Recorded {
  const { name: accelerator, count } = countedIn(name);
  if (extent !== undefined && ('torus' in extent || count !== undefined)) {
    throw new InputError(
      `'${reference}' says how many devices, and how many more than once; write '${accelerator}:${count ?? 4}'`,
    );
  }
  const all = count ?? extent?.nodes ?? part?.devices ?? 1;
  const machine = machineOf(accelerator, all);
  return { record: machine.record, extent: undefined, part: part ?? machine.part };
}

interface Recorded {
  readonly record: ClusterRecord;
  readonly extent: Extent | undefined;
  readonly part: Part | undefined;
}

/** The files that a name says, several of them joined by `+`: a network and the system file beside it. */
function sourcesAt(name: string): { text: string; name: string }[] {
  const names = name.includes('+') && !existsSync(name) ? name.split('+') : [name];
  return names.map((each) => ({ name: each, text: textOf(each) }));
}

/** A topology lists every link, and may be larger than what people write. */
function textOf(name: string): string {
  try {
    return readText(name, 'cluster file');
  } catch (error) {
    if (!(error instanceof InputError) || !/ is the most/.test(error.message)) throw error;
    const text = readText(name, 'topology file');
    if (!isTopology(text.slice(0, START))) throw error;
    return text;
  }
}

/** As much of a file as tells its kind. */
const START = 4096;

function recordIn(source: Source, { name, extent, part }: Reference, accelerator?: string): Recorded {
  const written = HAS_TOPOLOGY.test(source.text);
  const described = written ? undefined : describedIn(source, accelerator);
  if (described !== undefined) {
    return withRemark(recordOf(described.file, { name, extent, part }), described.remark);
  }
  const { value, some } = partIn(parseYaml(source.text, name));
  const file = withHint(() => checkYaml(value, clusterSchema, clusterKeyHint));
  const { file: read, remark } =
    file.topology === undefined ? { file } : withTopology(file, source, accelerator);
  const asked = some === undefined ? extent : (extent ?? { nodes: file.nodes ?? 1 });
  return withRemark(recordOf(read, { name, extent: asked, part: part ?? some?.(asked) }), remark);
}

/** A key of a YAML file, whose text is a table that would else be taken for the file. */
const HAS_TOPOLOGY = /^topology\s*:\s*[|>'"]/m;

/** A YAML file that has the table of `nvidia-smi topo -m` under `topology`: what it says besides goes before the table. */
function withTopology(file: ClusterFile, { name, others }: Source, accelerator: string | undefined) {
  const { topology = '', ...rest } = file;
  const said = typeof rest.accelerator === 'object' ? rest.accelerator.like : rest.accelerator;
  const described = describedIn({ text: topology, name, others }, accelerator ?? said);
  if (described === undefined) {
    throw new InputError(
      `${name} topology: this is no table of \`nvidia-smi topo -m\`; write 'topology: |' and the table below it, indented`,
    );
  }
  const { source = 'file', sources } = rest;
  if (typeof rest.node === 'string') {
    throw new InputError(`${name} node: 'topology' describes the node; leave 'node: ${rest.node}' out`);
  }
  const node = { ...(described.file.node as NodeFile), ...rest.node };
  const read: ClusterFile = {
    ...described.file,
    ...rest,
    source,
    sources: { file: { kind: 'specified', source: name }, ...sources },
    node,
  };
  return { file: read, remark: described.remark };
}

/** `devices: 2 of 8`: the node has eight, and two of each are used; what else the file says is as written. */
function partIn(parsed: Parsed): { value: Parsed; some?: (extent: Extent | undefined) => Part } {
  const { value } = parsed;
  const said =
    typeof value === 'object' && value !== null ? (value as { devices?: unknown }).devices : undefined;
  const [, used, of] = (typeof said === 'string' && /^\s*(\d{1,7}) ?of ?(\d{1,7})\s*$/i.exec(said)) || [];
  if (used === undefined) return { value: parsed };
  return {
    value: { ...parsed, value: { ...(value as object), devices: Number(of) } },
    some: (extent) => ({
      devices: (extent !== undefined && 'nodes' in extent ? extent.nodes : 1) * Number(used),
    }),
  };
}

function withRemark(recorded: Recorded, remark: string | undefined): Recorded {
  if (remark === undefined) return recorded;
  const { record } = recorded;
  return { ...recorded, record: { ...record, remarks: [remark, ...(record.remarks ?? [])] } };
}

function recordOf(file: ClusterFile, { name, extent, part }: Omit<Reference, 'isPath'>): Recorded {
  const id = name.replace(/^.*[/\\]/, '').replace(/\.\w{1,5}$/, '');
  const sources = sourcesOf(file, name);
  if (file.like !== undefined || file.accelerator === undefined) {
    const base = file.like === undefined ? undefined : inherited(SHIPPED.cluster(file.like), file);
    return { record: clusterRecord(id, file, sources, SHIPPED, base), extent, part };
  }
  const machine = machineOfFile(id, file, extent, sources);
  const whole: ClusterFile = machine.part === undefined ? file : withoutDevices(file);
  return {
    record: clusterRecord(id, withOneNic(whole), sources, SHIPPED, machine.record),
    extent,
    part: part ?? machine.part,
  };
}

function machineOfFile(id: string, file: ClusterFile, extent: Extent | undefined, sources: Sources) {
  const { accelerator } = file;
  const record =
    typeof accelerator === 'string'
      ? SHIPPED.accelerator(accelerator)
      : acceleratorRecord(id, accelerator!, sources, SHIPPED);
  const { devices } = figures(file, { devices: 'count' }, sources);
  const one = { value: 1, kind: 'assumed', source: 'one device where no number is stated' } as const;
  const nodes = extent !== undefined && 'nodes' in extent ? extent.nodes : file.nodes;
  return machineWith(id, record, devices ?? one, nodes, statedIn(file));
}

/** Which of the assumptions about a machine the file has something to put in the place of. */
function statedIn({ node, economics }: ClusterFile): Stated {
  const said = typeof node === 'object' && Object.keys(node).length > 0 ? node : undefined;
  const { intra, nics, overheadPower } = said ?? {};
  const figures = { intra: intra?.bandwidth, nics: nics?.bandwidth, overheadPower, price: economics?.price };
  const all = { node: said, ...figures };
  return new Set(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [key]))) as Stated;
}

/** A board has as many devices as it has; the file's number is the part of it that is meant. */
function withoutDevices({ devices: _said, ...file }: ClusterFile): ClusterFile {
  return file;
}

/** A NIC whose rate is stated is there once, if nobody says how often. */
function withOneNic(file: ClusterFile): ClusterFile {
  const { node } = file;
  if (typeof node !== 'object' || node.nics?.bandwidth === undefined || node.nics.count !== undefined) {
    return file;
  }
  const count = { value: 1, kind: 'assumed', source: 'one NIC where no number is stated' } as const;
  return { ...file, node: { ...node, nics: { ...node.nics, count } } };
}

/** A part of a cluster that is missing, by its path; an accelerator described in place has rules of its own. */
const OF_A_WHOLE = /^\S+ (title|node|fabric|economics|node\.(?!accelerator\.)[\w.]+): '\w+' is missing/m;

/** Complaints of what is missing end in how little need be said. */
function withHint<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError) || !OF_A_WHOLE.test(error.message)) throw error;
    throw new InputError(
      `${error.message}\nA file need not say all: with 'like: h100-dgx', or another of \`llmsim hardware\`, it says what ` +
        "differs; with 'accelerator: l40s' and 'devices: 4' alone all else is assumed",
    );
  }
}
