/**
 * Options that were set and change nothing of an answer, each in a sentence: what a strategy reads is declared where it
 * does (`strategies/choice.ts`), and held here against what the question sets.
 */

import { unitWords } from '../../input/unit-words.js';
import type { MixtureOfExperts } from '../../models/model.js';
import { publishedRouting } from '../../models/routing.js';
import { hasTables } from '../../models/tables-of.js';
import type { Choice } from '../../strategies/choice.js';
import { choicesRead } from '../../strategies/choices-read.js';
import { contextDivision } from '../../strategies/context.js';
import { dispatcherOf } from '../../strategies/dispatchers.js';
import { distributesExperts } from '../../strategies/folding.js';
import type { FrameworkId } from '../../strategies/frameworks/ids.js';
import { frameworkOf } from '../../strategies/frameworks/index.js';
import { compilesGraphs } from '../../strategies/frameworks/platforms.js';
import { settledBy } from '../../strategies/frameworks/settles.js';
import { usualFramework } from '../../strategies/frameworks/usual.js';
import { STRATEGIES } from '../../strategies/index.js';
import type { Job, Layout } from '../../strategies/job.js';
import { type Runtime, runtimeOf } from '../../strategies/runtime.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';
import { jobOf } from '../search/layouts.js';
import { ofNetworks } from './network-options.js';

/** A row of an answer, as far as is needed. */
export interface Played {
  readonly strategy: Strategy;
  readonly job: Job;
}

/** An option that was set: its name, the choices it makes, and what they are about. */
interface SetOption {
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly about: string;
}

/** What an answer shows beside the step: what a device costs, the whole run where its tokens are said, or neither. */
export type Shown = 'price' | 'run' | 'neither';

/** The sentences, for all that was played. */
export function withoutEffect(request: Request, played: readonly Played[], shown: Shown): string[] {
  return [
    ...(request.remarks ?? []),
    ...setIn(request).flatMap((option) => sentence(option, played, request) ?? []),
    ...ofExperts(request, played),
    ...ofRouting(request, played),
    ...ofGraphs(request),
    ...(shown === 'price' ? [] : ofWholeRuns(request, shown)),
    ...ofStages(request, played),
    ...ofContext(request, played),
    ...ofExchange(request, played),
    ...ofTables(request, played),
    ...ofNetworks(
      request,
      played.map(({ job }) => job),
    ),
  ];
}

/** Devices whose step is one program, which the host starts as a whole. */
function ofGraphs({ cudaGraphs, cluster: { accelerator } }: Request): string[] {
  if (cudaGraphs === undefined || (accelerator.kernels.hostLaunchSeconds > 0 && !compilesGraphs(accelerator)))
    return [];
  return [
    `cuda-graphs has no effect here: a step on ${accelerator.title} is one program, whose kernels no host launches one by one.`,
  ];
}

/** How tokens are spread: ranks with all experts have as much to do each, unless a capacity drops some. */
function ofRouting(
  { model: { moe }, routing, capacityFactor }: Request,
  played: readonly Played[],
): string[] {
  if (moe === undefined) return [];
  const isDistributed = played.some(({ job }) => job.layout.ep > 1);
  if (routing === undefined) return isDistributed ? [balance(moe)] : [];
  if (isDistributed || capacityFactor !== undefined) return [];
  return [
    'routing has no effect here: it is about experts distributed over ranks, with ep above 1; ranks that have all experts work on as many tokens each.',
  ];
}

/** What is taken of routing where nobody said. */
function balance({ routerBias }: MixtureOfExperts): string {
  const by = routerBias ? 'a bias for each expert' : 'an auxiliary loss';
  const loads = publishedRouting({ routerBias });
  const percent = loads.kind === 'spread' ? Math.round(100 * loads.deviation) : 0;
  return (
    `Experts are taken to be balanced by ${by}: their loads differ by ${percent} % (standard deviation), as in published ` +
    'training (arXiv 2408.15664), and the busiest rank sets the pace; `--routing balanced` is that of benchmarks.'
  );
}

/** How experts are split over tensor ranks. */
function ofExperts({ fixed }: Request, played: readonly Played[]): string[] {
  if (fixed.etp === undefined || played.some(({ job }) => isSplit(job.layout))) return [];
  return ['etp has no effect here: it is about experts distributed over ranks, with tp and ep above 1.'];
}

/** Whether another `etp` would have been another layout. */
function isSplit(layout: Layout): boolean {
  return distributesExperts(layout) && layout.tp * (layout.etp ?? 1) > 1;
}

function setIn(request: Request): SetOption[] {
  const { sharedExpertOverlap, activationInputFp8, syncBatchNorm } = request;
  const { prefetch, reshard, offloadInputs, tpCommOverlap, cudaGraphs, dispatcher, expertOverlap, fixed } =
    request;
  const sharded = 'parameters sharded over replicas';
  const framework = otherwise(request);
  const all: readonly (SetOption & { readonly set: boolean })[] = [
    { name: 'prefetch', choices: ['prefetch'], about: sharded, set: prefetch !== undefined },
    { name: 'reshard', choices: ['reshard'], about: sharded, set: reshard !== undefined },
    {
      ...{ name: 'offload-inputs', choices: ['offloadInputs'], set: offloadInputs !== undefined },
      about: 'layers between the embedding and the head',
    },
    {
      ...{ name: 'tp-comm-overlap', choices: ['tpCommOverlap'], set: tpCommOverlap !== undefined },
      about: 'tensor-parallel ranks with sequence parallelism',
    },
    {
      ...{ name: 'cuda-graphs', choices: ['cudaGraphs'], set: cudaGraphs !== undefined },
      about: 'kernels that a host launches',
    },
    {
      ...{ name: 'dispatcher', choices: ['dispatcher'], set: dispatcher !== undefined },
      about: request.model.moe
        ? 'experts distributed over ranks, with ep above 1'
        : 'experts, and there are none',
    },
    {
      ...{ name: 'expert-overlap', choices: ['expertOverlap'], set: expertOverlap !== undefined },
      about:
        'experts distributed over ranks, of several micro-batches, in one stage, several chunks of each stage (vpp) or a schedule with pairs (dualpipe)',
    },
    {
      ...{ name: 'shared-expert-overlap', choices: ['sharedExpertOverlap'] },
      set: sharedExpertOverlap !== undefined,
      about:
        'shared experts beside others on several ranks (ep), with all-to-alls that no other micro-batch hides',
    },
    {
      ...{ name: 'activation-input-fp8', choices: ['activationInputFp8'] },
      set: activationInputFp8 !== undefined,
      about: 'gated activations whose inputs are kept',
    },
    {
      ...{ name: 'sync-batch-norm', choices: ['syncBatchNorm'], set: syncBatchNorm !== undefined },
      about: 'batch norms of several replicas',
    },
    {
      ...{
        name: 'sequence-parallel',
        choices: ['sequenceParallel'],
        set: fixed.sequenceParallel !== undefined,
      },
      about: 'tensor-parallel ranks',
    },
    {
      ...{ name: `framework ${request.framework}`, choices: framework, set: framework.length > 0 },
      about: `what it does unlike ${usualIn(request)}`,
    },
  ];
  return all.filter(({ set }) => set);
}

/** In what the framework that was asked for is unlike the one that would be taken; nothing where none was. */
function otherwise(request: Request): Choice[] {
  const { framework, defaults, cluster } = request;
  const usual = usualIn(request);
  if (framework === undefined || defaults?.framework !== undefined || framework === usual) return [];
  const of = (id: FrameworkId) => settledBy(frameworkOf(id), cluster.accelerator.kind);
  const [asked, taken] = [of(framework), of(usual)];
  if (seenEverywhere(framework) !== seenEverywhere(usual)) return [];
  const [around, usually] = [runtimeOf(asked), runtimeOf(taken)];
  const keys: Choice[] = (Object.keys(around) as (keyof Runtime)[]).filter(
    (key) => around[key] !== usually[key],
  );
  const others = (['overlapTensor', 'scanned'] as const).filter((key) => asked[key] !== taken[key]);
  return [...keys, ...others];
}

function usualIn({ model, cluster }: Request): FrameworkId {
  return usualFramework(model, cluster.accelerator).id;
}

/** What every program shows of a framework, by itself: where it differs there is always an effect. */
function seenEverywhere(id: FrameworkId): string {
  const { kernels, loss, gradients, separateProjections, gatherLogits } = frameworkOf(id);
  return JSON.stringify([kernels, loss, gradients, separateProjections, gatherLogits]);
}

function sentence(
  { name, choices, about }: SetOption,
  played: readonly Played[],
  request: Request,
): string | undefined {
  const reads = ({ strategy, job }: Played) => {
    const read = choicesRead(planOf(strategy, job.layout), job);
    return choices.some((choice) => read.has(choice));
  };
  const ids = (some: readonly Played[]) => listed(some.map(({ strategy }) => strategy.id));
  const readers = played.filter(reads);
  const others = played.filter((one) => !readers.includes(one));
  if (others.length === 0) return undefined;
  if (readers.length === 0)
    return `${name} has no effect here: it is about ${about}${whoCan(choices, request)}.`;
  if (readers.length <= others.length) return `${name} has an effect on ${ids(readers)} only.`;
  return `${name} has no effect on ${ids(others)}.`;
}

/** The strategies that have what an option is about, each with two ranks on all of its axes. */
function whoCan(choices: readonly Choice[], request: Request): string {
  const able = STRATEGIES.filter((strategy) => {
    const layout = twoOfEach(strategy);
    const read = choicesRead(planOf(strategy, layout), jobOf(request, layout));
    return choices.some((choice) => read.has(choice));
  });
  if (able.length === 0 || able.length === STRATEGIES.length) return '';
  return ` (${able.map(({ id }) => id).join(', ')})`;
}

function twoOfEach({ axes, zero }: Strategy): Layout {
  const size = (axis: (typeof axes)[number]) => (axes.includes(axis) ? 2 : 1);
  const [dp, tp, pp, cp, vpp] = [size('dp'), size('tp'), size('pp'), size('cp'), size('vpp')];
  // Experts would need a model that has some, and read nothing of their own.
  return {
    dp,
    tp,
    pp,
    cp,
    ep: 1,
    vpp,
    shard: dp,
    zero,
    sequenceParallel: true,
    recompute: 'full',
    microBatch: 1,
  };
}

/** Figures of the profile that only cost, energy and carbon of a whole run are made of. */
const OF_RUNS = /^economics\.|Power$/;

function ofWholeRuns(
  { tokens, usdPerDeviceHour, batchRampup, settings = {}, pricing = {}, unit }: Request,
  shown: Shown,
): string[] {
  if (tokens !== undefined && shown === 'run') return [];
  const names = [
    ...(tokens === undefined ? [] : [unit === undefined ? 'tokens' : 'samples']),
    ...(batchRampup === undefined ? [] : ['batch-rampup']),
    ...(usdPerDeviceHour === undefined ? [] : ['price']),
    ...Object.keys(settings).filter((path) => OF_RUNS.test(path)),
    ...Object.keys(pricing),
  ];
  if (names.length === 0) return [];
  const have = names.length === 1 ? 'has' : 'have';
  const because =
    shown === 'run'
      ? `cost and energy are those of a whole run; give its ${unitWords({ unit }).many}`
      : 'a program is one step, not a whole run';
  return [`${listed(names)} ${have} no effect here: ${because}.`];
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Stages that nothing has. */
function ofStages({ stageLayers, fixed }: Request, played: readonly Played[]): string[] {
  if (played.some(({ job }) => job.layout.pp > 1)) return [];
  const sentences: string[] = [];
  if (stageLayers !== undefined)
    sentences.push('stage-layers has no effect here: it is about pipeline stages, and there is one.');
  if (fixed.schedule !== undefined)
    sentences.push(
      'schedule has no effect here: it is the order of work of pipeline stages, and there is one; set --pp.',
    );
  return sentences;
}

/** How context ranks meet, where there are none; and what of it another way of meeting leaves open. */
function ofContext({ fixed }: Request, played: readonly Played[]): string[] {
  const { cpKind, cpInner, cpBalance } = fixed;
  const set = [
    ...(cpKind === undefined ? [] : ['cp-kind']),
    ...(cpInner === undefined ? [] : ['cp-inner']),
    ...(cpBalance === undefined ? [] : ['cp-balance']),
  ];
  if (set.length === 0) return [];
  const divided = played.filter(({ job }) => job.layout.cp > 1).map(({ job }) => contextDivision(job.layout));
  if (divided.length === 0) {
    const [have, are] = set.length === 1 ? ['has', 'it is'] : ['have', 'they are'];
    return [
      `${listed(set)} ${have} no effect here: ${are} about ranks that divide a sequence, with cp above 1.`,
    ];
  }
  const unread: string[] = [];
  if (cpInner !== undefined && divided.every(({ kind }) => kind !== 'usp' && kind !== 'hierarchical'))
    unread.push('cp-inner has no effect here: it is about the groups of --cp-kind usp and hierarchical.');
  if (cpBalance !== undefined && divided.every(({ ring, gather }) => ring * gather === 1))
    unread.push(
      'cp-balance has no effect here: ranks that exchange heads attend to all positions, so each has as much to do.',
    );
  return unread;
}

/** How tables are distributed, where none are. */
function ofTables({ fixed }: Request, played: readonly Played[]): string[] {
  if (fixed.tableSharding === undefined || played.some(({ job }) => job.layout.ep > 1)) return [];
  return [
    'table-sharding has no effect here: it is about embedding tables distributed over ranks, with ep above 1.',
  ];
}

/** How tokens travel, where none do, or where a library or an all-gather decides it. */
function ofExchange({ fixed, model }: Request, played: readonly Played[]): string[] {
  if (fixed.expertExchange === undefined) return [];
  if (hasTables(model))
    return ['expert-exchange has no effect here: it is about experts, and there are none.'];
  const exchanged = played.filter(({ job }) => job.layout.ep > 1);
  if (exchanged.length === 0)
    return [
      'expert-exchange has no effect here: it is about experts distributed over ranks, with ep above 1.',
    ];
  if (exchanged.some(({ job }) => dispatcherOf(job) === 'alltoall')) return [];
  return [
    'expert-exchange has no effect here: it is about the all-to-alls of --dispatcher alltoall, and another dispatcher sends tokens its own way.',
  ];
}
