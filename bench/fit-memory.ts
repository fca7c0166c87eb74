/**
 * Counts how often published runs ran out of memory, by the share of the capacity that they are predicted to take, and
 * writes `planning/interval/outcomes.ts`, which the verdict *tight* and its figures are read from. To be run whenever
 * predictions of memory change, after a build, over all published records that there are:
 *
 *     node dist/bench/fit-memory.js ../shared/data/published/*.jsonl
 *
 * Prints how many outcomes are right in three words: fits and ran, does not fit and ran out, or tight. For the second
 * figure each source is judged by a limit that was counted without it.
 */
import { writeFileSync } from 'node:fs';
import { runAccuracy } from '../accuracy/predict/run.js';
import { casesFrom } from '../accuracy/records/cases.js';
import { outcomesFile } from '../accuracy/summary/interval-files.js';
import { type KnownOutcome, outcomesOf } from '../accuracy/summary/outcomes.js';
import { bandsOf, tightFrom } from '../planning/evaluate/outcomes.js';
import { VERSION } from '../planning/version.js';

const OUTPUT = new URL('../../planning/interval/outcomes.ts', import.meta.url);

function main(files: readonly string[]): void {
  if (files.length === 0) throw new Error('give the files that hold published records (.jsonl)');
  const { cases } = runAccuracy(casesFrom(files).cases, { version: VERSION });
  const outcomes = outcomesOf(cases);
  const bands = bandsOf(outcomes);
  const sources = new Set(outcomes.map(({ source }) => source));
  writeFileSync(OUTPUT, outcomesFile(bands, outcomes.length, sources.size));
  for (const { from, to, runs, ranOut } of bands) console.log(`${from}–${to}: ${ranOut} of ${runs} ran out`);
  const limit = tightFrom(bands);
  print(`tight from ${limit}`, outcomes, () => limit);
  const without = new Map(
    [...sources].map((left) => [left, tightFrom(bandsOf(outcomes.filter(({ source }) => source !== left)))]),
  );
  print('each source judged without it', outcomes, ({ source }) => without.get(source)!);
  for (const source of sources) {
    const its = outcomes.filter((one) => one.source === source);
    if (its.some(({ ranOut }) => ranOut)) print(source, its, () => without.get(source)!);
  }
}

function print(
  what: string,
  outcomes: readonly KnownOutcome[],
  limitOf: (one: KnownOutcome) => number,
): void {
  const tight = (one: KnownOutcome) => one.share > limitOf(one) && one.share <= 1;
  const right = outcomes.filter((one) => tight(one) || one.share > 1 === one.ranOut);
  const percent = (part: number) => `${((100 * part) / outcomes.length).toFixed(1)} %`;
  console.log(
    `${what}: ${percent(right.length)} of ${outcomes.length} right, ${percent(outcomes.filter(tight).length)} tight`,
  );
}

main(process.argv.slice(2));
