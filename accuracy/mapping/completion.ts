/**
 * What a paper's table leaves out and its authors' launch scripts state. These are published facts
 * about the runs, not settings of ours; a record that states the field itself is never overruled.
 */
import type { PublishedParallel, PublishedRecord } from '../record.js';

interface Script {
  /** The paper whose records it completes. */
  readonly arxiv: string;
  /** The script, so that a reader can look it up. */
  readonly source: string;
  /** Fields by the width of the model, which tells the rows of the table apart. */
  readonly byHidden: Readonly<Record<number, Pick<PublishedParallel, 'micro_batch' | 'vpp'>>>;
}

const SCRIPTS: readonly Script[] = [
  {
    arxiv: '2104.04473',
    source: 'NVIDIA/Megatron-LM, examples/sc21/run_table_1.sh',
    byHidden: {
      2304: { micro_batch: 16, vpp: 1 },
      3072: { micro_batch: 16, vpp: 1 },
      4096: { micro_batch: 16, vpp: 1 },
      6144: { micro_batch: 8, vpp: 1 },
      8192: { micro_batch: 4, vpp: 1 },
      10240: { micro_batch: 2, vpp: 3 },
      12288: { micro_batch: 2, vpp: 2 },
      16384: { micro_batch: 1, vpp: 2 },
      20480: { micro_batch: 1, vpp: 3 },
      25600: { micro_batch: 1, vpp: 1 },
    },
  },
];

/** The record with the fields its authors' script states, where it leaves them out itself. */
export function completed(record: PublishedRecord): PublishedRecord {
  const script = SCRIPTS.find((s) => s.arxiv === record.source?.arxiv);
  const fields = script?.byHidden[record.model?.hidden ?? 0];
  if (!fields || !record.parallel) return record;
  const parallel = {
    ...record.parallel,
    micro_batch: record.parallel.micro_batch ?? fields.micro_batch,
    vpp: record.parallel.vpp ?? fields.vpp,
  };
  return { ...record, parallel };
}
