/**
 * Who reads what another layer wrote. An architecture only shares a value and reads it; here every layer learns what it reads
 * of others, and whether it is the last to, where the sum of that value's gradients begins. Layers of one kind that differ
 * in that become kinds of their own.
 */
import { isAcross, type Shape } from '../steps/step.js';
import type { Network, NetworkLayer, SharedRead } from './network.js';

/** A sample on one device: which tensors steps read does not depend on how many there are. */
const ONE: Shape = {
  ...{ sequences: 1, positions: 1, tensor: 1, sequenceParallel: false, precision: 'bf16', flash: true },
  ...{ fusedSoftmax: true, fusedElementwise: true, accumulateFloat32: true },
};

/** The network with `reads` of its layers. Throws where a layer reads what none before it shares. */
export function withSharing(network: Network): Network {
  const writers = new Map<string, Writer>();
  const last = new Map<string, number>();
  const reads = network.layers.map((layer, i) => {
    const own = writersOf(layer);
    for (const [name, writer] of own) writers.set(name, writer);
    const names = sharedBy(layer).filter((name) => !own.has(name));
    for (const name of names) {
      if (!writers.has(name))
        throw new Error(`${layer.kind} reads '${name}', which no layer before it shares`);
      last.set(name, i);
    }
    return names;
  });
  if (writers.size === 0) return network;
  const layers = network.layers.map((layer, i): NetworkLayer => {
    const read = reads[i]!.map((name) => ({ name, ...writers.get(name)!, last: last.get(name) === i }));
    return read.length === 0 ? layer : { ...layer, reads: read };
  });
  return { ...network, layers: layers.map((layer) => apart(layer, layers)) };
}

type Writer = Pick<SharedRead, 'writer' | 'calledThere'>;

/** What a layer writes for others, by the name it has for them. */
function writersOf({ operations, shares }: NetworkLayer): Map<string, Writer> {
  const found = new Map<string, Writer>();
  for (const writer of operations) {
    const calledThere = writer.output.name;
    const name = shares?.get(calledThere) ?? calledThere;
    if (isAcross(name)) found.set(name, { writer, calledThere });
  }
  return found;
}

/** Names of shared values that a layer reads, its own among them. */
function sharedBy({ kind, operations }: NetworkLayer): string[] {
  const steps = operations.flatMap((operation) => operation.steps(ONE));
  const read = steps.flatMap(({ reads }) => reads);
  const own = new Set(steps.flatMap(({ reads, writes }) => (reads.includes(writes.name) ? [] : writes.name)));
  const over = steps.find(({ writes }) => isAcross(writes.name) && !own.has(writes.name));
  if (over !== undefined)
    throw new Error(`${over.name} of ${kind} writes over '${over.writes.name}', which another layer wrote`);
  return [...new Set(read.filter(isAcross))];
}

/** A layer that is the last to read something is of a kind of its own where others of its kind are not. */
function apart(layer: NetworkLayer, all: readonly NetworkLayer[]): NetworkLayer {
  const endsOf = ({ reads = [] }: NetworkLayer) => reads.filter(({ last }) => last).map(({ name }) => name);
  const own = endsOf(layer);
  const differs = all.some(
    ({ kind, ...other }) => kind === layer.kind && endsOf({ kind, ...other }).length < own.length,
  );
  return differs ? { ...layer, kind: `last-${layer.kind}` } : layer;
}
