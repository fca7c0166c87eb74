/** How the devices are divided: tp, pp, cp and ep as they are said, dp and vpp as they follow. */
import type { FactName } from '../facts.js';
import { placeText } from '../imported.js';
import type { Derivation } from './derivation.js';
import { deriveStages } from './stages.js';

const AXES = ['tp', 'pp', 'cp', 'ep'] as const;
const MEETING = ['cp-kind', 'cp-inner', 'cp-balance'] as const;

/** The axes of the layout, as far as they are said or follow. */
export function deriveLayout(on: Derivation): void {
  const { known, scenario } = on;
  for (const axis of AXES) scenario[axis] = known.get(axis);
  // Experts that nobody distributes, or on one tensor rank, are split in one way alone.
  if ((known.get('ep') ?? 1) > 1 && (known.get('tp') ?? 1) > 1) scenario.etp = known.get('etp');
  if ((known.get('cp') ?? 1) > 1) for (const fact of MEETING) scenario[fact] = known.get(fact);
  const world = worldOf(on);
  const shared = (known.get('tp') ?? 1) * (known.get('pp') ?? 1) * (known.get('cp') ?? 1);
  const said = known.get('dp');
  if (said !== undefined) scenario.dp = said;
  else if (world !== undefined && world % shared === 0 && !isOpen(on)) {
    scenario.dp = world / shared;
    on.assume('dp', scenario.dp, `${world} devices / (${partsText(on)})`, ...WORLD);
  }
  if (world !== undefined && !isOpen(on)) contradiction(on, world, shared);
  deriveChunks(on);
  deriveStages(on);
  deriveSequenceParallel(on);
  deriveShard(on);
}

/** Whether an axis has a size that only running tells: what follows from it is then left out. */
function isOpen({ known }: Derivation): boolean {
  return (['tp', 'pp', 'cp', 'dp'] as const).some((axis) => known.isOpen(axis));
}

const WORLD: readonly FactName[] = ['devices', 'nodes', 'devices-per-node'];

/** Devices of the job, if the files say them in any way. */
export function worldOf({ known }: Derivation): number | undefined {
  const [nodes, perNode] = [known.get('nodes'), known.get('devices-per-node')];
  const devices = known.get('devices');
  if (devices !== undefined) return devices;
  // A number of nodes that nobody knows is not one.
  return perNode === undefined || (nodes === undefined && known.isOpen('cluster'))
    ? undefined
    : (nodes ?? 1) * perNode;
}

function partsText({ known }: Derivation): string {
  return (['tp', 'pp', 'cp'] as const).map((axis) => `${axis} ${known.get(axis) ?? 1}`).join(' × ');
}

/** Files contradict themselves: 8 devices for a layout of 128. */
function contradiction(on: Derivation, world: number, shared: number): void {
  const { known } = on;
  const replicas = known.get('dp');
  const needed = shared * (replicas ?? 1);
  if (replicas === undefined ? world % shared === 0 : world === needed) return;
  on.needed = needed;
  const place = placeText(known.place([...WORLD, ...AXES], on.home));
  const parts = `${partsText(on)}${replicas === undefined ? '' : ` × dp ${replicas}`}`;
  const rule = replicas === undefined ? `a multiple of ${needed}` : `${needed}`;
  on.notes.push(
    `${place} the files contradict themselves: they start ${world} devices, and ${parts} needs ${rule}; the layout ` +
      'counts, and the number of devices is left out',
  );
}

/** Megatron says how many layers a model chunk has; how many chunks a stage has follows. */
function deriveChunks(on: Derivation): void {
  const { known, scenario } = on;
  scenario.vpp = known.get('vpp');
  const perChunk = known.get('layers-per-chunk');
  const layers = known.get('model.layers');
  if (scenario.vpp !== undefined || perChunk === undefined || known.isOpen('pp') || known.isOpen('vpp'))
    return;
  const pp = known.get('pp') ?? 1;
  if (layers === undefined) {
    const entry = known.entry('layers-per-chunk')!;
    on.want('vpp', `${placeText(entry)} ${entry.key}: the number of layers is not said: give --vpp`);
    return;
  }
  const chunks = layers / pp / perChunk;
  if (Number.isInteger(chunks)) {
    scenario.vpp = chunks;
    on.assume('vpp', chunks, `${layers} layers / pp ${pp} / ${perChunk} layers a chunk`, 'layers-per-chunk');
    return;
  }
  const entry = known.entry('layers-per-chunk')!;
  on.notes.push(
    `${placeText(entry)} ${entry.key}: ${layers} layers / pp ${pp} do not divide into chunks of ${perChunk}; vpp is left open`,
  );
}

/** Groups of replicas, each with all of the state between its ranks: `shard` is the size of one. */
function deriveShard(on: Derivation): void {
  const { known, scenario } = on;
  scenario.shard = known.get('shard');
  if (isOpen(on)) return;
  if (known.get('shard-in-node') === true && scenario.shard === undefined) shardInNode(on);
  const groups = known.get('shard-groups');
  const dp = scenario.dp as number | undefined;
  if (scenario.shard !== undefined || groups === undefined || dp === undefined) return;
  const entry = known.entry('shard-groups')!;
  if (known.get('zero') !== 3) {
    on.notes.push(
      `${placeText(entry)} ${entry.key}: groups that shard less than all state have no counterpart; left out`,
    );
  } else if (dp % groups === 0) {
    scenario.shard = dp / groups;
    on.assume('shard', scenario.shard, `dp ${dp} / ${groups} groups`, 'shard-groups');
  } else
    on.notes.push(
      `${placeText(entry)} ${entry.key}: dp ${dp} does not divide into ${groups} groups; state is sharded over all replicas`,
    );
}

/** Hybrid sharding without a size of its groups: a group is a node. */
function shardInNode(on: Derivation): void {
  const { known, scenario } = on;
  const [devices, nodes] = [known.get('devices'), known.get('nodes')];
  const perNode =
    known.get('devices-per-node') ??
    (devices === undefined || nodes === undefined ? undefined : devices / nodes);
  const shared = (known.get('tp') ?? 1) * (known.get('pp') ?? 1) * (known.get('cp') ?? 1);
  const size = perNode === undefined ? undefined : perNode / shared;
  const entry = known.entry('shard-in-node')!;
  if (size === undefined || !Number.isInteger(size)) {
    on.want(
      'shard',
      `${placeText(entry)} ${entry.key}: state is sharded inside a node, and how many devices one has is not said: give --shard`,
    );
    return;
  }
  scenario.shard = size;
  on.assume('shard', size, `state is sharded inside a node of ${perNode} devices`, 'shard-in-node');
}

/** Sequence parallelism splits over the tensor ranks; one of them has nothing to split. */
function deriveSequenceParallel(on: Derivation): void {
  const { known, scenario } = on;
  const said = known.get('sequence-parallel');
  if (said === true && (known.get('tp') ?? 1) === 1) {
    on.assume('sequence-parallel', false, 'with tp 1 there is nothing to split', 'sequence-parallel');
  } else scenario['sequence-parallel'] = said;
}
