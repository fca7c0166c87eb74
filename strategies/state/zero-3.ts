/**
 * ZeRO stage 3, and FSDP: weights are sharded too. Each layer's are all-gathered just before they are used,
 * forward and again backward, one layer ahead of compute; gradients are reduce-scattered as they come.
 * With a `shard` group smaller than `dp` this is hybrid sharding (HSDP): gathers stay inside the group.
 */
import { largest } from '../../input/extremes.js';
import type { OpId } from '../../program/program.js';
import { gradientBytes } from '../formats.js';
import type { PlacedLayer } from '../layers/segments.js';
import { flatBuffer } from '../layers/tensors.js';
import type { ParameterGroup } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';
import { callLayer, type Stage } from '../stage.js';
import { type Bucket, forEachParameterGroup } from './buckets.js';
import { lastOf } from './ddp.js';
import { holdings, SHARDED } from './holdings.js';
import { takeGradients, updateLayer, updatesInBackward } from './in-backward.js';
import { updateShard } from './optimizer.js';
import { allReduceReplicated } from './replicated.js';
import { copyIn, copyOut } from './shard-copies.js';
import { type ChunkRun, EVERYONE, type State } from './state.js';
import { reduceScatterGradients } from './zero-1.js';

/** Reduce-scatters have a stream of their own, so that they do not hold up the all-gathers. */
const GRADIENT_STREAM = 'dp:gradients';

export const zero3: State = {
  id: 'zero-3',
  title: 'sharded parameters, gradients and optimizer states',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054, section 5.3; Zhao et al. 2023, arXiv 2304.11277',
  traffic: 'FSDP parameter all-gather and gradient reduce-scatter',
  reads: ['prefetch', 'reshard', 'scanned', 'shardComm', 'shardCopies', 'gradientAverage', 'fp32AllReduce'],
  parts: () => EVERYONE,
  holds(stage) {
    return [
      ...holdings(stage, { parameters: SHARDED, gradients: SHARDED, optimizer: SHARDED }),
      {
        category: 'buffers',
        buffer: 'gradient bucket',
        bytes: largestLayer(stage) * gradientBytes(stage.job),
      },
    ];
  },
  forward: (stage, run) => runGathered(stage, run, 'forward'),
  backward: (stage, run) => runGathered(stage, run, 'backward'),
  synchronise: (stage) => lastOf(stage.list.last(GRADIENT_STREAM)),
  update(stage, _part, after) {
    if (!updatesInBackward(stage)) updateShard(stage, SHARDED, SHARDED, after);
  },
};

/** Attention's part of a block's weights, 4 of 12 squares of the hidden size: first needed forward, last done backward. */
const ENDS_OF_SCAN = 1 / 3;

/**
 * Runs a chunk layer by layer with its weights gathered some layers ahead, and freed after use; or, where
 * they are not resharded, gathered in the forward pass and kept for the backward. Where collectives block, a layer's
 * all-gather waits for the layer before and the reduce-scatter of its gradients.
 */
function runGathered(stage: Stage, run: ChunkRun, direction: 'forward' | 'backward'): OpId {
  const { list, job } = stage;
  const blocking = runtimeOf(job).shardComm === 'blocking';
  const ahead = blocking ? 0 : (job.prefetch ?? 1);
  const keeps = job.reshard === false;
  const exposed = job.scanned === true ? ENDS_OF_SCAN : 0;
  const copies = !keeps || direction === 'forward';
  let reduced: OpId | undefined;
  const layers = stage.chunks[run.chunk]!;
  const order = direction === 'forward' ? layers : layers.toReversed();
  const reduceScatterMost = reduceScatterGradients(stage, GRADIENT_STREAM, 1 - exposed);
  const reduceScatterLast = reduceScatterGradients(stage, GRADIENT_STREAM, exposed);
  const gathered: (OpId | undefined)[] = [];
  const calls: OpId[] = [];
  // A layer's update waits for its reduce-scatter, so it is written behind the next layer's pass.
  let waiting: { readonly layer: PlacedLayer; readonly reduced: OpId } | undefined;
  const updateWaiting = () => {
    if (waiting === undefined) return;
    takeGradients(stage, waiting.layer, SHARDED);
    updateLayer(stage, waiting.layer, SHARDED, waiting.reduced);
    waiting = undefined;
  };
  const gather = (i: number) => {
    if (keeps && direction === 'backward') return;
    list.phase(direction);
    // The host issues an all-gather when the layer `ahead` + 1 places before it has run.
    const after = (blocking ? reduced : undefined) ?? calls[i - ahead - 1] ?? list.last('compute');
    gathered[i] = allGatherLayer(stage, order[i]!, after, 1 - exposed);
  };
  for (let i = 0; i < Math.min(ahead, order.length); i++) gather(i);
  for (const [i, layer] of order.entries()) {
    if (i + ahead < order.length) gather(i + ahead);
    list.phase(direction);
    const before = [...(i === 0 ? run.after : []), ...lastOf(gathered[i]), ...lastOf(reduced)];
    const first =
      exposed > 0 ? lastOf(allGatherGroups(stage, layer, before, exposed, 'all-gather first')) : [];
    const after = [...before, ...first];
    const call = callLayer(
      stage,
      layer,
      direction,
      run.microBatch,
      copies ? copyOut(stage, layer, after) : after,
    );
    calls[i] = call;
    if (!keeps || direction === 'backward') {
      list.free('gathered', flatBuffer('weights', layer.index, layer.index), gatheredBytes(stage, layer));
    }
    if (direction === 'forward') continue;
    const bucket = bucketOf(layer);
    const ready = copyIn(stage, layer, allReduceReplicated(stage, bucket.layers, call));
    const most = reduceScatterMost(bucket, ready);
    if (exposed > 0) reduced = reduceScatterLast(bucket, ready);
    else if (blocking) reduced = most;
    if (!updatesInBackward(stage)) continue;
    updateWaiting();
    waiting = { layer, reduced: reduced ?? most };
  }
  updateWaiting();
  return calls.at(-1)!;
}

function bucketOf(layer: PlacedLayer): Bucket {
  return { first: layer.index, last: layer.index, layers: [layer] };
}

/** Takes memory for a layer's weights and gathers all but what is gathered as it starts. */
function allGatherLayer(stage: Stage, layer: PlacedLayer, after: OpId | undefined, portion: number) {
  stage.list.alloc('gathered', flatBuffer('weights', layer.index, layer.index), gatheredBytes(stage, layer));
  return allGatherGroups(stage, layer, lastOf(after), portion, 'all-gather');
}

/** One all-gather for each parameter group of the layer; returns the last, which follows the others on its stream. */
function allGatherGroups(
  stage: Stage,
  layer: PlacedLayer,
  after: readonly OpId[],
  portion: number,
  verb: string,
): OpId | undefined {
  const write = ({ prefix, replication }: ParameterGroup, held: number) => {
    const into = flatBuffer(`${prefix}weights`, layer.index, layer.index);
    const buffer = flatBuffer(`${prefix}weight shard`, layer.index, layer.index);
    const bytes = Math.ceil(held * portion);
    const at = { after, buffer, into, stream: 'dp' };
    const label = `${verb} ${into.replace('weights', 'parameters')}`;
    return stage.list.collective(label, 'all-gather', replication.shard, bytes, at);
  };
  return forEachParameterGroup(stage, bucketOf(layer), write, (group) => group.weightBytesOf(layer));
}

function gatheredBytes(stage: Stage, layer: PlacedLayer): number {
  return stage.weightBytesOf(layer);
}

/** Parameters of the largest layer of the stage: what one bucket of full gradients must hold. */
function largestLayer(stage: Stage): number {
  return largest(stage.chunks.flat().map((layer) => stage.parametersOf(layer)));
}
