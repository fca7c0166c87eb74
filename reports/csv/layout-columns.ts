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
    meaning: 'micro-batch size: sequences or samples per micro-batch per replica',
  },
  {
    ...{ name: 'global_batch', value: ({ globalBatch }) => globalBatch },
    meaning: 'global batch size: sequences or samples per optimizer step, over all replicas',
  },
];

/** Newer than the others, and so the last ones of each file: empty where nobody asked, and each strategy has its own. */
const MEETING_COLUMNS: readonly FileColumn<Layout>[] = [
  {
    ...{ name: 'schedule', value: ({ pp, schedule }) => (pp > 1 ? (schedule ?? null) : null) },
    meaning:
      'pipeline schedule that was asked for, see `llmsim schedules`; `table` for that of a file, or one that was searched for; empty: the strategy’s own',
  },
  {
    ...{ name: 'cp_kind', value: ({ cp, cpKind }) => (cp > 1 ? (cpKind ?? null) : null) },
    meaning: 'how the ranks of `cp` meet, see `docs/context.md`; empty: all-gather of keys and values',
  },
  {
    ...{ name: 'cp_inner', value: ({ cp, cpInner }) => (cp > 1 ? (cpInner ?? null) : null) },
    meaning: 'of these ranks, how many an inner group has, where `cp_kind` makes some',
  },
  {
    ...{ name: 'cp_balance', value: ({ cp, cpBalance }) => (cp > 1 ? (cpBalance ?? null) : null) },
    meaning: 'which positions of a sequence a rank of `cp` has; empty: as `cp_kind` has it',
  },
  {
    ...{
      name: 'expert_exchange',
      value: ({ ep, expertExchange }) => (ep > 1 ? (expertExchange ?? null) : null),
    },
    meaning:
      'how tokens are exchanged between the ranks of `ep`, see `docs/dispatchers.md`; empty: one flat all-to-all',
  },
];

/** The columns of a layout for rows that hold theirs at `of`; empty where that is null. */
export function layoutColumns<Row>(
  of: (row: Row) => (Layout & { readonly globalBatch: number }) | null,
): FileColumn<Row>[] {
  return LAYOUT_COLUMNS.map((each) => columnAt(each, of));
}

/** Those that are newer. */
export function meetingColumns<Row>(of: (row: Row) => Layout | null): FileColumn<Row>[] {
  return MEETING_COLUMNS.map((each) => columnAt(each, of));
}

function columnAt<L, Row>(
  { name, meaning, value }: FileColumn<L>,
  of: (row: Row) => L | null,
): FileColumn<Row> {
  return {
    ...{ name, meaning },
    value(row) {
      const layout = of(row);
      return layout === null ? null : value(layout);
    },
  };
}

function choices(meanings: Readonly<Record<string, string>>): string {
  return Object.entries(meanings)
    .map(([choice, meaning]) => `\`${choice}\` ${meaning}`)
    .join(', ');
}
