/**
 * How ranks that have different embedding tables meet. Row numbers go to the ranks that have the rows, and pooled vectors
 * come back to the ranks of their samples: all-to-alls where tables are whole or cut by column (of row numbers an all-gather
 * then, since every rank looks all of them up), a reduce-scatter of partial sums where they are cut by row. Backward the
 * gradients go the same way back. Vectors travel beside what runs between them and who reads them, the bottom MLP; row numbers are
 * waited for, which TorchRec's pipelines avoid by sending those of the next batch ahead.
 *
 * Groups of ranks that have copies of all tables gather each other's row numbers and gradients, so that all of them update
 * the same rows alike, as Horovod gathers sparse gradients.
 */
import type { TableExchange } from '../../../models/steps/step.js';
import type { Draft, KernelNode, Run } from '../draft.js';
import {
  beforeKernels,
  behindKernels,
  collective,
  isForward,
  isKernel,
  readInstead,
  writeInstead,
  writtenBy,
} from '../edits.js';
import { tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const embeddingTables: Pass = {
  id: 'embedding-tables',
  title: 'Model-parallel embeddings',
  summary:
    'Exchanges row numbers and pooled vectors with the ranks that have the tables, and gathers gradients of rows that several have.',
  reference: 'Mudigere et al. 2021, arXiv 2104.05158, section 4; TorchRec, torchrec/distributed/sharding',
  applies: ({ shape }) => (shape.tables?.ranks ?? 1) * (shape.tables?.copies ?? 1) > 1,
  rewrite(draft) {
    for (const run of [...draft.forward, ...draft.backward]) {
      const across = run.step.acrossTables;
      if (across === undefined) continue;
      if (isForward(run)) lookUp(run, across, draft);
      else {
        if (across.ranks > 1) giveBack(run, across, draft);
        if (across.copies > 1) gatherCopies(run, across, draft);
      }
    }
  },
};

function lookUp(run: Run, across: TableExchange, draft: Draft): void {
  if (across.ranks === 1) return;
  const { sizes } = draft;
  const { sharding, axes, indices } = across;
  const { name } = run.step;
  const own = tensor(indices.name);
  const arriving = `${own} arrived`;
  sizes.set(arriving, across.arrivingIndices);
  const sent = sharding === 'column' ? 'all-gather' : 'all-to-all';
  beforeKernels(
    run,
    collective(`${name}: ${sent} row numbers`, sent, axes, Math.max(indices.bytes, across.arrivingIndices), {
      ...{ buffer: own, into: arriving, stream: 'ep', awaited: 'next-node' },
    }),
  );
  readInstead(run, own, arriving);
  const output = writtenBy(run);
  const outgoing = `${output} outgoing`;
  sizes.set(outgoing, across.outgoing);
  writeInstead(run, output, outgoing);
  const kind = sharding === 'row' ? 'reduce-scatter' : 'all-to-all';
  const what = sharding === 'row' ? 'partial sums' : 'pooled vectors';
  const exchange = collective(`${name}: ${kind} ${what}`, kind, axes, bytesOf(across, output, draft), {
    ...{ buffer: outgoing, into: output, stream: 'ep', awaited: 'by-name' },
  });
  behindKernels(run, 'output', exchange);
  for (const reader of kernelsThat(draft.forward, run, ({ reads }) => reads.includes(output)))
    reader.after = [...reader.after, exchange];
}

/** The gradient of pooled vectors goes back behind the kernel that wrote it, and is waited for by who updates rows. */
function giveBack(run: Run, across: TableExchange, draft: Draft): void {
  const { sizes, backward } = draft;
  const arriving = run.gradient!;
  const returned = `${arriving} returned`;
  sizes.set(returned, across.outgoing);
  const kind = across.sharding === 'row' ? 'all-gather' : 'all-to-all';
  const label = `${run.step.name} gradient: ${kind}`;
  const exchange = collective(label, kind, across.axes, bytesOf(across, arriving, draft), {
    ...{ buffer: arriving, into: returned, stream: 'ep', awaited: 'by-name' },
  });
  const before = backward.slice(0, backward.indexOf(run));
  const writer = before.findLast(({ nodes }) =>
    nodes.some((node) => isKernel(node) && node.writes.includes(arriving)),
  )!;
  writer.nodes.push(exchange);
  readInstead(run, arriving, returned);
  const own = tensor(across.indices.name);
  readInstead(run, own, `${own} arrived`);
  run.gradient = returned;
  const [first] = run.nodes.filter(isKernel);
  first!.after = [...first!.after, exchange];
}

/** Every copy gets the row numbers and gradients of all of them before it sorts and updates. */
function gatherCopies(run: Run, across: TableExchange, { sizes }: Draft): void {
  const gathered = `${run.gradient!} of all copies`;
  sizes.set(gathered, across.gathered);
  beforeKernels(
    run,
    collective(
      `${run.step.name}: all-gather rows' gradients`,
      'all-gather',
      across.copyAxes,
      across.gathered,
      {
        ...{ buffer: run.gradient!, into: gathered, stream: 'dp', awaited: 'next-node' },
      },
    ),
  );
  readInstead(run, run.gradient!, gathered);
}

/** All-to-alls take as long as the busier side; what is scattered or gathered counts whole. */
function bytesOf(across: TableExchange, own: string, { sizes }: Draft): number {
  return Math.max(across.outgoing, sizes.get(own)!);
}

/** Kernels of the runs behind `run` that are such. */
function kernelsThat(runs: readonly Run[], run: Run, are: (node: KernelNode) => boolean): KernelNode[] {
  return runs.slice(runs.indexOf(run) + 1).flatMap(({ nodes }) => nodes.filter(isKernel).filter(are));
}
