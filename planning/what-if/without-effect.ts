/**
 * Changes of a what-if question that change nothing of its answer, each in a sentence. What is said was tried: without the
 * change the layouts of the answer play as with it, and the answer without it is the same.
 */
import { unitWords } from '../../input/unit-words.js';
import { strategyById } from '../../strategies/index.js';
import { planOf } from '../../strategies/strategy.js';
import type { Misfit, Row } from '../comparison.js';
import { totalsOf } from '../evaluate/totals.js';
import { beyondBytes, usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import { judgedRun } from '../run/judging.js';
import { jobOf } from '../search/layouts.js';
import { Replay } from '../sensitivity/replay.js';
import { type Change, requestWith } from './what-if.js';

/** What of an answer counts here. */
export interface Answered {
  readonly rows: readonly Row[];
  readonly misfits: readonly Pick<Misfit, 'row' | 'missingBytes'>[];
}

/** The sentences; `before` and `after` answer `request` without changes and with all, `answer` does any other. */
export function changesWithoutEffect(
  request: Request,
  changes: readonly Change[],
  before: Answered,
  after: Answered,
  answer: (request: Request) => Answered,
): string[] {
  if (outcome(before) === outcome(after)) {
    const byReason = new Map<string, string[]>();
    for (const change of changes) {
      const why = reason(change, request);
      byReason.set(why, [...(byReason.get(why) ?? []), change.said]);
    }
    return [...byReason].map(([why, said]) => {
      return `${listed(said)} ${said.length === 1 ? 'changes' : 'change'} ${NOTHING}${why}.`;
    });
  }
  if (changes.length === 1) return [];
  const all = requestWith(request, changes).request;
  return changes.flatMap((change) => {
    const others = requestWith(
      request,
      changes.filter((other) => other !== change),
    ).request;
    const idle = sameWhenHeld(after.rows, all, others) && outcome(answer(others)) === outcome(after);
    return idle ? [`${change.said} changes ${NOTHING}${reason(change, request)}.`] : [];
  });
}

const NOTHING = 'neither a time, a cost nor a fit here';

/** Figures that only cost, energy and carbon of a whole run are made of. */
const OF_RUNS = /^economics\.|Power$/;

/** What a curve of measured all-reduces stands in the place of. */
const OF_LINKS = /^(node\.nics\.(count|bandwidth)|fabric\.(oversubscription|leafNodes|pod\..*))$/;

function reason({ of }: Change, { tokens, cluster, unit }: Request): string {
  if (of.kind === 'placement') return `: ${of.placement.limits}`;
  const paths = of.kind === 'value' ? [of.path] : of.paths;
  if (
    cluster.fabric.allReduce !== undefined &&
    cluster.nodes > 1 &&
    paths.every((path) => OF_LINKS.test(path))
  )
    return ': between nodes fabric.allReduce bounds, which says what was measured with the links as they are';
  if (tokens !== undefined || !paths.every((path) => OF_RUNS.test(path))) return '';
  return `: cost and energy are those of a whole run; give its ${unitWords({ unit }).many}`;
}

/** What a person would see a change in: layouts, times, run, and whether it fits. */
function outcome({ rows, misfits }: Answered): string {
  const of = ({ strategy, layout, stepTimeSeconds, memory, totals }: Row) => {
    return [strategy, layout, stepTimeSeconds, memory.peakBytes, memory.verdict, totals];
  };
  return JSON.stringify([rows.map(of), misfits.map(({ row, missingBytes }) => [of(row), missingBytes])]);
}

/** Whether layouts of an answer come to the same under two requests: played, which is quicker than answering anew. */
function sameWhenHeld(rows: readonly Row[], one: Request, other: Request): boolean {
  return rows.every((row) => held(row, one) === held(row, other));
}

function held(
  { strategy: id, layout: { globalBatch: _batch, ...layout }, devices }: Row,
  request: Request,
): string {
  const strategy = strategyById(id);
  const job = jobOf(request, layout);
  const evaluation = new Replay(planOf(strategy, job.layout), job).on(request.cluster);
  const { tokens, cluster } = request;
  const totals =
    tokens === undefined
      ? null
      : totalsOf(
          ...([tokens, evaluation, devices, cluster, null, undefined] as const),
          judgedRun(request, job, evaluation, devices),
        );
  return JSON.stringify([
    evaluation.stepTimeSeconds,
    evaluation.memory.peakBytes,
    beyondBytes(evaluation.memory, usableBytes(request)) === 0,
    totals,
  ]);
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
