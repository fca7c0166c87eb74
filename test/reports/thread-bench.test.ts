/** `bench strategies` as a picture and as timelines, of figures that nobody measured. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { svgOf } from '../../reports/charts/render.js';
import { shortLayout } from '../../reports/layout.js';
import { strategyBenchChart } from '../../reports/threads/bench-chart.js';
import { type Timeline, timelineEvents, timelineTrace } from '../../reports/threads/timelines.js';
import { simulate } from '../../sim/simulate.js';
import { writeProgram } from '../../strategies/write.js';
import { firstCase } from '../accuracy/threads/runs.js';
import { freeNetwork } from '../machines.js';
import { sampleBench } from './thread-bench.js';
import { checkTrace } from './trace-format.js';

const bench = sampleBench();
const svg = svgOf(strategyBenchChart(bench));

test('a bar is as long as its step, fastest first, and its interval from end to end', async () => {
  const drawn = await svg;
  // Vega writes a bar as M x,0 h width …; its description is the time it says.
  const bars = [...drawn.matchAll(/<path aria-label="([\d.]+) ms[^"]*"[^>]* d="M0,[\d.]+h([\d.]+)/g)];
  const ms = bars.map(([, said]) => Number(said));
  assert.deepEqual(ms, [16, 20, 21, 30, 35]);
  const pixels = bars.map(([, , width]) => Number(width) / Number(bars[0]![2]));
  for (const [i, ratio] of pixels.entries())
    assert.ok(Math.abs(ratio - ms[i]! / 16) < 1e-3, `${i}: ${ratio}`);
  const perMs = Number(bars[0]![2]) / 16;
  const rules = [
    ...drawn.matchAll(
      /<line[^>]* transform="translate\(([\d.]+),[\d.]+\)" x2="(-?[\d.]+)"[^>]*stroke-width="3"/g,
    ),
  ];
  const ends = rules.map(([, x, dx]) =>
    [Number(x) / perMs, (Number(x) + Number(dx)) / perMs].toSorted((a, b) => a - b),
  );
  for (const [i, [low, high]] of ends.entries()) {
    assert.ok(
      Math.abs(low! - 0.9 * ms[i]!) < 0.05 && Math.abs(high! - 1.1 * ms[i]!) < 0.05,
      `${low} to ${high}`,
    );
  }
  assert.equal(ends.length, 5);
});

test('bars say time and ratio, and colours whether the difference is real', async () => {
  const texts = [...(await svg).matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!);
  for (const said of ['16.0 ms, × 0.80', '20.0 ms', '30.0 ms, × 1.50', '35.0 ms, × 1.75']) {
    assert.ok(texts.includes(said), said);
  }
  for (const { strategy, layout } of bench.rows)
    assert.ok(texts.includes(`${strategy} ${shortLayout(layout)}`));
  // 1f1b is 5 % slower by chance alone.
  for (const said of ['reference', 'faster', 'slower', 'within chance'])
    assert.ok(texts.includes(said), said);
  const same = { ...bench, rows: bench.rows.filter(({ differs }) => differs !== false) };
  assert.doesNotMatch(await svgOf(strategyBenchChart(same)), /within chance/);
});

test('timelines of several strategies are one trace, each in processes of its own, whatever their names', () => {
  const timelines = ['ddp', '1f1b'].map((strategy): Timeline => {
    const { job, plan } = firstCase(strategy, 2);
    const program = writeProgram(strategy, job, plan);
    return {
      name: `${strategy}\u001b`,
      result: simulate(
        program,
        freeNetwork(() => 1e-6),
        { detail: true },
      ),
    };
  });
  const names = [...timelineEvents(timelines)].filter(({ name }) => name === 'process_name');
  assert.deepEqual(
    names.map(({ pid, args }) => [pid, (args as { name: string }).name.replace(/ \(.*/, '')]),
    [
      [0, 'ddp\\u001b · all ranks'],
      [1, '1f1b\\u001b · stage 0'],
      [2, '1f1b\\u001b · stage 1'],
    ],
  );
  const text = [...timelineTrace(timelines, { steps: 2 })].join('');
  const { boxes } = checkTrace(text);
  const spans = timelines.flatMap(({ result }) => result.roles.flatMap((role) => role.spans));
  assert.equal(boxes.length, spans.length);
  assert.deepEqual(JSON.parse(text).otherData, { steps: 2 });
});
