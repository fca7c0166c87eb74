/**
 * The answer of `llmsim search` for a person: the best within the limits, what nothing betters in time, cost and devices, the
 * way from their own layout, and what was ruled out.
 */
import type { Change, Found, FoundRow, From, Rejection } from '../planning/found.js';
import { CLOSE, INTERVAL, leftOut, memoryCell, reasonOf, refusalGroups, widerIntervals } from './compare.js';
import { layoutLegend, shortLayout } from './layout.js';
import { foundFigures, frontFigures, gain, type Ranked, wayFigures } from './search-figures.js';
import { grid } from './tables/grid.js';
import { parametersOf, setHeading } from './tables/heading.js';
import { goodputLines, rampLines } from './tables/price.js';
import { type Paint, paint, type Style, wrap } from './tables/style.js';
import { count, dollars, duration, percent } from './tables/units.js';
import { tightNotes } from './tight.js';

/** On which cluster the way is. */
export function wayTitle({ row: own, path }: From): string {
  const last = path.at(-1)?.row ?? own;
  return own.cluster === last.cluster
    ? `From your layout to the best, on ${own.cluster}`
    : `From your layout on ${own.cluster} to the best, on ${last.cluster}`;
}

/** `tp 8 → 4, micro-batch 1 → 2: −27.0 %, 7.2 d and $1.2 M less`. */
export function waySentence({ row: own, path }: From): string {
  const last = path.at(-1)?.row;
  if (!own.fits) {
    const doesNot = `Your layout does not fit: ${memoryCell(own)} on a device`;
    return last === undefined ? `${doesNot}.` : `${doesNot}; ${listed(path)} makes the best of it.`;
  }
  if (last === undefined) return 'Your layout is the best there is.';
  const less = (figure: (totals: NonNullable<FoundRow['totals']>) => number, unit: (x: number) => string) => {
    if (own.totals === null || last.totals === null) return [];
    const saved = figure(own.totals) - figure(last.totals);
    return [`${unit(Math.abs(saved))} ${saved < 0 ? 'more' : 'less'}`];
  };
  const totals = [...less((t) => t.timeToTrainSeconds, duration), ...less((t) => t.costUsd, dollars)];
  return `${listed(path)}: ${[gain(last, own), ...totals].join(', ')}.`;
}

function listed(path: readonly Change[]): string {
  return path.flatMap(({ changes }) => changes).join(', ');
}

/** `1,030 take longer than 60 days; the nearest: at least 63.1 days (tp8 pp8 …)`. */
export function rejectionSentence({ count: n, sentence, example }: Rejection): string {
  if (example === undefined) return `${count(n)} ${sentence}`;
  const { cluster, strategy, layout } = example;
  return `${count(n)} ${sentence} (${strategy} ${shortLayout(layout)} on ${cluster})`;
}

const NOTHING_YET = 'No layout that fits was found yet.';

/** What was asked for and not found; undefined where something was found. */
export function nothingFound({ rows, nearest, limits, interrupted }: Found): string | undefined {
  if (rows.length > 0) return undefined;
  if (nearest === undefined) return interrupted ? NOTHING_YET : 'No layout can be simulated.';
  const where = `${nearest.strategy} ${shortLayout(nearest.layout)} on ${nearest.cluster}`;
  const none = interrupted ? NOTHING_YET : 'No layout fits in memory.';
  if (!nearest.fits) return `${none} Nearest to fitting: ${where}, ${memoryCell(nearest)}.`;
  const { totals } = nearest;
  const takes =
    totals === null ? '' : ` takes ${duration(totals.timeToTrainSeconds)} and ${dollars(totals.costUsd)}`;
  const nothing = `Nothing ${interrupted ? 'found yet ' : ''}is within`;
  return `${nothing} ${limitWords(limits).join(' and ')}. The best without limits, ${where},${takes}.${enough(nearest, limits)}`;
}

/** How many devices would be in time if twice as many took half as long; nothing where time is not what lacks. */
function enough({ devices, totals }: FoundRow, { deadlineSeconds, budgetUsd }: Found['limits']): string {
  if (totals === null || deadlineSeconds === undefined) return '';
  if (budgetUsd !== undefined && totals.costUsd > budgetUsd) return '';
  const needed = Math.ceil((devices * totals.timeToTrainSeconds) / deadlineSeconds);
  return needed > devices
    ? ` At this rate about ${count(needed)} devices would be in time, an estimate.`
    : '';
}

/** `a deadline of 60 d`. */
export function limitWords({ deadlineSeconds, budgetUsd, maxDevices }: Found['limits']): string[] {
  return [
    ...(deadlineSeconds === undefined ? [] : [`a deadline of ${duration(deadlineSeconds)}`]),
    ...(budgetUsd === undefined ? [] : [`a budget of ${dollars(budgetUsd)}`]),
    ...(maxDevices === undefined ? [] : [`${count(maxDevices)} devices`]),
  ];
}

const BEST: Readonly<Record<Found['sort'], string>> = {
  time: 'fastest first',
  cost: 'cheapest first',
  devices: 'fewest devices first',
};

/** Said above the table of the best. */
export function foundTitle({ sort, rows, limits }: Found): string {
  const within = limitWords(limits);
  const words = within.length === 0 ? '' : ` within ${within.join(' and ')}`;
  return `Best ${rows.length === 1 ? 'layout' : `${rows.length} layouts`}${words}, ${BEST[sort]}`;
}

export const FRONT_TITLE =
  'Pareto front: nothing else is as good in time, cost and devices and better in one';
export const REJECTED_TITLE = 'Ruled out';

/** The whole page, ending in a line break. `head` restates the question. */
export function foundTable(found: Found, head: readonly string[], style: Style): string {
  const p = paint(style);
  const blocks = [
    setHeading(head, style),
    endedEarly(found, style, p),
    best(found, style, p),
    front(found, style, p),
    way(found.from, style, p),
    rejected(found, style, p),
    foundNotes(found)
      .flatMap((note) => wrap(note, style))
      .map(p.dim),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

/** That the search was ended early, and how far it was; nothing otherwise. */
export function interruptedSentence({
  interrupted: ended,
  undecided = 0,
  evaluated,
}: Found): string | undefined {
  if (!ended) return undefined;
  const share = percent((evaluated - undecided) / evaluated);
  return `Interrupted with ${share} of the layouts decided on: this is the best so far, and ${count(undecided)} layouts might be better.`;
}

function endedEarly(found: Found, style: Style, p: Paint): string[] {
  const sentence = interruptedSentence(found);
  return sentence === undefined ? [] : wrap(sentence, style).map(p.warn);
}

function best(found: Found, style: Style, p: Paint): string[] {
  const nothing = nothingFound(found);
  if (nothing !== undefined) return wrap(p.bad(nothing), style);
  const { columns, rows } = foundFigures(found, found.rows);
  const below = ({ rank, row }: Ranked) => (rank === 1 ? reasonOf(row) : also(row));
  return [...wrap(foundTitle(found), style).map(p.bold), ...grid(columns, rows, style, below)];
}

function also({ alsoKnownAs }: FoundRow): string {
  return alsoKnownAs.length === 0 ? '' : `also ${alsoKnownAs.join(', ')}`;
}

/** A front of the one layout that is the best is not worth a table. */
export function hasFront({ pareto, rows }: Pick<Found, 'pareto' | 'rows'>): boolean {
  return (
    pareto.length > 1 || (pareto.length === 1 && pareto[0]!.stepTimeSeconds !== rows[0]?.stepTimeSeconds)
  );
}

function front(found: Found, style: Style, p: Paint): string[] {
  if (!hasFront(found)) return [];
  const { columns, rows } = frontFigures(found);
  return [...wrap(FRONT_TITLE, style).map(p.bold), ...grid(columns, rows, style)];
}

function way(from: From | undefined, style: Style, p: Paint): string[] {
  if (from === undefined) return [];
  const { columns, rows } = wayFigures(from);
  const title = wrap(wayTitle(from), style).map(p.bold);
  return [...title, ...wrap(waySentence(from), style), ...grid(columns, rows, style)];
}

function rejected(found: Found, style: Style, p: Paint): string[] {
  const lines = [
    ...found.rejections.flatMap((one) => wrap(rejectionSentence(one), style)),
    ...refusalGroups(found.refusals).flatMap(({ strategies, reason }) =>
      wrap(`${strategies.join(', ')}: ${reason}`, style).map(p.dim),
    ),
  ];
  return lines.length === 0 ? [] : [p.bold(REJECTED_TITLE), ...lines];
}

/** What the figures mean and how many layouts stand behind them. */
export function foundNotes(found: Found): string[] {
  const { rows, pareto, nearest, evaluated, simulated, notTried, beyondMeasured, notes = [] } = found;
  const shown = [...rows, ...pareto, ...(nearest === undefined ? [] : [nearest])];
  if (shown.length === 0) return [...notes];
  const close = rows.some((row, i) => i > 0 && row.place?.group === rows[i - 1]!.place?.group);
  return [
    ...(shown.some(({ interval }) => interval !== null) ? [INTERVAL] : []),
    ...widerIntervals(beyondMeasured, rows),
    ...(close && rows.every(({ place }) => place !== null) ? [CLOSE] : []),
    ...tightNotes(shown.map(({ memory }) => memory)),
    ...goodputLines(rows),
    ...rampLines(rows),
    layoutLegend([...new Map(shown.map(({ layout }) => [shortLayout(layout), layout])).values()], shown),
    `${count(evaluated)} layouts evaluated; ${count(simulated)} that no bound ruled out were simulated in full.`,
    ...leftOut(notTried),
    ...notes,
  ];
}

/** The first line of a question about several clusters. */
export function searchedOn({ inputs }: Found, clusters: readonly string[]): string {
  const { modelTitle, parameters, activeParameters } = inputs[0]!;
  return `${modelTitle}, ${parametersOf(parameters, activeParameters)} on ${together(clusters)}`;
}

/** `aws-p5:1, 2, 4, h100-dgx:8`: sizes of one cluster after its name. */
function together(clusters: readonly string[]): string {
  const nameOf = (cluster: string | undefined) => /^(.*):\d+$/s.exec(cluster ?? '')?.[1];
  const words = clusters.map((cluster, i) => {
    const name = nameOf(cluster);
    return name !== undefined && name === nameOf(clusters[i - 1]) ? cluster.slice(name.length + 1) : cluster;
  });
  return words.join(', ');
}
