/** What is free once the devices are divided: the micro-batch, the chunks of a stage, what is recomputed. */
import { frameworkOf } from '../../strategies/frameworks/index.js';
import type { Layout, Recompute } from '../../strategies/job.js';
import { divisors } from '../../strategies/rules/index.js';
import type { Schedule } from '../../strategies/schedules/action.js';
import { scheduleOf } from '../../strategies/schedules/index.js';
import { canUse, type Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';
import { mostChunks, searchesAll } from './extent.js';

/** A micro-batch, with the numbers of chunks per stage that may go with it. */
export interface Batching {
  readonly microBatch: number;
  readonly chunks: readonly number[];
}

/** Ascending, and each with its chunks ascending: all that may be, whether they keep the rules or not. */
export function batchings(
  strategy: Strategy,
  request: Request,
  { dp, pp }: Pick<Layout, 'dp' | 'pp'>,
): Batching[] {
  const chunks = chunkCounts(strategy, request, pp);
  return microBatchSizes(request, dp).map((microBatch) => ({ microBatch, chunks }));
}

/** All that divide a replica's share of the batch; one, where it has no share that is whole, so that a rule can say so. */
function microBatchSizes(request: Request, dp: number): readonly number[] {
  const { fixed, globalBatch } = request;
  if (fixed.microBatch) return [fixed.microBatch];
  if (globalBatch % dp !== 0) return [1];
  const share = globalBatch / dp;
  return divisorsOfBatch(request).filter((size) => share % size === 0);
}

const ofBatches = new WeakMap<Request, readonly number[]>();

/** Those of the global batch, which every share's are among; worked out once a question, since of a large batch it takes long. */
function divisorsOfBatch(request: Request): readonly number[] {
  const known = ofBatches.get(request) ?? divisors(request.globalBatch);
  ofBatches.set(request, known);
  return known;
}

function chunkCounts(strategy: Strategy, request: Request, pp: number): readonly number[] {
  const { fixed, model, stageLayers } = request;
  if (fixed.vpp) return [fixed.vpp];
  const listed = typeof stageLayers === 'object' ? stageLayers.length / pp : 1;
  if (listed > 1 && Number.isInteger(listed)) return [listed];
  if (!canUse(strategy, 'vpp') || pp === 1) return [1];
  const { leastChunks: least = 1, ownChunks } = scheduleIn(strategy, request);
  if (ownChunks !== undefined) return [ownChunks];
  const most = Math.max(least, Math.min(mostChunks(model), Math.floor((model.layers + 2) / pp)));
  const all = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  if (searchesAll(request)) return all;
  // Stages hold so many layers, or one more: of Llama 3's 126 layers, 16 stages hold 7 or 8, and run as 128 chunks.
  const layers = [Math.floor(model.layers / pp), Math.ceil(model.layers / pp)];
  const even = all.filter((chunks) => layers.some((held) => held % chunks === 0));
  return even.length > 0 ? even : [least];
}

/** The order of work of a strategy's pipelines: its own, unless one was asked for. */
function scheduleIn({ schedule: own }: Strategy, { fixed: { schedule = own }, actions }: Request): Schedule {
  return scheduleOf({ schedule, ...(actions === undefined ? {} : { actions }) });
}

/** Least first: what was asked for, or what the framework has options for. */
export function recomputesOf({ fixed, framework }: Request): readonly Recompute[] {
  if (fixed.recompute) return [fixed.recompute];
  if (fixed.recomputeModules) return ['selective'];
  return fixed.recomputeLayers ? ['full'] : frameworkOf(framework ?? 'megatron-core').recomputes;
}

/** What was asked for of a layout that no search weighs by itself. */
export function finerOf({ fixed, stageLayers }: Request): Partial<Layout> {
  const { recomputeLayers, recomputeMethod, recomputeModules } = fixed;
  return {
    ...(recomputeLayers === undefined ? {} : { recomputeLayers }),
    ...(recomputeMethod === undefined ? {} : { recomputeMethod }),
    ...(recomputeModules === undefined ? {} : { recomputeModules }),
    ...(stageLayers === undefined ? {} : { stageLayers }),
    ...askedOf(fixed),
  };
}

/** The schedule, and how context and expert ranks meet, where that was said. */
export function askedOf(fixed: Partial<Layout>): Partial<Layout> {
  const { schedule, cpKind, cpInner, cpBalance, expertExchange, tableSharding } = fixed;
  return {
    ...(schedule === undefined ? {} : { schedule }),
    ...(cpKind === undefined ? {} : { cpKind }),
    ...(cpInner === undefined ? {} : { cpInner }),
    ...(cpBalance === undefined ? {} : { cpBalance }),
    ...(expertExchange === undefined ? {} : { expertExchange }),
    ...(tableSharding === undefined ? {} : { tableSharding }),
  };
}
