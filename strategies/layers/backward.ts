/**
 * A layer's backward pass as ops: the steps in reverse, each its input gradient and then its weight
 * gradient, so that the collective on the input gradient travels while the weight gradient is
 * computed (Megatron-LM's asynchronous tensor-parallel linear layer).
 */
import type { Step } from '../../models/step.js';
import type { OpList } from '../../program/op-list.js';
import type { OpId } from '../../program/program.js';
import type { Recompute } from '../job.js';
import { type Keep, keptOf, lastCompute, savedBuffer, type TensorBorder, tensorCollective, writeForward } from './forward.js';

/** What the forward pass keeps when `recompute` will rebuild the rest. */
export function keepUnder(recompute: Recompute): Keep {
  if (recompute === 'full') return 'input-only';
  return recompute === 'selective' ? 'without-core-attention' : 'all';
}

/** Appends recomputation (if any) and the backward ops of `steps`, and frees what was kept. */
export function writeBackward(list: OpList, steps: readonly Step[], border: TensorBorder, recompute: Recompute): void {
  if (recompute === 'full') writeForward(list, steps, border, 'all', 'recompute');
  let after: OpId[] = [];
  let coreRebuilt = recompute !== 'selective';
  for (const step of steps.toReversed()) {
    if (step.coreAttention && !coreRebuilt) {
      rebuildCoreAttention(list, steps);
      coreRebuilt = true;
    }
    list.phase('backward');
    after = writeStepBackward(list, step, border, after);
    for (const { name, bytes } of keptOf(step, 'all')) list.free('activations', savedBuffer(step.name, name), bytes);
  }
}

function writeStepBackward(list: OpList, step: Step, border: TensorBorder, arriving: OpId[]): OpId[] {
  const split = border.ranks > 1;
  const sequence = split && border.sequenceParallel;
  let after = arriving;
  if (step.leaves && sequence) {
    const label = `${step.name}: gather gradient`;
    after = [tensorCollective(list, label, 'all-gather', border, [...after, ...lastCompute(list)])];
  }
  const workspace = `mb{mb}.${step.name} gradient workspace`;
  list.alloc('activations', workspace, step.transientBackwardBytes);
  // The weight gradient needs the full input again; it travels while the input gradient is computed.
  const regathered =
    step.enters && sequence && step.weightGradient.length > 0
      ? [tensorCollective(list, `${step.name}: gather input`, 'all-gather', border, [...after, ...lastCompute(list)])]
      : [];
  for (const kernel of step.inputGradient) {
    list.compute(`${step.name} input gradient`, kernel, { after });
    after = [];
  }
  const reduced =
    step.enters && split
      ? [
          tensorCollective(
            list,
            `${step.name}: sum input gradient`,
            sequence ? 'reduce-scatter' : 'all-reduce',
            border,
            lastCompute(list),
          ),
        ]
      : [];
  let wait: readonly OpId[] = [...after, ...regathered];
  for (const kernel of step.weightGradient) {
    list.compute(`${step.name} weight gradient`, kernel, { after: wait });
    wait = [];
  }
  list.free('activations', workspace, step.transientBackwardBytes);
  return reduced;
}

function rebuildCoreAttention(list: OpList, steps: readonly Step[]): void {
  list.phase('recompute');
  for (const step of steps) {
    if (!step.coreAttention) continue;
    for (const saved of step.saved) {
      if (saved.rebuilt) list.alloc('activations', savedBuffer(step.name, saved.name), saved.bytes);
    }
    for (const kernel of step.forward) list.compute(step.name, kernel);
  }
}
