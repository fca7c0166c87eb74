/** What a peak near the capacity risks, in the words of published runs that were predicted as near. */
import type { RowMemory } from '../planning/comparison.js';
import { count, memory, percent } from './tables/units.js';

type Memory = Pick<RowMemory, 'verdict' | 'outcomes' | 'host'>;
type Counts = NonNullable<RowMemory['outcomes']>;

/** A sentence for the tight ones among the memories shown; none where none is. */
export function tightNotes(shown: readonly Memory[]): string[] {
  const onHost = shown.some(isHostTight) ? [HOST] : [];
  return [...deviceNotes(shown.filter((memory) => !isHostTight(memory))), ...onHost];
}

const HOST = 'host tight: what is offloaded is near the capacity of the host memory of a node.';

/** Whether it is the host's memory that is near its capacity: what is near that of a device has counts. */
function isHostTight({ verdict, outcomes, host }: Memory): boolean {
  return verdict === 'tight' && outcomes === undefined && host !== undefined;
}

/** What a verdict adds to a figure: `tight`, or what of it; empty where there is room, or none at all. */
export function tightMark(memory: Memory): string {
  if (memory.verdict !== 'tight') return '';
  return isHostTight(memory) ? ', host tight' : ' tight';
}

/** The same in a sentence. */
export function tightWord(memory: Memory): string {
  return isHostTight(memory) ? 'host tight' : 'tight';
}

function deviceNotes(shown: readonly Memory[]): string[] {
  const tight = shown.filter(({ verdict }) => verdict === 'tight');
  if (tight.length === 0) return [];
  const bands = new Map<number, Counts>();
  for (const { outcomes } of tight) if (outcomes !== undefined) bands.set(outcomes.from, outcomes);
  const [first, ...others] = [...bands.values()].sort((a, b) => a.from - b.from);
  // Rows of a plan do not have the counts, nor do results of versions before them.
  if (first === undefined) return [UNCOUNTED];
  const more = others.map((band) => `; of ${ofRuns(band)}, ${count(band.ranOut)}${inPercent(band)}`).join('');
  return [
    `tight: near the capacity; ${ranOut(first)}${more}. ` +
      `--memory-margin ${wholePercent(1 - first.from)}% ranks only what leaves that free.`,
  ];
}

const UNCOUNTED =
  'tight: near the capacity, where some published runs ran out of memory; simulate says how many. ' +
  '--memory-margin 10% ranks only what leaves that free.';

/** The risk of one tight peak, as an aside; empty where nothing was counted. */
export function risk({ outcomes }: Memory): string {
  return outcomes === undefined ? '' : `, ${ranOut(outcomes)}`;
}

/** What the allocator takes beyond the peak, as an aside; empty where it takes nothing. */
export function cached({ cacheBytes }: Pick<RowMemory, 'cacheBytes'>): string {
  if (cacheBytes === undefined) return '';
  return `; its allocator keeps ${memory(cacheBytes)} more cached, given back before it runs out`;
}

/** `of 48 published runs predicted at 90 to 95 % of it, 10 ran out of memory (21 %)`. */
function ranOut(band: Counts): string {
  const { runs } = band;
  const published = ofRuns(band).replace(count(runs), `${count(runs)} published runs predicted`);
  return `of ${published}, ${count(band.ranOut)} ran out of memory${inPercent(band)}`;
}

/** `48 at 90 to 95 % of it`. */
function ofRuns({ from, to, runs }: Counts): string {
  return `${count(runs)} at ${wholePercent(from)} to ${wholePercent(to)} % of it`;
}

function inPercent({ runs, ranOut: out }: Counts): string {
  return runs === 0 ? '' : ` (${percent(out / runs)})`;
}

function wholePercent(share: number): number {
  return Math.round(100 * share);
}
