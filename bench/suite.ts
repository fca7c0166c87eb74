/**
 * The one place that knows benny. A case does `work` units of something a run; a row says how many of
 * them a second, with benny's margin of error.
 */
import b from 'benny';

export interface BenchCase {
  readonly name: string;
  /** What is counted: events, messages, activities, steps. */
  readonly unit: string;
  /** Units of work in one call of `run`. */
  readonly work: number;
  /** Called once before measuring; returns what is measured. */
  prepare(): () => void;
}

export interface BenchRow {
  readonly name: string;
  readonly opsPerSecond: number;
  /** Half-width of the 95 % confidence interval of the mean, relative to it. */
  readonly relativeMarginPercent: number;
  readonly unit: string;
}

/** Enough repetitions for a margin, few enough that a case of a second takes no more than ten. */
const SAMPLING = { minSamples: 3, maxTime: 2 };

/** Runs the cases one after the other. What benny says meanwhile goes to stderr: stdout is for results. */
export async function runSuite(name: string, cases: readonly BenchCase[]): Promise<BenchRow[]> {
  const log = console.log;
  console.log = console.error;
  try {
    const measured = await b.suite(
      name,
      ...cases.map((each) => b.add(each.name, () => each.prepare(), SAMPLING)),
    );
    return measured.results.map((result, i) => ({
      name: result.name,
      // Not benny's `ops`, which are rounded to whole runs a second.
      opsPerSecond: cases[i]!.work / result.details.mean,
      relativeMarginPercent: result.margin,
      unit: cases[i]!.unit,
    }));
  } finally {
    console.log = log;
  }
}
