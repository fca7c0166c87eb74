/** Hardware is rarely named in a launch file; how many nodes of how many devices is. */
import { MODELS } from '../../models/index.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { placeText, type Size } from '../imported.js';
import { clusterWith, type Suggested, smallestWith } from './accelerators.js';
import type { Derivation } from './derivation.js';
import { worldOf } from './layout.js';

/** As far as the files say it. */
export function sizeOf(on: Derivation): Size {
  const accelerator = on.known.get('accelerator');
  if (on.needed !== undefined)
    return { devices: on.needed, ...(accelerator === undefined ? {} : { accelerator }) };
  const size = {
    accelerator,
    nodes: on.known.get('nodes'),
    devicesPerNode: on.known.get('devices-per-node'),
    devices: worldOf(on) ?? neededBy(on),
  };
  return Object.fromEntries(Object.entries(size).filter(([, value]) => value !== undefined));
}

/** Devices of the layout, where its replicas are said, too. */
function neededBy({ scenario }: Derivation): number | undefined {
  const [dp, ...others] = (['dp', 'tp', 'pp', 'cp'] as const).map(
    (axis) => scenario[axis] as number | undefined,
  );
  return dp === undefined ? undefined : others.reduce<number>((product, size) => product * (size ?? 1), dp);
}

/** `16 nodes of 8 devices`, `128 devices`; undefined where nothing is said. */
export function sizeText(on: Derivation): string | undefined {
  const { known, needed } = on;
  if (needed !== undefined) return `${needed} devices, or a multiple`;
  const [nodes, perNode] = [known.get('nodes'), known.get('devices-per-node')];
  if (nodes !== undefined && perNode !== undefined) {
    return `${nodes} ${nodes === 1 ? 'node' : 'nodes'} of ${perNode} ${perNode === 1 ? 'device' : 'devices'}`;
  }
  const world = worldOf(on) ?? neededBy(on);
  if (world !== undefined) return `${world} devices`;
  return nodes === undefined ? undefined : `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;
}

/** Asks for the hardware, with what is known of its size. */
export function deriveCluster(on: Derivation): void {
  const size = sizeText(on);
  const known = size === undefined ? 'and nothing says how many nodes' : `it needs ${size}`;
  const accelerator = on.known.get('accelerator');
  const example = `for example --cluster ${exampleOf(on, accelerator)}`;
  const entry = on.known.entry('accelerator');
  const named =
    entry === undefined
      ? 'the files name no hardware'
      : `${placeText(entry)} ${entry.key} names ${accelerator} devices, and not the machine around them`;
  on.want('cluster', `${named}: give --cluster NAME, ${known}; ${example}`);
}

/** `a100-dgx:2x4of8`: a cluster of those devices in the size that the files have. */
function exampleOf(on: Derivation, accelerator: string | undefined): string {
  const { id, devices } = accelerator === undefined ? fitting(on) : clusterWith(accelerator);
  const [nodes, perNode] = [on.known.get('nodes'), on.known.get('devices-per-node')];
  if (on.needed !== undefined) return id;
  if (perNode !== undefined && perNode < devices)
    return `${id}:${nodes === undefined || nodes === 1 ? '' : `${nodes}x`}${perNode}of${devices}`;
  return nodes === undefined ? id : `${id}:${nodes}`;
}

/** A machine that holds the weights and what is kept of each, where the files name none and no number of nodes. */
function fitting(on: Derivation): Suggested {
  const { known, scenario } = on;
  const model = MODELS.find(({ id }) => id === scenario.model);
  const isNarrow = known.get('precision') === 'fp8' || known.get('precision') === 'fp4';
  const isSized = [known.get('nodes'), known.get('devices-per-node'), worldOf(on)].some(
    (size) => size !== undefined,
  );
  if (model === undefined || isNarrow || isSized) return clusterWith(undefined);
  return smallestWith(parameterCount(model).total * bytesEach(on) * ROOM);
}

/** Beside weights and states there are activations and buffers. */
const ROOM = 1.5;

/** Bytes that wait for each parameter: weights alone beside adapters, else gradients and states of AdamW, too. */
function bytesEach({ known }: Derivation): number {
  const way = known.get('train');
  const base = known.get('base-format');
  if (way === 'qlora') return 0.6;
  if (way === 'lora') return base === 'int8' ? 1.1 : 2;
  return 16;
}
