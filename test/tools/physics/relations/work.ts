/** Less work: no step gets longer with fewer tokens, sequences or layers, nor shorter with more replicas or kernels. */

import { sumOf } from '../../../../planning/evaluate/evaluate.js';
import { explain } from '../../../../planning/explain/explain.js';
import type { Job } from '../../../../strategies/job.js';
import { planOf } from '../../../../strategies/strategy.js';
import { microBatches } from '../../../../strategies/write.js';
import { withLayers } from '../layers.js';
import { clusterNamed } from '../random-job.js';
import {
  allOf,
  type Change,
  type Measure,
  noLonger,
  noMore,
  type Relation,
  type Subject,
  type Verdict,
} from '../relation.js';

function easier(subject: Subject, job: Job, what: string): Verdict {
  return subject.allows(job) ? noLonger(subject, { job }, what) : 'does not apply';
}

/** Shorter sequences than anybody trains on. */
const LEAST_SEQUENCE = 64;

export const WORK: readonly Relation[] = [
  {
    name: 'half the sequence: no longer',
    of(subject) {
      const { job } = subject.random;
      const sequence = job.sequence / 2;
      if (sequence < LEAST_SEQUENCE) return 'does not apply';
      return easier(subject, { ...job, sequence }, `sequences of ${job.sequence} and ${sequence}`);
    },
  },
  {
    name: 'half the global batch: no longer',
    of(subject) {
      const { job } = subject.random;
      const globalBatch = job.globalBatch / 2;
      if (!Number.isInteger(globalBatch)) return 'does not apply';
      return easier(
        subject,
        { ...job, globalBatch },
        `global batches of ${job.globalBatch} and ${globalBatch}`,
      );
    },
  },
  {
    name: 'fewer layers: no longer',
    of(subject) {
      const { job } = subject.random;
      if (job.model.architecture !== undefined) return 'does not apply';
      const chunks = job.layout.pp * job.layout.vpp;
      const layers = job.model.layers - chunks;
      if (layers < chunks) return 'does not apply';
      return easier(
        subject,
        { ...job, model: withLayers(job.model, layers) },
        `${job.model.layers} and ${layers} layers`,
      );
    },
  },
  {
    // On a mesh of direct links a wider group has more of them: there a wider job may well be faster. The same holds
    // where a communication leaves the links that others use, or finds switches that sum for it. What a replica
    // updates is less where it is sharded over more.
    name: 'twice the replicas at the same batch each: no shorter',
    of(subject) {
      const { strategy, cluster, job } = subject.random;
      const direct = cluster.fabric.kind === 'torus' || cluster.node.intra.kind.endsWith('mesh');
      // More replicas have less of the state each, and a host updates its part in the step's time.
      const away = job.training?.offload !== undefined;
      if (strategy.axes.length === 0 || direct || away) return 'does not apply';
      const wider = clusterNamed(`${cluster.id}:${cluster.nodes * 2}`);
      const { dp, shard } = job.layout;
      const layout = { ...job.layout, dp: dp * 2, shard: shard === dp ? dp * 2 : shard };
      const wide = { ...job, layout, globalBatch: job.globalBatch * 2 };
      if (!subject.allows(wide, wider.devices)) return 'does not apply';
      const spread = { job: wide, cluster: wider, plan: planOf(strategy, layout) };
      if (!goesTheSameWay(subject.random, spread)) return 'does not apply';
      return noLonger(subject, {}, `dp ${dp * 2} and ${dp}`, { than: spread, measure: withoutUpdate });
    },
  },
  {
    name: 'more recomputation: no less compute',
    of(subject) {
      const order = ['none', 'selective', 'full'] as const;
      const { job } = subject.random;
      const less = (order as readonly string[]).indexOf(job.layout.recompute);
      const recompute = order[less + 1];
      if (less === -1 || recompute === undefined) return 'does not apply';
      // Nothing shared: kernels are slower beside transfers, and what runs again moves them apart.
      const unshared = { unshared: true };
      const more = subject.played({ ...unshared, job: { ...job, layout: { ...job.layout, recompute } } });
      const before = subject.played(unshared);
      const computing = ({ result }: Subject['evaluation']) =>
        result.roles.map(({ breakdown }) => sumOf(breakdown.compute) + breakdown.recompute);
      const [most, least] = [computing(more), computing(before)];
      const what = `of recompute ${recompute} and ${job.layout.recompute}`;
      return allOf(
        ...most.map((ps, role) => noMore(ps, least[role]!, `compute of role ${role} ${what}`)),
        noMore(
          more.hfu * more.stepTimeSeconds,
          before.hfu * before.stepTimeSeconds,
          `hardware FLOPs ${what}`,
        ),
      );
    },
  },
  {
    name: 'twice the micro-batches: no larger share of bubble',
    of(subject) {
      const { job, plan } = subject.random;
      const { pp } = job.layout;
      if (pp === 1 || plan.schedule === 'sequential' || microBatches(job) < pp) return 'does not apply';
      const more = { ...job, globalBatch: job.globalBatch * 2 };
      const bubble = ({ breakdown, stepTimeSeconds }: Subject['evaluation']) =>
        breakdown.bubbleSeconds / stepTimeSeconds;
      const [before, after] = [bubble(subject.evaluation), bubble(subject.played({ job: more }))];
      // The share is of a step that has communication in it, too, whose own share may shrink faster.
      if (after <= before + 0.01) return 'holds';
      const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
      return {
        size: after - before,
        observed: `bubble ${percent(before)} → ${percent(after)}`,
        expected: 'no more',
      };
    },
  },
];

const withoutUpdate: Measure = ({ stepTimeSeconds, breakdown }) =>
  stepTimeSeconds - breakdown.optimizerSeconds;

type Placed = Readonly<Required<Pick<Change, 'job' | 'plan' | 'cluster'>>>;

/**
 * Whether the wider job communicates as the narrow one does. Replicas alone may begin to reach other nodes, where no
 * other group shares its links with them; no group may begin to be summed by switches.
 */
function goesTheSameWay(narrow: Placed, wide: Placed): boolean {
  const [before, after] = [narrow, wide].map(
    ({ plan, job, cluster }) => explain(plan, job, cluster).communication,
  );
  const switched = (lines: typeof before) => lines!.some(({ algorithm }) => algorithm.startsWith('nvls'));
  if (switched(after) && !switched(before)) return false;
  const { tp, pp, cp, dp, shard } = narrow.job.layout;
  if (tp * pp * cp === 1 && shard === dp) return true;
  const links = (lines: typeof before) => new Set(lines!.map(({ label, nodes }) => `${label} ${nodes > 1}`));
  const there = links(before);
  return [...links(after)].every((link) => there.has(link));
}
