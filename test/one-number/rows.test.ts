/**
 * A row of `compare`, and `simulate` with the row's layout spelled out: the same figures to the last bit. And
 * what the figures of a row are to each other, whatever the job.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Row } from '../../planning/comparison.js';
import { breakdownRow, busiest } from '../../planning/evaluate/evaluate.js';
import type { Result } from '../../program/result.js';
import { total } from '../../program/result.js';
import { invoke } from '../cli/invoke.js';
import { assertNear, atLayout, compared, rowsOf, sum } from './answers.js';
import { options, type Question, questions, runs } from './questions.js';

interface Simulated {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly row: Row;
  readonly result: Result & { readonly stepPicoseconds: number };
}

async function simulated(question: Question): Promise<Simulated> {
  const { code, out, err } = await invoke(['simulate', ...options(question), '--json']);
  assert.notEqual(code, 2, `${options(question).join(' ')}: ${err}`);
  const answer = JSON.parse(out) as Simulated;
  assert.equal(code, answer.row.fits ? 0 : 1);
  return answer;
}

/** What is about the ranking and the search, and so differs where there is nothing to rank and to search. */
function figures({ why: _why, tried: _tried, place: _place, alsoKnownAs: _also, ...all }: Row) {
  return all;
}

/** A layout that is asked for was chosen, not forced: what the memory forbade is said of searched ones only. */
function unforced(why: string): string {
  return why
    .replace(/; (pp|tp|cp) \d+ needs [\d.,]+ GiB/g, '')
    .replace(/ \((without it|micro-batch \d+ needs) [\d.,]+ GiB\)/g, '');
}

test('a row of compare is what simulate says of its layout, bit for bit', async () => {
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      const comparison = await compared(options(question));
      if (comparison === undefined) return;
      for (const row of rowsOf(comparison)) {
        rows++;
        const answer = await simulated(atLayout(question, row));
        assert.deepEqual(figures(answer.row), figures(row));
        assert.deepEqual(answer.row.tried, { layouts: 1, simulated: 1 });
        assert.ok(unforced(row.why).endsWith(answer.row.why), `${row.why} / ${answer.row.why}`);
        const { fixed: _fixed, strategies: _ids, scenario: _said, ...inputs } = answer.inputs;
        const { fixed: _all, strategies: _others, scenario: _words, ...asked } = comparison.inputs;
        assert.deepEqual(inputs, { ...asked });
        assertMadeOf(row, answer.result);
      }
    }),
    { seed: 71, numRuns: runs(8), endOnFailure: true },
  );
  assert.ok(rows >= 9, `only ${rows} rows`);
});

/** The row against the result it was made of: step, parts, peak. */
function assertMadeOf(row: Row, result: Simulated['result']): void {
  assert.equal(row.stepTimeSeconds, result.stepPicoseconds / 1e12);
  const pace = busiest(result);
  assert.deepEqual(row.breakdown, breakdownRow(pace.breakdown));
  for (const { breakdown } of result.roles) assert.equal(total(breakdown), result.stepPicoseconds);
  const chain = result.criticalPath as unknown as readonly { picoseconds: number }[];
  assert.equal(sum(chain.map(({ picoseconds }) => picoseconds)), result.stepPicoseconds);
  const peaks = result.roles.map(({ memory }) => memory.peakBytes);
  assert.ok(Math.max(...peaks) <= row.memory.peakBytes);
}

test('the figures of a row are what their names say of each other', async () => {
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      const comparison = await compared(options(question));
      if (comparison === undefined) return;
      const { rows, misfits, inputs } = comparison;
      for (const row of rowsOf(comparison)) assertConsistent(row, inputs.tokens);
      const times = rows.map(({ stepTimeSeconds }) => stepTimeSeconds);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      for (const { row, missingBytes } of misfits) {
        assert.equal(missingBytes, row.memory.peakBytes - row.memory.capacityBytes);
        assert.ok(missingBytes > 0 && !row.fits);
      }
      const named = [...rows, ...misfits.map(({ row }) => row), ...comparison.refusals];
      assert.deepEqual(named.map(({ strategy }) => strategy).sort(), [...inputs.strategies].sort());
    }),
    { seed: 72, numRuns: runs(5), endOnFailure: true },
  );
});

function assertConsistent(row: Row, tokens: number | null): void {
  const { layout: l, devices, stepTimeSeconds: step, breakdown: b, memory: m, totals } = row;
  assertNear(b.computeSeconds, sum(Object.values(b.computeByFamily)));
  const exposed = sum(Object.values(b.exposedCommunicationSeconds));
  const waits = b.bubbleSeconds + b.optimizerSeconds + b.launchSeconds + b.copySeconds;
  assertNear(step, b.computeSeconds + exposed + waits);
  assertNear(
    m.peakBytes,
    m.parametersBytes + m.gradientsBytes + m.optimizerBytes + m.activationsBytes + m.otherBytes,
  );
  assert.equal(row.fits, m.peakBytes <= m.capacityBytes);
  assert.equal(devices, l.dp * l.tp * l.pp * l.cp);
  assertNear(row.tokensPerSecond, row.tokensPerSecondPerDevice * devices);
  assertNear(row.mfu, row.modelTflopsPerDevice / row.peakTflopsPerDevice);
  assert.ok(row.hfu >= row.mfu && row.hfu > row.mfu === (l.recompute !== 'none' && row.hfu > row.mfu));
  assert.ok(row.interval === null || row.interval.low < row.interval.high);
  assert.equal(totals === null, tokens === null);
  if (totals === null || tokens === null) return;
  assertNear(totals.timeToTrainSeconds, tokens / row.tokensPerSecond);
  assertNear(totals.deviceHours, (totals.timeToTrainSeconds * devices) / 3600);
}
