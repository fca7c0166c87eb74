/**
 * `llmsim compare`: the best layout of each strategy for one request, ranked; what does not fit, with
 * the smallest change that would help; what cannot run, with the rule it breaks.
 */
import { InputError } from '../input/error.js';
import { TooManyOps } from '../sim/size.js';
import type { Layout } from '../strategies/job.js';
import { arithmeticOf } from '../strategies/optimizers/arithmetic.js';
import type { Strategy } from '../strategies/strategy.js';
import { planOf } from '../strategies/strategy.js';
import type { Comparison, Misfit, Refusal, Row } from './comparison.js';
import type * as Detailing from './detail/detail.js';
import { peakFlops } from './evaluate/evaluate.js';
import { Evaluations } from './evaluate/evaluations.js';
import { rowOf } from './evaluate/row.js';
import { beyondBytes, usableBytes } from './evaluate/verdict.js';
import { fullTraining } from './explain/full-training.js';
import { placed } from './explain/place.js';
import { smallestChange, Weighings } from './explain/remedy.js';
import { freedomOf } from './explain/variants.js';
import { whyOf } from './explain/why.js';
import { withoutEffect } from './explain/without-effect.js';
import { inputsOf } from './inputs.js';
import { beyondMeasured } from './interval/interval.js';
import type { Request } from './request.js';
import { ordered } from './schedule/find.js';
import { askedOf } from './search/asked.js';
import { BoundsByDevices } from './search/bounds.js';
import { untried } from './search/extent.js';
import { devicesFor, foreignAxis, othersThan, spaceOf } from './search/layouts.js';
import { refined } from './search/refine.js';
import { best, type Searched } from './search/search.js';
import { VERSION } from './version.js';

export interface CompareOptions {
  /** Adds what a report shows: timelines, kernels, scaling, sources. Handed in, since few ask and it takes time to load. */
  readonly detail?: Pick<typeof Detailing, 'detailOf' | 'assumptionsOf' | 'spansIn' | 'triedChanges'>;
  /** The command line, to be shown with the result. */
  readonly command?: string;
  /** A row for every strategy, also for those of one layout. */
  readonly all?: boolean;
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

/** Ranks strategies for `request`. Throws InputError when the device lacks the precision asked for. */
export function compare(request: Request, options: CompareOptions = {}): Comparison {
  const { cluster } = request;
  const evaluations = new Evaluations(cluster);
  const bounds = new BoundsByDevices(evaluations);
  const asked = askedOf(request);
  requirePrecision(request);
  const found: Found[] = [];
  const refusals: Refusal[] = [];
  const schedules: string[] = [];
  for (const [i, strategy] of asked.entries()) {
    const alive = () => options.onProgress?.(i, asked.length, strategy.id);
    alive();
    const space = spaceOf(strategy, request);
    const bound = bounds.on(devicesFor(strategy, request));
    const fastest =
      space.layouts === 0
        ? space.reason!
        : best(strategy, space, evaluations, bound, usableBytes(request), alive);
    if (typeof fastest === 'string') {
      refusals.push({ strategy: strategy.id, reason: fastest });
      continue;
    }
    let searched = refined(strategy, fastest, request, evaluations, bound);
    if (request.findsSchedule && searched.job.layout.pp > 1) {
      const scheduled = ordered(strategy, searched, request, evaluations);
      searched = scheduled.searched;
      schedules.push(scheduled.sentence);
    }
    found.push({ strategy, searched });
  }
  options.onProgress?.(asked.length, asked.length, '');
  if (found.length === 0) throw nobodyCan(request, asked, refusals);
  const rows: Row[] = [];
  const layouts = options.all ? found.map(alone) : folded(found);
  let spans = SPANS;
  const detailFor = ({ job }: Searched, strategy: Strategy): Pick<Row, 'detail'> => {
    if (!options.detail) return {};
    // Most need few: whoever needs many may have a third of what is left, the fastest first.
    const plan = planOf(strategy, job.layout);
    const { prices } = evaluations.on(devicesFor(strategy, request));
    try {
      const detail = options.detail.detailOf(plan, job, cluster, prices, Math.ceil(spans / 3));
      spans -= options.detail.spansIn(detail.timeline);
      return { detail };
    } catch (error) {
      // The answer stands without the picture of a step that has too many ops to be drawn.
      if (error instanceof TooManyOps) return {};
      throw error;
    }
  };
  const misfits: (Misfit & { readonly effort: number })[] = [];
  const ranked = layouts.sort(
    (a, b) => a.searched.evaluation.stepTimeSeconds - b.searched.evaluation.stepTimeSeconds,
  );
  const fastest = ranked.find(({ searched }) => searched.fits)?.searched;
  const freedom = freedomOf(request, evaluations);
  const weighings = new Weighings();
  const usable = usableBytes(request);
  const fitting = ranked.filter(({ searched }) => searched.fits).map(({ strategy }) => strategy.id);
  for (const { strategy, searched, also } of ranked) {
    const row = rowOf(
      strategy,
      searched,
      request,
      whyOf(strategy, searched, fastest, cluster, freedom),
      also,
    );
    if (row.fits) rows.push({ ...row, ...detailFor(searched, strategy) });
    else {
      options.onProgress?.(asked.length, asked.length, `what makes ${strategy.id} fit`);
      const missingBytes = beyondBytes(row.memory, usable);
      const { sentence, effort } = smallestChange(strategy, request, fitting, weighings);
      misfits.push({ row, missingBytes, change: sentence, effort });
    }
  }
  const answer = { inputs: inputsOf(request), rows: placed(rows), misfits: easiestFirst(misfits), refusals };
  const beyond = beyondMeasured(request, cluster.devices);
  const played = ranked.map(({ strategy, searched }) => ({ strategy, job: searched.job }));
  const notTried = untried(asked, request);
  const notes = [
    ...withoutEffect(request, played, options.detail === undefined ? 'run' : 'price'),
    ...(rows.length === 0 && misfits.length > 0 ? fullTraining(request) : []),
    ...schedules,
  ];
  return {
    schema: 'llmsim.compare/1',
    llmsim: VERSION,
    ...answer,
    beyondMeasured: beyond,
    ...(notTried.length > 0 ? { notTried } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(options.detail
      ? about(
          request,
          options.detail,
          options.command,
          ranked.find(({ searched }) => searched.fits),
        )
      : {}),
  };
}

/** What fits with the least change first, then what misses by least. */
function easiestFirst(misfits: (Misfit & { readonly effort: number })[]): Misfit[] {
  return misfits
    .sort((a, b) => (a.effort === b.effort ? a.missingBytes - b.missingBytes : a.effort - b.effort))
    .map(({ effort: _effort, ...misfit }) => misfit);
}

interface Found {
  readonly strategy: Strategy;
  readonly searched: Searched;
}

/** A layout with the first strategy that came to it, and the ids of the others. */
interface Named extends Found {
  readonly also: readonly string[];
}

/** A row for every strategy, each with the others of its layout. */
function alone(one: Found, _: number, all: readonly Found[]): Named {
  const also = all.filter((other) => other !== one && sameLayout(other, one));
  return { ...one, also: also.map(({ strategy }) => strategy.id) };
}

/** A row for every layout: the first strategy that came to it stands for all, with the layouts that any of them tried. */
function folded(found: readonly Found[]): Named[] {
  const firsts = found.filter((one) => found.find((other) => sameLayout(other, one)) === one);
  return firsts.map((one) => {
    const same = found.filter((other) => sameLayout(other, one));
    const sum = (of: (searched: Searched) => number) => same.reduce((n, { searched }) => n + of(searched), 0);
    const tried = { layouts: sum((s) => s.layouts), simulated: sum((s) => s.simulated) };
    return { ...alone(one, 0, found), searched: { ...one.searched, ...tried } };
  });
}

/**
 * The same plan and layout are one evaluation. Plans of other names may still come to the same ops, as all pipeline
 * schedules do with one micro-batch: then step, peak and layout are equal to the last digit.
 */
function sameLayout({ searched: one }: Found, { searched: other }: Found): boolean {
  if (one.evaluation === other.evaluation) return true;
  const key = ({ job, evaluation: e }: Searched) =>
    JSON.stringify([stageless(job.layout), e.stepTimeSeconds, e.memory, e.breakdown]);
  return one.evaluation.stepTimeSeconds === other.evaluation.stepTimeSeconds && key(one) === key(other);
}

/** Without replicas there is nothing to shard: every ZeRO stage is the same. */
function stageless(layout: Layout): Layout {
  return layout.dp * layout.cp === 1 ? { ...layout, zero: 0 } : layout;
}

/** Spans that all timelines of a report hold together. */
const SPANS = 90_000;

/** What a report says about the machine and the figures it was given. */
function about(
  request: Request,
  { assumptionsOf, triedChanges }: NonNullable<CompareOptions['detail']>,
  command: string | undefined,
  fastest: Found | undefined,
): Partial<Comparison> {
  const { accelerator } = request.cluster;
  return {
    device: {
      title: accelerator.title,
      peakFlops: peakFlops(request, request.cluster),
      memoryBytesPerSecond: accelerator.memoryBandwidth,
    },
    assumptions: assumptionsOf(request.cluster),
    ...(fastest === undefined
      ? {}
      : { tried: triedChanges(fastest.strategy, fastest.searched.job, request) }),
    ...(command === undefined ? {} : { command }),
  };
}

/** The layout asked for is impossible under every strategy: the reasons, those about other axes last. */
export function nobodyCan(
  request: Request,
  asked: readonly Strategy[],
  refusals: readonly Refusal[],
): InputError {
  const related = refusals.filter(({ strategy: id }) => {
    const strategy = asked.find((s) => s.id === id)!;
    return strategy.axes.length > 0 && !foreignAxis(strategy, request);
  });
  const reasons = new Map<string, string[]>();
  for (const { strategy, reason } of related.length > 0 ? related : refusals) {
    const said = reason.startsWith(`${strategy} `) ? reason.slice(strategy.length + 1) : reason;
    reasons.set(said, [...(reasons.get(said) ?? []), strategy]);
  }
  const lines = [...reasons].map(([reason, ids]) => `  ${ids.join(', ')}: ${reason}`);
  const next = related.length > 0 ? '' : othersThan(asked, request);
  return new InputError(`no strategy can run this job:\n${lines.join('\n')}${next}`);
}

/** Throws InputError when the device has no such arithmetic, for the model or for the optimizer. */
export function requirePrecision({ cluster, precision, training }: Request): void {
  const { peakFlops, id } = cluster.accelerator;
  if (peakFlops[precision] === undefined)
    throw new InputError(
      `${id} has no ${precision} arithmetic: choose --precision ${Object.keys(peakFlops).join(', ')}, or another cluster`,
    );
  const missing = arithmeticOf(training?.optimizer).find((each) => peakFlops[each] === undefined);
  if (missing === undefined) return;
  throw new InputError(
    `optimizer ${training!.optimizer} multiplies matrices in ${missing}, which ${id} has no arithmetic for: choose another ` +
      '--optimizer, or another cluster',
  );
}
