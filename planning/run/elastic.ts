/**
 * A run that goes on with fewer replicas: how long a step takes with nodes missing. A replica with a broken node is given
 * up; its other nodes stand in for those that break next. The global batch stays as it is, so that the replicas left take
 * more micro-batches each, in whole ones; what of the step is no computation stays as long.
 */
import type { Row } from '../comparison.js';

/** At least so much of the replicas must be left: below it a run would rather wait. An assumption. */
const LEAST_LEFT = 0.5;

/** Seconds of a step with 0, 1, 2 … nodes missing; undefined where there is one replica, which cannot be given up. */
export function elasticSteps(
  { layout, devices }: Pick<Row, 'layout' | 'devices'>,
  { stepSeconds, blockedSeconds }: { readonly stepSeconds: number; readonly blockedSeconds: number },
  devicesPerNode: number,
): number[] | undefined {
  const { dp, microBatch, globalBatch } = layout;
  const perReplica = devices / dp;
  const microBatches = (replicas: number) => Math.ceil(globalBatch / (replicas * microBatch) - 1e-9);
  const whole = microBatches(dp);
  const seconds = [stepSeconds];
  for (let missing = 1; ; missing++) {
    const left = dp - Math.ceil((missing * devicesPerNode) / perReplica);
    if (left < Math.max(1, LEAST_LEFT * dp)) break;
    seconds.push(blockedSeconds + ((stepSeconds - blockedSeconds) * microBatches(left)) / whole);
  }
  return seconds.length === 1 ? undefined : seconds;
}
