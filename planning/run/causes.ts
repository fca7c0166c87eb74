/**
 * What breaks of a job: the rates of a failure model for each of its nodes, and nodes that a spot offer takes back. What
 * comes with devices (they, their memory and NICs, and the ports they are joined by) breaks in proportion to how many a
 * node has; hosts, disks, software and planned work are as many as nodes.
 */
import type { FailureCause, FailureModel } from '../../hardware-profiles/failures/failure-model.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Cause } from '../../sim/lifetime/lifetime.js';

const WITH_DEVICES: ReadonlySet<FailureCause['component']> = new Set(['device', 'memory', 'nic', 'switch']);

const LEAVE_MEMORY: ReadonlySet<FailureCause['component']> = new Set(['software', 'maintenance']);

/** Whether whatever is kept in a node is lost with what breaks. */
export function takesNode(component: FailureCause['component']): boolean {
  return !LEAVE_MEMORY.has(component);
}

/** Causes of a job on `nodes` nodes of `cluster`, each with the rate of all of them together; none that never happen. */
export function causesOf(failures: FailureModel, cluster: Cluster, nodes: number): Cause[] {
  const devices = cluster.node.devices / failures.devicesPerNode;
  const broken = failures.causes.map((cause): Cause => {
    const { id, component, perNodeDay, shape, detectSeconds, repairSeconds } = cause;
    const share = WITH_DEVICES.has(component) ? devices : 1;
    return {
      ...{ id, component, detectSeconds, repairSeconds },
      perDay: perNodeDay * nodes * share,
      // Whoever takes over from a broken node has nothing of its memory, however soon that is.
      loses: takesNode(component) ? 'node' : 'process',
      lasting: shape === undefined || shape === 1 ? { kind: 'exponential' } : { kind: 'weibull', shape },
    };
  });
  return [...broken, ...spotCauses(cluster, nodes)].filter(({ perDay }) => perDay > 0);
}

/** Nodes taken back, which is told at once; another one is rented. */
export function spotCauses({ economics: { offer } }: Cluster, nodes: number): Cause[] {
  const rate = offer?.interruptions?.perNodeDay ?? 0;
  if (rate === 0) return [];
  return [
    {
      ...{ id: 'spot', component: 'spot', perDay: rate * nodes, lasting: { kind: 'exponential' } },
      ...{ detectSeconds: 0, repairSeconds: 0, loses: 'node' },
    },
  ];
}
