/**
 * Exchanges of tokens beside the kernels of another micro-batch. A layer's forward pass runs together with the backward
 * pass of a layer of another micro-batch, on two streams that meet where one has to hand on to the other:
 *
 *     exchanges  combine backward | dispatch forward, dispatch backward | combine forward
 *     kernels    attention forward | experts backward, experts forward   | attention backward
 *
 * (Megatron-LM, `model_chunk_schedule_plan.py`). So in the long middle of a step, the half of a layer before its
 * exchange of a direction runs beside one exchange of the other micro-batch, and the half behind it beside the other
 * one; both are of as many bytes as its own. So they are written: one starts with each half, which lasts as long as the
 * longer of the two, and kernels beside an exchange have fewer multiprocessors. Written for every micro-batch, though
 * the first forward and the last backward passes of a step, while a pipeline fills and drains, have no partner. A schedule
 * that has pairs says which have one (`overlapsInPairs`).
 */
import { meetsOtherMicroBatches, overlapsExchanges } from '../../overlapped-exchanges.js';
import type { CollectiveNode, Draft, Node, Run } from '../draft.js';
import { addedReadInstead, isForward, isKernel, readInstead, writeInstead } from '../edits.js';
import type { Pass } from './pass.js';

export const expertOverlap: Pass = {
  id: 'expert-overlap',
  title: 'Expert parallelism beside another micro-batch',
  summary: 'Lets each half of a layer compute beside an exchange of tokens of another micro-batch.',
  reference:
    'DeepSeek-V3, arXiv 2412.19437, section 3.2.1 (DualPipe); Megatron-LM, --overlap-moe-expert-parallel-comm, core/pipeline_parallel/combined_1f1b.py',
  reads: {
    choice: 'expertOverlap',
    where: ({ shape, kind, job }) =>
      (shape.experts?.ranks ?? 1) > 1 && kind.includes('moe') && meetsOtherMicroBatches(job),
  },
  applies: ({ shape, job }) => (shape.experts?.ranks ?? 1) > 1 && overlapsExchanges(job),
  rewrite(draft) {
    halves(draft.forward, 'first', draft);
    halves(draft.backward, 'last', draft);
  },
};

/** A layer's two exchanges of a direction, and the nodes of the runs that have them. */
interface Own {
  readonly run: Run;
  readonly node: CollectiveNode;
}

/** The exchange that parts a direction in halves is its first forward, of the dispatch, and its last backward. */
function halves(runs: readonly Run[], border: 'first' | 'last', draft: Draft): void {
  const own = runs
    .filter((run) => run.phase !== 'recompute')
    .flatMap((run) => run.nodes.filter(isExchange).map((node): Own => ({ run, node })));
  if (own.length !== 2) return;
  const middle = own[border === 'first' ? 0 : 1]!;
  const end = own[border === 'first' ? 1 : 0]!;
  const [first, second] = [others(end, draft, []), others(middle, draft, undefined)];
  // The second half waits for the first exchange, and the second exchange for the first half.
  middle.run.nodes[middle.run.nodes.indexOf(middle.node)] = second;
  end.run.nodes = end.run.nodes.filter((node) => node !== end.node);
  runs[0]!.nodes.unshift(first);
  const waits = kernelBehind(second, runs);
  if (waits !== undefined) waits.after = [...waits.after, first];
  for (const each of own) handOn(each, draft);
}

/** The first kernel behind `node` in launching order. */
function kernelBehind(node: Node, runs: readonly Run[]) {
  const nodes = runs.flatMap((run) => run.nodes);
  return nodes.slice(nodes.indexOf(node) + 1).find(isKernel);
}

/** An exchange of another micro-batch, as large as `own`; it waits for the kernels before it, or for nothing. */
function others({ node }: Own, draft: Draft, after: readonly [] | undefined): CollectiveNode {
  const into = `${node.into} of another micro-batch`;
  draft.sizes.set(into, node.bytes);
  // What it sends was written by kernels of another layer, where its memory is counted.
  return { ...node, buffer: `${node.buffer} of another micro-batch`, into, awaited: 'by-name', after };
}

/** Kernels before and behind an exchange that is no longer in the layer hand each other one tensor. */
function handOn({ run, node }: Own, draft: Draft): void {
  const { buffer, into } = node;
  if (isForward(run)) {
    writeInstead(run, buffer, into!);
    return;
  }
  readInstead(run, into!, buffer);
  run.gradient = buffer;
  addedReadInstead(run, into!, buffer, draft.backward);
}

function isExchange(node: Node): node is CollectiveNode {
  return node.kind === 'collective' && node.stream === 'ep' && node.collective === 'all-to-all';
}
