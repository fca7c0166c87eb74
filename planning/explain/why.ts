/**
 * One line of why a strategy is where it is: the largest parts of its step that are not useful work,
 * in words, with what causes them.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { microBatches } from '../../strategies/write.js';
import { sumOf } from '../evaluate/evaluate.js';
import type { Searched } from '../search/search.js';

/** Parts below this share of the step are not worth a reader's time. */
const WORTH_SAYING = 0.02;

interface Loss {
  readonly share: number;
  readonly words: string;
}

/** `fastest` is the best that fits, or undefined when nothing does. */
export function whyOf(searched: Searched, fastest: Searched | undefined, cluster: Cluster): string {
  const losses = lossesOf(searched, cluster)
    .filter(({ share }) => share >= WORTH_SAYING)
    .sort((a, b) => b.share - a.share)
    .slice(0, 2)
    .map(({ share, words }) => `${percent(share)} ${words}`);
  const parts = losses.length > 0 ? losses.join(', ') : efficiency(searched);
  const time = searched.evaluation.stepTimeSeconds;
  if (!fastest || !searched.evaluation.fits) return parts;
  if (searched === fastest) return `fastest: ${parts}`;
  const ratio = time / fastest.evaluation.stepTimeSeconds;
  if (ratio < 1.005) return `as fast as the fastest: ${parts}`;
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}× the fastest: ${parts}`;
}

/** When nothing else is lost, what is left is how well the kernels use the device. */
function efficiency({ evaluation }: Searched): string {
  const computing = evaluation.breakdown.computeSeconds / evaluation.stepTimeSeconds;
  return `computing ${percent(computing)} of the time, at ${percent(evaluation.mfu / computing)} of the peak`;
}

function lossesOf({ job, evaluation }: Searched, cluster: Cluster): Loss[] {
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
  const acrossNodes = layout.tp > cluster.node.devices ? 'across nodes' : 'inside the node';
  const traffic =
    layout.zero === 3 ? 'gathering weights and scattering gradients' : 'waiting for gradients and weights';
  const recompute = breakdown.computeByFamily.recompute ?? 0;
  return [
    {
      share: share(breakdown.bubbleSeconds),
      words: `idle in the pipeline (${layout.pp} stages, ${counted(microBatches(job), 'micro-batch', 'micro-batches')})`,
    },
    { share: exposed('tp'), words: `waiting for tensor-parallel sums ${acrossNodes} (tp ${layout.tp})` },
    { share: exposed('cp'), words: `waiting for keys and values (cp ${layout.cp})` },
    { share: exposed('ep'), words: `waiting for tokens on their way to experts and back (ep ${layout.ep})` },
    { share: gradients, words: `${traffic} (dp ${layout.dp})` },
    { share: exposed('pp'), words: `waiting for activations between stages (pp ${layout.pp})` },
    { share: others, words: 'waiting for the whole cluster' },
    { share: share(recompute), words: 'recomputing activations' },
    { share: share(breakdown.optimizerSeconds), words: 'in the optimizer' },
    { share: share(breakdown.copySeconds), words: 'copying to and from host memory' },
    { share: share(breakdown.launchSeconds), words: 'waiting for kernel launches' },
  ];
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
