/** The columns of a layout, the same in every CSV file whose rows have one. */
import type { Layout, Recompute } from '../../strategies/job.js';
import type { FileColumn } from './file.js';

const RECOMPUTED: Readonly<Record<Recompute, string>> = {
  none: 'nothing',
  selective: 'core attention',
  'per-op': 'all but attention and every other GEMM',
  'minimal-with-context': 'all but the results of GEMMs and attention',
  minimal: 'all but the results of GEMMs',
  'save-dot-with-context-except-mlp': 'all but attention’s projections and result',
  'save-dot-except-mlpwi': 'all but projections and the feed-forward result',
  'save-dot-except-mlp': 'all but attention’s projections',
  'save-qkv-proj': 'all but queries, keys and values',
  'save-out-proj': 'all but attention’s output projection',
  full: 'whole layers',
};

const LAYOUT_COLUMNS: readonly FileColumn<Layout & { readonly globalBatch: number }>[] = [
  { name: 'dp', meaning: 'data-parallel size (replicas)', value: ({ dp }) => dp },
  { name: 'tp', meaning: 'tensor-parallel size', value: ({ tp }) => tp },
  { name: 'pp', meaning: 'pipeline-parallel size (stages)', value: ({ pp }) => pp },
  { name: 'cp', meaning: 'context-parallel size', value: ({ cp }) => cp },
  { name: 'ep', meaning: 'expert-parallel size', value: ({ ep }) => ep },
  { name: 'vpp', meaning: 'virtual pipeline size (model chunks per stage)', value: ({ vpp }) => vpp },
  {
    name: 'shard',
    meaning: 'HSDP shard group size: ranks a shard is spread over',
    value: ({ shard }) => shard,
  },
  {
    ...{ name: 'zero', value: ({ zero }) => zero },
    meaning: 'ZeRO stage: 0 shards nothing, 1 the optimizer states, 2 also gradients, 3 also parameters',
  },
  {
    ...{ name: 'sequence_parallel', value: ({ sequenceParallel }) => sequenceParallel },
    meaning: '`true` if sequence parallelism splits activations along the sequence over the `tp` ranks',
  },
  {
    ...{ name: 'recompute', value: ({ recompute }) => recompute },
    meaning: `activation recomputation (checkpointing), what the backward pass computes again: ${choices(RECOMPUTED)}`,
  },
  {
    ...{ name: 'micro_batch', value: ({ microBatch }) => microBatch },
    meaning: 'micro-batch size: sequences per micro-batch per replica',
  },
  {
    ...{ name: 'global_batch', value: ({ globalBatch }) => globalBatch },
    meaning: 'global batch size: sequences per optimizer step, over all replicas',
  },
];

/** These columns for rows that hold their layout at `of`; empty where that is null. */
export function layoutColumns<Row>(
  of: (row: Row) => (Layout & { readonly globalBatch: number }) | null,
): FileColumn<Row>[] {
  return LAYOUT_COLUMNS.map(({ name, meaning, value }) => ({
    name,
    meaning,
    value(row) {
      const layout = of(row);
      return layout === null ? null : value(layout);
    },
  }));
}

function choices(meanings: Readonly<Record<string, string>>): string {
  return Object.entries(meanings)
    .map(([choice, meaning]) => `\`${choice}\` ${meaning}`)
    .join(', ');
}
