/**
 * One line of why a strategy is where it is: the largest parts of its step that are not useful work, named as
 * `docs/glossary.md` has them, with what causes them and what keeps the layout from avoiding them. Of what does not
 * fit, what fills the memory.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { networkOf } from '../../models/network.js';
import { sharesStatistics } from '../../models/network-facts.js';
import { shareOfTables } from '../../models/tables.js';
import { tablesOf } from '../../models/tables-of.js';
import type { ContextKind, Layout } from '../../strategies/job.js';
import { modulesSetPace } from '../../strategies/schedules/partition.js';
import { stateById } from '../../strategies/state/index.js';
import type { Strategy } from '../../strategies/strategy.js';
import { microBatches } from '../../strategies/write.js';
import { type Played, sumOf } from '../evaluate/evaluate.js';
import { beyondNode } from '../evaluate/node-memory.js';
import type { Searched } from '../search/search.js';
import { gibibytes } from './figures.js';
import { nodeSentence } from './node-memory.js';
import { type Freedom, halved, tooMuch } from './variants.js';

/** How context ranks meet, as what of it is exposed is called. */
const CONTEXT_WORDS: Readonly<Record<ContextKind, string>> = {
  'all-gather': 'CP KV all-gather',
  ring: 'CP ring of KV blocks',
  ulysses: 'CP all-to-all of heads',
  usp: 'CP all-to-all of heads and ring of KV blocks',
  hierarchical: 'CP KV all-gather in groups and ring of KV blocks',
};

/** A layout that was searched for; what was played of it is only needed where it does not fit. */
type Known = Pick<Searched, 'job' | 'fits'> & { readonly evaluation: Played };

/** Parts below this share of the step are not worth a reader's time. */
const WORTH_SAYING = 0.02;

interface Loss {
  readonly share: number;
  readonly words: string;
  /** The layout that would lose less by it, and how to call it. */
  readonly instead?: { readonly change: Partial<Layout> | undefined; readonly called: string };
}

/** A loss in words, and what kept the search from the layout that would have lost less: the memory it would take. */
function said({ words, instead }: Loss, strategy: Strategy, { job }: Known, freedom: Freedom): string {
  const bytes = instead?.change && tooMuch(strategy, job, instead.change, freedom);
  if (bytes === undefined) return words;
  const forced = `${instead!.called} ${gibibytes(bytes)}`;
  return words.endsWith(')') ? `${words.slice(0, -1)}; ${forced})` : `${words} (${forced})`;
}

/** What fills the memory of a layout that does not fit: the two largest categories, and on which stage. */
function filling({ evaluation: { memory, result } }: Known): string {
  if (beyondNode(memory) > 0) return nodeSentence(memory)!;
  const categories: [string, number][] = [
    ['parameters', memory.parametersBytes],
    ['gradients', memory.gradientsBytes],
    ['optimizer states', memory.optimizerBytes],
    ['activations', memory.activationsBytes],
    ['buffers and unsharded parameters', memory.otherBytes],
  ];
  const [first, second] = categories.sort(([, a], [, b]) => b - a) as [[string, number], [string, number]];
  const parts = [first, second].map(([name, bytes]) => `${gibibytes(bytes)} of ${name}`).join(', ');
  const roles = result?.roles ?? [];
  if (roles.length === 0) return parts;
  const { role } = roles.reduce((a, b) => (b.memory.peakBytes > a.memory.peakBytes ? b : a));
  return roles.length > 1 ? `${parts} on ${role}` : `${parts} on every device`;
}

/**
 * `fastest` is the best that fits, or undefined when nothing does; `freedom` says what else could have been chosen. Where
 * they are on `devices` of different numbers, that is said.
 */
export function whyOf(
  strategy: Strategy,
  searched: Known,
  fastest: Known | undefined,
  cluster: Cluster,
  freedom: Freedom,
  devices?: { readonly own: number; readonly fastest: number },
): string {
  if (!searched.fits) return filling(searched);
  const losses = lossesOf(strategy, searched, cluster)
    .filter(({ share }) => share >= WORTH_SAYING)
    .sort((a, b) => b.share - a.share)
    .slice(0, 2)
    .map(
      (loss, i) => `${percent(loss.share)} ${i === 0 ? said(loss, strategy, searched, freedom) : loss.words}`,
    );
  const lost = losses.length > 0 ? losses.join(', ') : efficiency(searched);
  const there = nodeSentence(searched.evaluation.memory);
  const parts = there === undefined ? lost : `${lost}; ${there}`;
  const time = searched.evaluation.stepTimeSeconds;
  if (!fastest) return parts;
  if (searched === fastest) return `fastest: ${parts}`;
  const ratio = time / fastest.evaluation.stepTimeSeconds;
  const on =
    devices === undefined || devices.own === devices.fastest
      ? ''
      : `, on ${counted(devices.own, 'device', 'devices')} where that has ${devices.fastest}`;
  if (ratio < 1.005) return `as fast as the fastest${on}: ${parts}`;
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}× the fastest’s time${on}: ${parts}`;
}

/** When nothing else is lost, what is left is how well the kernels use the device. */
function efficiency({ evaluation }: Known): string {
  const computing = evaluation.breakdown.computeSeconds / evaluation.stepTimeSeconds;
  return `compute ${percent(computing)} of the step, at ${percent(evaluation.mfu / computing)} of the peak FLOP/s`;
}

function lossesOf({ state }: Strategy, { job, evaluation }: Known, cluster: Cluster): Loss[] {
  const { layout } = job;
  const { breakdown, stepTimeSeconds } = evaluation;
  const share = (seconds: number) => seconds / stepTimeSeconds;
  const exposed = (axis: string) => share(breakdown.exposedCommunicationSeconds[axis] ?? 0);
  const axes = Object.keys(breakdown.exposedCommunicationSeconds);
  const gradients = axes
    .filter((axis) => /^(dp|shard)/.test(axis))
    .reduce((sum, axis) => sum + exposed(axis), 0);
  const others =
    share(sumOf(breakdown.exposedCommunicationSeconds)) -
    gradients -
    exposed('tp') -
    exposed('pp') -
    exposed('cp') -
    exposed('ep');
  const spanned = job.tensorApart ? layout.tp * layout.cp * layout.dp : layout.tp;
  const place = spanned > cluster.node.devices ? 'inter-node' : 'intra-node';
  const tensor = layout.sequenceParallel ? 'TP all-gather and reduce-scatter' : 'TP all-reduce';
  const recompute = breakdown.computeByFamily.recompute ?? 0;
  return [
    {
      share: share(breakdown.bubbleSeconds),
      words: `pipeline bubble (pp ${layout.pp}, ${counted(microBatches(job), 'micro-batch', 'micro-batches')}${paceOf(job)})`,
      instead: { change: halved(layout, 'pp'), called: `pp ${layout.pp / 2} needs` },
    },
    {
      share: exposed('tp'),
      words: exposedBy(`${tensor}, tp ${layout.tp}, ${place}`),
      instead: { change: halved(layout, 'tp'), called: `tp ${layout.tp / 2} needs` },
    },
    {
      share: exposed('cp'),
      words: exposedBy(`${contextWords(job)}, cp ${layout.cp}`),
      instead: { change: halved(layout, 'cp'), called: `cp ${layout.cp / 2} needs` },
    },
    { share: exposed('ep'), words: exposedBy(exchangeWords(job)) },
    { share: gradients, words: exposedBy(`${replicaTraffic(state, job)}, dp ${layout.dp}`) },
    { share: exposed('pp'), words: exposedBy(`PP send/recv, pp ${layout.pp}`) },
    { share: others, words: exposedBy('all ranks') },
    {
      share: share(recompute),
      words: 'activation recomputation',
      instead: { change: { recompute: 'none' }, called: 'without it' },
    },
    { share: share(breakdown.optimizerSeconds), words: 'optimizer step' },
    { share: share(breakdown.copySeconds), words: 'exposed host copies (H2D, D2H)' },
    { share: share(breakdown.hostSeconds ?? 0), words: 'exposed CPU optimizer on the host' },
    {
      share: share(breakdown.launchSeconds),
      words: 'kernel launch overhead',
      instead: {
        change: { microBatch: 2 * layout.microBatch },
        called: `micro-batch ${2 * layout.microBatch} needs`,
      },
    },
  ];
}

/** What context ranks exchange: keys and values, or rows at the edges of their slabs and the statistics of norms. */
function contextWords({ model, layout }: Known['job']): string {
  if (networkOf(model) !== undefined)
    return `CP halo exchange${sharesStatistics(model) ? ' and statistics of norms' : ''}`;
  return CONTEXT_WORDS[layout.cpKind ?? 'all-gather'];
}

/** What ranks of `ep` exchange: tokens of experts, or vectors of embedding tables, for which all wait for the busiest. */
function exchangeWords({ model, layout }: Known['job']): string {
  const { ep, tableSharding: sharding = 'table' } = layout;
  const tables = tablesOf(model);
  if (tables.length === 0) return `EP all-to-all, ep ${ep}`;
  if (sharding === 'row') return `EP reduce-scatter and all-gather of embeddings, ep ${ep}`;
  if (sharding === 'column') return `EP all-to-all of embeddings, ep ${ep}`;
  const { tables: most } = shareOfTables(tables, { ranks: ep, sharding });
  return `EP all-to-all of embeddings, ep ${ep}, ${most.length} of ${tables.length} tables on the busiest rank`;
}

/** What replicas exchange: gradients and weights, and the statistics of batch norms that they take together. */
function replicaTraffic(state: Strategy['state'], { syncBatchNorm }: Known['job']): string {
  const { traffic } = stateById(state);
  return syncBatchNorm === true ? `statistics of batch norms, ${traffic}` : traffic;
}

/** Who all others wait for, where that is not by the number of blocks. */
function paceOf(job: Known['job']): string {
  if (!modulesSetPace(job)) return '';
  return `; the last stage sets the pace, with the head and ${counted(job.model.mtp!, 'MTP module', 'MTP modules')}`;
}

function exposedBy(what: string): string {
  return `exposed communication (${what})`;
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
