/**
 * The page: the same from a file of results as from the comparison itself; the detail it draws belongs to the row;
 * and what its charts say of a bar or a point is the figure of the JSON.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Comparison, Row } from '../../planning/comparison.js';
import { STEP_PARTS, stepParts } from '../../reports/html/palette.js';
import { invoke } from '../cli/invoke.js';
import { assertNear, sum } from './answers.js';
import { assertSays, BYTES, COUNT, rankingOf, SECONDS, unescaped } from './printed.js';
import { options, questions, runs, written } from './questions.js';

interface Paged {
  readonly comparison: Comparison;
  readonly page: string;
}

/** The page of `compare --report`, and the comparison with all it shows. */
async function paged(argv: readonly string[]): Promise<Paged | undefined> {
  const page = written('compared.html');
  const { out, code } = await invoke(['compare', ...argv, '--json', '--quiet', '--report', page]);
  if (code === 2) return undefined;
  return { comparison: JSON.parse(out) as Comparison, page: readFileSync(page, 'utf8') };
}

/** The page that `report` makes of a result as it was printed. */
async function reported(result: string): Promise<string> {
  const [file, page] = [written('result.json'), written('reported.html')];
  writeFileSync(file, result);
  const { code, err } = await invoke(['report', file, '-o', page, '--quiet']);
  assert.equal(code, 0, err);
  return readFileSync(page, 'utf8');
}

test('report makes of printed results the page that compare makes', async () => {
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      const asked = options(question);
      const made = await paged(asked);
      if (made === undefined) return;
      const { comparison, page } = made;
      const detailed = await invoke(['compare', ...asked, '--json', '--detail', '--quiet']);
      assert.equal(await reported(detailed.out), page);
      const plain = await invoke(['compare', ...asked, '--json', '--quiet']);
      assert.deepEqual(rankingOf(await reported(plain.out)), rankingOf(page));
      for (const row of comparison.rows) assertDetail(row);
      assertTips(comparison, page);
    }),
    { seed: 83, numRuns: runs(1), endOnFailure: true },
  );
});

/** Timeline, stages and scaling of a row against the row itself. */
function assertDetail({ detail, ...row }: Row): void {
  const { timeline, roles, scaling, strongScaling } = detail!;
  assert.equal(timeline.stepSeconds, row.stepTimeSeconds);
  const ends = timeline.roles.flatMap(({ streams }) =>
    streams.map(({ spans }) => spans.reduce((end, x, i) => (i % 5 === 2 || i % 5 === 3 ? end + x : end), 0)),
  );
  const last = Math.max(...ends);
  assert.ok(Math.abs(last - row.stepTimeSeconds * 1e9) <= 1, `${last} ns`);
  assert.equal(Math.max(...roles.map(({ peakBytes }) => peakBytes)), row.memory.peakBytes);
  for (const { atPeak, peakBytes, reserveBytes } of roles) {
    assertNear(sum(Object.values(atPeak)) + reserveBytes, peakBytes);
  }
  assert.ok(roles.some(({ breakdown }) => JSON.stringify(breakdown) === JSON.stringify(row.breakdown)));
  for (const here of [...scaling, ...strongScaling].filter(({ devices }) => devices === row.devices)) {
    const { tokensPerSecond, mfu, stepTimeSeconds, fits, layout } = row;
    const { globalBatch } = layout;
    assert.deepEqual(here, {
      devices: row.devices,
      globalBatch,
      tokensPerSecond,
      mfu,
      stepTimeSeconds,
      fits,
    });
  }
}

/** What the marks of the charts over all strategies say: `fsdp · attention · 539 ms · 12 %`. */
function assertTips({ rows }: Comparison, page: string): void {
  const tips = [...page.matchAll(/ data-tip="([^"]*)"/g)].map((m) => unescaped(m[1]!));
  const said = (start: string) => {
    const tip = tips.find((text) => text.startsWith(start));
    assert.ok(tip !== undefined, `no mark says '${start}'`);
    return tip.slice(start.length);
  };
  for (const row of rows.filter((r) => r.stepTimeSeconds <= 4 * rows[0]!.stepTimeSeconds)) {
    const parts = stepParts(row.breakdown);
    const optimizer = parts.find(({ part }) => part === 'optimizer');
    assert.equal(optimizer?.seconds ?? 0, row.breakdown.optimizerSeconds);
    for (const { part, seconds } of parts) {
      const [time = ''] = said(`${row.strategy} · ${STEP_PARTS[part].name} · `).split(' · ');
      assertSays(time, seconds, SECONDS);
    }
    assertNear(sum(parts.map(({ seconds }) => seconds)), row.stepTimeSeconds);
    const [activations = ''] = said(`${row.strategy} · activations · `).split(' · ');
    assertSays(activations, row.memory.activationsBytes, BYTES);
    assertSays(said('capacity · '), row.memory.capacityBytes, BYTES);
    if (row.totals === null || rows.length === 1) continue;
    const money = tips.find((tip) => tip.startsWith(`${row.strategy} · `) && tip.includes(' · $'));
    assert.ok(money !== undefined, `no mark says what ${row.strategy} costs`);
    const [, time = '', cost = ''] = money.split(' · ');
    assertSays(time, row.totals.timeToTrainSeconds, SECONDS);
    assertSays(cost, row.totals.costUsd, COUNT);
  }
}

test('axes of small figures keep their digits', async () => {
  const job = ['--model=tiny', '--cluster=h100-dgx:1', '--global-batch=8', '--strategy=fsdp'];
  const { page } = (await paged(job))!;
  const [chart] = /<svg class="wide-drawing" role="img" aria-label="Step time of.*?<\/svg>/s.exec(page)!;
  const ticks = [...chart.matchAll(/<text[^>]*>(\d[\d.]*)<\/text>/g)].map((m) => m[1]!);
  assert.ok(ticks.length > 2 && new Set(ticks).size === ticks.length, ticks.join(' '));
});
