/**
 * A layer's forward pass as ops. Where the tensor-split region ends, partial sums meet: an all-reduce,
 * or with sequence parallelism a reduce-scatter, paid back by an all-gather where the next region
 * begins (Korthikanti 2022, arXiv 2205.05198, section 4.2.2).
 */
import type { Step } from '../../models/step.js';
import type { OpList } from '../../program/op-list.js';
import type { OpId, Phase } from '../../program/program.js';

/** How the tensor ranks meet at the region's borders. */
export interface TensorBorder {
  readonly ranks: number;
  readonly sequenceParallel: boolean;
  /** Bytes of the full activation at a border: tokens × hidden × bytes of a value. */
  readonly bytes: number;
}

/** Which of a layer's saved tensors the forward pass keeps. */
export type Keep = 'all' | 'without-core-attention' | 'input-only';

export function savedBuffer(step: string, saved: string): string {
  return `L{layer}.mb{mb}.${step === saved ? step : `${step}.${saved}`}`;
}

/** What of `step` is kept under `keep`; whole-layer recompute keeps nothing but the layer's input. */
export function keptOf(step: Step, keep: Keep): Step['saved'] {
  if (keep === 'input-only') return [];
  return keep === 'all' ? step.saved : step.saved.filter((s) => !s.rebuilt);
}

/**
 * Appends the forward ops of `steps`. `allocate` names what is allocated as it is computed; a
 * recomputation passes `phase` so that reports can tell it from the first time.
 */
export function writeForward(list: OpList, steps: readonly Step[], border: TensorBorder, keep: Keep, phase: Phase): void {
  list.phase(phase);
  let after: OpId[] = [];
  for (const step of steps) {
    if (step.enters && border.ranks > 1 && border.sequenceParallel) {
      after = [tensorCollective(list, `${step.name}: gather sequence`, 'all-gather', border, lastCompute(list))];
    }
    for (const { name, bytes } of keptOf(step, keep)) list.alloc('activations', savedBuffer(step.name, name), bytes);
    const transient = `mb{mb}.${step.name} workspace`;
    list.alloc('activations', transient, step.transientForwardBytes);
    for (const kernel of step.forward) {
      list.compute(step.name, kernel, { after });
      after = [];
    }
    list.free('activations', transient, step.transientForwardBytes);
    if (border.ranks === 1) continue;
    for (const bytes of step.tensorReductions) {
      after = [
        list.collective(`${step.name}: reduce over vocabulary`, 'all-reduce', ['tp'], bytes, {
          after: [...after, ...lastCompute(list)],
        }),
      ];
    }
    if (step.leaves) {
      const kind = border.sequenceParallel ? 'reduce-scatter' : 'all-reduce';
      after = [tensorCollective(list, `${step.name}: sum over tensor ranks`, kind, border, lastCompute(list))];
    }
  }
}

export function tensorCollective(
  list: OpList,
  label: string,
  kind: 'all-reduce' | 'all-gather' | 'reduce-scatter',
  border: TensorBorder,
  after: readonly OpId[],
): OpId {
  return list.collective(label, kind, ['tp'], border.bytes, { after, buffer: label });
}

export function lastCompute(list: OpList): OpId[] {
  const id = list.last('compute');
  return id === undefined ? [] : [id];
}
