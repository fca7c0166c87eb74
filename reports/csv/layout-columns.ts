/** The columns of a layout, the same in every CSV file whose rows have one. */
import type { Layout, Recompute } from '../../strategies/job.js';
import type { FileColumn } from './file.js';

const RECOMPUTED: Readonly<Record<Recompute, string>> = {
  none: 'nothing',
  selective: 'the inner part of attention',
  'per-op': 'all but attention and every other matrix product',
  full: 'whole layers',
};

const LAYOUT_COLUMNS: readonly FileColumn<Layout & { readonly globalBatch: number }>[] = [
  { name: 'dp', meaning: 'data-parallel replicas', value: ({ dp }) => dp },
  { name: 'tp', meaning: 'tensor-parallel ranks', value: ({ tp }) => tp },
  { name: 'pp', meaning: 'pipeline stages', value: ({ pp }) => pp },
  { name: 'cp', meaning: 'context-parallel ranks', value: ({ cp }) => cp },
  { name: 'ep', meaning: 'expert-parallel ranks', value: ({ ep }) => ep },
  { name: 'vpp', meaning: 'model chunks per pipeline stage', value: ({ vpp }) => vpp },
  { name: 'shard', meaning: 'ranks a shard of the state is spread over', value: ({ shard }) => shard },
  {
    ...{ name: 'zero', value: ({ zero }) => zero },
    meaning: 'ZeRO stage: 0 shards nothing, 1 the optimizer state, 2 also gradients, 3 also parameters',
  },
  {
    ...{ name: 'sequence_parallel', value: ({ sequenceParallel }) => sequenceParallel },
    meaning: '`true` if activations are split along the sequence too',
  },
  {
    ...{ name: 'recompute', value: ({ recompute }) => recompute },
    meaning: `what the backward pass computes again: ${choices(RECOMPUTED)}`,
  },
  {
    ...{ name: 'micro_batch', value: ({ microBatch }) => microBatch },
    meaning: 'sequences per micro-batch per replica',
  },
  {
    ...{ name: 'global_batch', value: ({ globalBatch }) => globalBatch },
    meaning: 'sequences per step over all replicas',
  },
];

/** These columns for rows that hold their layout at `of`. */
export function layoutColumns<Row>(
  of: (row: Row) => Layout & { readonly globalBatch: number },
): FileColumn<Row>[] {
  return LAYOUT_COLUMNS.map(({ name, meaning, value }) => ({
    name,
    meaning,
    value: (row) => value(of(row)),
  }));
}

function choices(meanings: Readonly<Record<string, string>>): string {
  return Object.entries(meanings)
    .map(([choice, meaning]) => `\`${choice}\` ${meaning}`)
    .join(', ');
}
