/** Hardware is rarely named in a launch file; how many nodes of how many devices is. */
import type { Size } from '../imported.js';
import type { Derivation } from './derivation.js';
import { worldOf } from './layout.js';

/** As far as the files say it. */
export function sizeOf(on: Derivation): Size {
  if (on.needed !== undefined) return { devices: on.needed };
  const size = {
    nodes: on.known.get('nodes'),
    devicesPerNode: on.known.get('devices-per-node'),
    devices: worldOf(on) ?? neededBy(on),
  };
  return Object.fromEntries(Object.entries(size).filter(([, value]) => value !== undefined));
}

/** Devices of the layout, where its replicas are said, too. */
function neededBy({ scenario }: Derivation): number | undefined {
  const [dp, ...others] = (['dp', 'tp', 'pp', 'cp'] as const).map((axis) => scenario[axis] as number | undefined);
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
  const nodes = on.needed === undefined ? on.known.get('nodes') : undefined;
  const example = `--cluster h100-dgx${nodes === undefined ? '' : `:${nodes}`}`;
  on.want('cluster', `the files name no hardware: give --cluster NAME, ${known}; for example ${example}`);
}
