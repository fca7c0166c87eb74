/** MaxText's mesh: each axis inside a slice (ici) times between slices (dcn), of which one each may be what is left. */
import type { Entry } from '../imported.js';
import { numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { readTopology } from './topology.js';

/** Axes of MaxText by what they are here; experts are ranks that have batches of their own, so they count as replicas, too. */
const AXES = {
  data: ['data', 'diloco'],
  fsdp: ['fsdp', 'fsdp-transpose'],
  expert: ['expert'],
  tensor: ['tensor', 'tensor-transpose', 'tensor-sequence', 'autoregressive'],
  pipeline: ['pipeline'],
  context: ['context', 'sequence', 'context-autoregressive'],
} as const;
type Axis = keyof typeof AXES;

const LEFT_OPEN: Readonly<Record<string, number>> = { 'dcn-data-parallelism': -1, 'ici-fsdp-parallelism': -1 };

/** Sizes by axis; undefined where what is left is not known. */
export type Mesh = Readonly<Record<Axis, number | undefined>>;

/** Understands every axis; of what is not the whole job, what is absent is said elsewhere. */
export function readAxes(noted: Noted, isWhole: boolean): Mesh {
  const { slices, perSlice } = readTopology(noted);
  const inside = readSide(noted, 'ici', perSlice);
  const between = readSide(noted, 'dcn', slices);
  const size = (axis: Axis) =>
    AXES[axis].reduce<number | undefined>((product, name) => {
      const [a, b] = [inside.get(name), between.get(name)];
      return product === undefined || a === undefined || b === undefined ? undefined : product * a * b;
    }, 1);
  const mesh = {
    ...{ data: size('data'), fsdp: size('fsdp'), expert: size('expert') },
    ...{ tensor: size('tensor'), pipeline: size('pipeline'), context: size('context') },
  };
  sayMesh(noted, mesh, [...inside.entries, ...between.entries], isWhole);
  return mesh;
}

/** Sizes of one side by name, of which one may be what is left of `whole`. */
function readSide(noted: Noted, side: 'ici' | 'dcn', whole: number | undefined) {
  const entries: { name: string; axis: Axis; entry: Entry }[] = [];
  const sizes = new Map<string, number>();
  for (const [axis, names] of Object.entries(AXES) as [Axis, readonly string[]][]) {
    for (const name of names) {
      const key = `${side}-${name}-parallelism`;
      const entry = noted.entry(key);
      if (entry?.unset !== undefined) noted.want(entry, optionOf(axis));
      const value = entry === undefined || entry.unset !== undefined ? (LEFT_OPEN[key] ?? 1) : numberOf(entry.value);
      if (!Number.isSafeInteger(value) || (value < 1 && value !== -1))
        throw wrongValue(entry!, 'a whole number of at least 1, or -1 for what is left, is expected');
      sizes.set(name, value);
      if (entry !== undefined && entry.unset === undefined) entries.push({ name, axis, entry });
    }
  }
  const product = [...sizes.values()].filter((size) => size > 0).reduce((a, b) => a * b, 1);
  const open = [...sizes].filter(([, size]) => size === -1);
  const left = whole === undefined || whole % product !== 0 ? undefined : whole / product;
  return {
    entries,
    get: (name: string) => {
      const size = sizes.get(name);
      if (size !== -1) return size ?? 1;
      return open.length > 1 ? undefined : left;
    },
  };
}

function optionOf(axis: Axis): string {
  return { data: 'dp', fsdp: 'dp', expert: 'ep', tensor: 'tp', pipeline: 'pp', context: 'cp' }[axis];
}

const FACTS = { tensor: 'tp', pipeline: 'pp', context: 'cp', expert: 'ep' } as const;

function sayMesh(
  noted: Noted,
  mesh: Mesh,
  entries: readonly { name: string; axis: Axis; entry: Entry }[],
  isWhole: boolean,
): void {
  for (const [axis, fact] of Object.entries(FACTS) as [keyof typeof FACTS, 'tp' | 'pp' | 'cp' | 'ep'][]) {
    const size = mesh[axis];
    const own = entries.filter((each) => each.axis === axis);
    const telling = own.find(({ entry }) => numberOf(entry.value) !== 1) ?? own[0];
    if (telling !== undefined && size !== undefined) noted.say(telling.entry, fact, size);
    else if (isWhole && size === 1 && fact !== 'ep') noted.suppose(fact, 1, 'base.yml says 1');
    for (const { entry } of own) noted.understand(entry, fact);
  }
  const sequence = entries.find(({ name, entry }) => name === 'tensor-sequence' && numberOf(entry.value) > 1);
  if (sequence !== undefined) noted.say(sequence.entry, 'sequence-parallel', true);
  const replicas = entries.filter(({ axis }) => axis === 'data' || axis === 'fsdp');
  sayReplicas(noted, mesh, replicas, isWhole);
}

/** FSDP is ZeRO-3; beside it, ranks of the data axis hold copies. */
function sayReplicas(
  noted: Noted,
  mesh: Mesh,
  entries: readonly { axis: Axis; entry: Entry }[],
  isWhole: boolean,
): void {
  const of = (axis: Axis) => entries.filter((each) => each.axis === axis).map(({ entry }) => entry);
  const [fsdp, data] = [of('fsdp'), of('data')];
  const optimizer = noted.entry('shard-optimizer-over-data');
  const isSharded = mesh.fsdp !== 1;
  const telling = fsdp.find((entry) => numberOf(entry.value) !== 1) ?? fsdp[0];
  if (isSharded && telling !== undefined) noted.say(telling, 'zero', 3);
  else if (isSharded && isWhole) noted.suppose('zero', 3, 'base.yml leaves ici_fsdp_parallelism the devices that remain');
  else if (optimizer !== undefined && /^true$/i.test(String(optimizer.value))) noted.say(optimizer, 'zero', 1);
  else if (telling !== undefined) noted.say(telling, 'zero', 0);
  for (const entry of [...fsdp, ...data]) noted.understand(entry, 'dp');
  if (optimizer !== undefined) noted.ignore(optimizer, isSharded ? 'FSDP shards it already' : 'it is switched off', 'no');
  if (mesh.data === undefined || mesh.fsdp === undefined || mesh.expert === undefined) return;
  const dp = mesh.data * mesh.fsdp * mesh.expert;
  const at = data.find((entry) => numberOf(entry.value) !== 1) ?? telling ?? data[0];
  if (at === undefined) return;
  noted.say(at, 'dp', dp);
  if (isSharded && mesh.data > 1) noted.say(data[0] ?? at, 'shard', dp / mesh.data);
}
