/**
 * What a layer takes at least, told from what runs in it, before memory and waits are written out: its kernels run one
 * after the other, and so does what they wait for at once. A search drops most layouts for that alone.
 */
import type { Mesh } from '../../program/mesh.js';
import type { Picoseconds } from '../../program/time.js';
import { groupShape } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { CollectiveNode, Draft, Run } from '../../strategies/layers/draft.js';

/** Forward and backward of one micro-batch. */
export function leastWork({ forward, backward }: Draft, mesh: Mesh, prices: Prices): Picoseconds {
  return leastOf(forward, mesh, prices) + leastOf(backward, mesh, prices);
}

function leastOf(runs: readonly Run[], mesh: Mesh, prices: Prices): Picoseconds {
  // What one phase waits for, kernels of another may run beside.
  const phases = new Set(runs.map(({ phase }) => phase));
  let device = 0;
  let host = 0;
  for (const { nodes } of runs) {
    for (const node of nodes) {
      if (node.kind === 'compute') {
        device += prices.kernel(node.kernel);
        host += prices.launch(node.kernel);
      } else if (phases.size === 1 && node.kind === 'collective' && blocks(node)) {
        const { latencyPs, transferPs } = prices.collective(
          node.collective,
          node.bytes,
          groupShape(placed(node), mesh, prices.devicesPerNode),
        );
        device += latencyPs + transferPs;
      }
    }
  }
  return Math.max(device, host);
}

/** Whether it starts behind the kernels before it and the next one waits for it. */
function blocks({ awaited, after }: CollectiveNode): boolean {
  return awaited === 'next-node' && after === undefined;
}

function placed({ axis, copies, library }: CollectiveNode) {
  return {
    axis,
    ...(copies === undefined ? {} : { copies }),
    ...(library === undefined ? {} : { library }),
  };
}
