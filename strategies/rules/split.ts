/** What tensor-parallel ranks must divide evenly, block by block. */
import { kindsOfBlocks } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { expertTensor } from '../folding.js';
import type { Job, Layout } from '../job.js';
import { divisors } from './divisors.js';

export function splitRule({ model, layout, sequence }: Job): string | undefined {
  const { tp } = layout;
  const divides = (what: string, value: number) =>
    value % tp === 0
      ? undefined
      : `tp=${tp} does not divide the ${value} ${what} of ${model.id}; try tp=${divisors(value)
          .filter((d) => d <= 64)
          .slice(-4)
          .join(', ')}`;
  if (tp === 1) return undefined;
  if (layout.sequenceParallel && model.architecture === undefined && sequence % tp !== 0) {
    return `sequence parallelism splits ${sequence} tokens over tp=${tp} ranks, which does not come out even; choose another sequence length`;
  }
  for (const { model: block } of kindsOfBlocks(model)) {
    const broken = mixerSplit(block, layout, divides) ?? feedForwardSplit(block, layout, divides);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

type Divides = (what: string, value: number) => string | undefined;

function mixerSplit(model: Model, layout: Layout, divides: Divides): string | undefined {
  const { id, mixer } = model;
  switch (mixer?.kind) {
    case undefined:
      return attentionSplit(model, layout, divides);
    case 'none':
    case 'linear':
      return undefined;
    case 'mamba':
      return `tp=${layout.tp} would divide the channels of ${id}'s selective scan, which each need what all select; leave tp at 1`;
    case 'mamba-2':
      return (
        divides('state-space heads', mixer.heads) ?? divides('groups of state-space heads', mixer.groups)
      );
    case 'gated-delta':
      return divides('key heads of linear attention', mixer.keyHeads);
    case 'kimi-delta':
    case 'lightning':
      return divides('heads of linear attention', mixer.heads);
    case 'convolution':
      return divides('convolved channels', model.hidden);
  }
}

function attentionSplit({ id, heads, kvHeads }: Model, { tp }: Layout, divides: Divides): string | undefined {
  if (kvHeads % tp !== 0 && tp % kvHeads !== 0) {
    return `tp=${tp} neither divides nor is a multiple of the ${kvHeads} key/value heads of ${id}`;
  }
  return divides('attention heads', heads);
}

function feedForwardSplit({ ffn, moe }: Model, layout: Layout, divides: Divides): string | undefined {
  if (moe === undefined) return ffn > 0 ? divides('feed-forward columns', ffn) : undefined;
  const expert =
    expertTensor(layout) === layout.tp ? divides('columns of an expert', moe.expertFfn) : undefined;
  const shared = moe.sharedExperts * moe.sharedFfn;
  return expert ?? (shared > 0 ? divides('columns of the shared experts', shared) : undefined);
}
