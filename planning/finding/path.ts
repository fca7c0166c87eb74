/**
 * The way from one layout to another in choices that are made one at a time, the one that gains most first. Each stop is a
 * layout that is allowed, fits and was played; choices that only help together are made together.
 */
import { InputError } from '../../input/error.js';
import type { Layout } from '../../strategies/job.js';
import { canUse, planOf, type Strategy } from '../../strategies/strategy.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import { beyondBytes, usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import { layoutUnder, type OwnPlayed } from './own.js';

/** A stop of the way, and what was chosen to come there. */
export interface Stop extends OwnPlayed {
  readonly changes: readonly string[];
}

type Choice = keyof Pick<
  Layout,
  'tp' | 'pp' | 'cp' | 'ep' | 'vpp' | 'microBatch' | 'recompute' | 'sequenceParallel' | 'shard'
>;

const NAMES: Readonly<Record<Choice, string>> = {
  ...{ tp: 'tp', pp: 'pp', cp: 'cp', ep: 'ep', vpp: 'vpp', shard: 'shard' },
  ...{ microBatch: 'micro-batch', recompute: 'recompute', sequenceParallel: 'sequence parallelism' },
};
const CHOICES = Object.keys(NAMES) as Choice[];

interface Made {
  readonly strategy: Strategy;
  readonly layout: Layout;
}

/** The way from `from` to `to`, which is the last stop; none where they are the same. */
export function pathBetween(
  from: OwnPlayed,
  to: OwnPlayed,
  request: Request,
  evaluations: Evaluations,
): Stop[] {
  const usable = usableBytes(request);
  const play = ({ strategy, layout }: Made): OwnPlayed | undefined => {
    const { dp: _, ...said } = layout;
    // Where state is not sharded within groups, its groups are as large as there are replicas.
    const { shard: __, ...plain } = said;
    const job = layoutUnder(strategy, strategy.axes.includes('shard') ? said : plain, request);
    if (typeof job === 'string') return undefined;
    const plan = planOf(strategy, job.layout);
    try {
      if (beyondBytes(evaluations.memory(plan, job), usable) > 0) return undefined;
      return { strategy, job, evaluation: evaluations.of(plan, job) };
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  };
  const stops: Stop[] = [];
  let at: OwnPlayed = from;
  for (;;) {
    const open = differences(at, to);
    if (open.length === 0) return stops;
    const sets = [open.map((one) => [one]), pairsOf(open)];
    let next: { readonly played: OwnPlayed; readonly made: readonly Difference[] } | undefined;
    for (const candidates of sets) {
      for (const made of candidates) {
        if (made.length === open.length) continue;
        const played = play(changed(at, to, made));
        const best = next?.played ?? at;
        // What does not fit is left by whatever fits.
        const better = fits(at, usable) || next !== undefined ? faster(played, best) : played !== undefined;
        if (played !== undefined && better && !sameLayout(played, at)) next = { played, made };
      }
      if (next !== undefined) break;
    }
    if (next === undefined || sameLayout(next.played, to)) {
      stops.push({ ...to, changes: open.map(({ words }) => words) });
      return stops;
    }
    stops.push({ ...next.played, changes: next.made.map(({ words }) => words) });
    at = next.played;
  }
}

function fits({ evaluation }: OwnPlayed, usable: number): boolean {
  return beyondBytes(evaluation.memory, usable) === 0;
}

function faster(one: OwnPlayed | undefined, other: OwnPlayed): boolean {
  return one !== undefined && one.evaluation.stepTimeSeconds < other.evaluation.stepTimeSeconds;
}

function sameLayout(one: OwnPlayed, other: OwnPlayed): boolean {
  return (
    one.strategy === other.strategy && JSON.stringify(one.job.layout) === JSON.stringify(other.job.layout)
  );
}

interface Difference {
  readonly choice: Choice | 'strategy';
  readonly words: string;
}

/** Choices in which two layouts differ; of shard groups only where there are any. */
function differences(at: OwnPlayed, to: OwnPlayed): Difference[] {
  const [a, b] = [at.job.layout, to.job.layout];
  const grouped = a.shard < a.dp || b.shard < b.dp;
  const choices = CHOICES.filter((choice) => a[choice] !== b[choice] && (choice !== 'shard' || grouped));
  const differ: Difference[] = choices.map((choice) => ({ choice, words: wordsFor(choice, a, b) }));
  const same =
    at.strategy.schedule === to.strategy.schedule &&
    at.strategy.state === to.strategy.state &&
    a.zero === b.zero;
  if (!same) differ.push({ choice: 'strategy', words: `strategy ${at.strategy.id} → ${to.strategy.id}` });
  return differ;
}

function wordsFor(choice: Choice, a: Layout, b: Layout): string {
  if (choice === 'sequenceParallel') return `${b.sequenceParallel ? 'with' : 'without'} ${NAMES[choice]}`;
  if (choice === 'recompute') return b.recompute === 'none' ? 'no recompute' : `${b.recompute} recompute`;
  return `${NAMES[choice]} ${a[choice]} → ${b[choice]}`;
}

/** The layout at hand with some of the choices of the other. */
function changed(at: OwnPlayed, to: OwnPlayed, made: readonly Difference[]): Made {
  const chosen = Object.fromEntries(
    made.flatMap(({ choice }) => (choice === 'strategy' ? [] : [[choice, to.job.layout[choice]]])),
  );
  const layout = { ...at.job.layout, ...chosen };
  const other = made.some(({ choice }) => choice === 'strategy');
  // An axis comes with the strategy that has it.
  const strategy = other || !holds(at.strategy, layout) ? to.strategy : at.strategy;
  return { strategy, layout: { ...layout, sequenceParallel: layout.tp > 1 && layout.sequenceParallel } };
}

function holds(strategy: Strategy, layout: Layout): boolean {
  return (['tp', 'pp', 'cp', 'ep', 'vpp'] as const).every(
    (axis) => layout[axis] === 1 || canUse(strategy, axis),
  );
}

function pairsOf<T>(all: readonly T[]): T[][] {
  return all.flatMap((one, i) => all.slice(i + 1).map((other) => [one, other]));
}
