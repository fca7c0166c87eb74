/** The page as text: what is in it, what is escaped, how large it is, and that it is a function of the JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOf } from '../../../cli/output/report-page.js';
import type { Comparison } from '../../../planning/comparison.js';
import { breakdownRow } from '../../../planning/evaluate/evaluate.js';
import { escaped, html, jsonIn } from '../../../reports/html/markup.js';
import { stepParts } from '../../../reports/html/palette.js';
import { against, bestOfEach } from '../../../reports/html/verdict.js';
import { ATTACK, hostile, sample } from './sample.js';
import { SCREENS } from './screens.js';

const page = (comparison: Comparison) => reportOf([{ name: 'sample', comparison }]);

/** The text of a page, without its script, charts and spaces that do not break. */
const readable = (text: string) =>
  text
    .replace(/<(script|style|svg)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ');

test('the page is a function of the result JSON: through a file and back it is the same, byte for byte', async () => {
  const again = JSON.parse(JSON.stringify(sample())) as Comparison;
  assert.equal(await page(again), await page(sample()));
});

test('the answer comes first, every strategy has a row and a section, misfits their remedy', async () => {
  const text = await page(sample());
  const [best] = sample().rows;
  assert.ok(text.indexOf(`<strong>${best!.strategy}</strong> (`) < text.indexOf('<h2>Ranking'));
  for (const { strategy } of sample().rows) {
    assert.ok(text.includes(`id="row-${strategy}"`), strategy);
    assert.ok(text.includes(`id="strategy-${strategy}"`), strategy);
  }
  for (const { change } of sample().misfits) assert.ok(text.includes(escaped(change)));
  for (const { source } of sample().assumptions!) assert.ok(text.includes(escaped(source)), source);
  assert.ok(text.includes('llmsim compare examples/llama2-7b.yaml'));
});

test('thirteen strategies stay under 1.2 MB, and are drawn in seconds', async () => {
  const began = performance.now();
  const text = await page(sample());
  const seconds = (performance.now() - began) / 1000;
  assert.ok(sample().rows.length >= 12);
  assert.ok(Buffer.byteLength(text) <= 1.2e6, `${Buffer.byteLength(text)} bytes`);
  // 1.5 s on a quiet machine; tests share theirs.
  assert.ok(seconds < 10, `${seconds} s`);
});

test('names full of markup stay text, in the page and in its data', async () => {
  const text = await page(hostile());
  assert.ok(!text.includes(ATTACK));
  assert.ok(!text.includes("<script>document.title='attacked'"));
  assert.ok(!text.includes('<img src=x'));
  assert.equal(text.match(/<script/g)!.length, 2);
});

test('markup is escaped by default, and JSON cannot end its element', () => {
  assert.equal(String(html`<p>${'<b>&"'}</p>`), '<p>&lt;b&gt;&amp;&quot;</p>');
  assert.equal(String(html`${[html`<i>${1}</i>`, null, false]}`), '<i>1</i>');
  assert.ok(!jsonIn({ a: '</script>\u2028' }).text.includes('</'));
  assert.equal((JSON.parse(jsonIn({ a: '</script>\u2028' }).text) as { a: string }).a, '</script>\u2028');
});

test('stacked parts sum to the step time', () => {
  for (const { breakdown, stepTimeSeconds } of sample().rows) {
    const sum = stepParts(breakdown).reduce((s, p) => s + p.seconds, 0);
    assert.ok(Math.abs(sum / stepTimeSeconds - 1) < 1e-9);
  }
});

test('timelines hold the whole step: spans in order, ending with it, compute never overlapping', () => {
  for (const { detail, stepTimeSeconds } of sample().rows) {
    for (const { streams } of detail!.timeline.roles) {
      const ends = streams.map(({ name, spans }) => {
        let end = 0;
        for (let i = 0; i < spans.length; i += 5) {
          assert.ok(spans[i + 3]! >= 0 && spans[i]! < detail!.timeline.labels.length);
          assert.ok(spans[i + 4]! <= spans[i + 3]! + 1, 'busier than long');
          if (name === 'compute') assert.ok(spans[i + 2]! >= -1, 'overlap');
          end += spans[i + 2]! + spans[i + 3]!;
        }
        return end;
      });
      assert.ok(Math.abs(Math.max(...ends) / 1e9 / stepTimeSeconds - 1) < 1e-3);
    }
  }
});

test('a result without detail makes a page that says how to get it', async () => {
  const { rows, device: _d, assumptions: _a, command: _c, ...rest } = sample();
  const text = await page({ ...rest, rows: rows.map(({ detail: _detail, ...row }) => row) });
  assert.match(text, /--json --detail/);
  assert.ok(!text.includes('data-timeline='));
});

test('two results are ranked together, each row with the name of its file', async () => {
  const text = await reportOf([
    { name: 'one', comparison: sample() },
    { name: 'two', comparison: sample() },
  ]);
  const { strategy } = sample().rows[1]!;
  for (const name of ['one', 'two']) assert.ok(text.includes(`id="row-${name}-${strategy}"`));
});

test('a reason is held against the fastest of all results, and every result has its verdict', async () => {
  const text = readable(await reportOf(SCREENS['three results']!()));
  const [best] = sample().rows;
  const reason = best!.why.replace('fastest: ', '');
  // The second result is the first at half the speed: its fastest row takes twice the fastest's time.
  assert.ok(text.includes(`2.00× the fastest’s time: ${reason}`));
  // Fastest of all is one row, shown among the results and in the ranking.
  assert.equal(text.split(`fastest: ${reason}`).length - 1, 2);
  // Twice the time at a quarter of the price is half the cost; eight times at a fifth is 60 % more.
  const days = (times: number) => ((times - 1) * best!.totals!.timeToTrainSeconds) / 86_400;
  const said = (n: number) => n.toFixed(n < 9.95 ? 1 : 0);
  assert.ok(text.includes(`half-speed: ${said(days(2))} days longer, 50 % cheaper`));
  assert.ok(text.includes(`long-name: ${said(days(8))} days longer, 60 % more expensive`));
});

test('results of different jobs are not held against each other', () => {
  const [a] = SCREENS['eight strategies']!();
  const other = {
    ...a!,
    comparison: { ...a!.comparison, inputs: { ...a!.comparison.inputs, model: 'another' } },
  };
  const [first, second] = bestOfEach([a!, other]);
  assert.match(against(first!, second!), /another job/);
});

test('rows that cannot be told apart stand together under a heading, and the answer says so', async () => {
  const rows = sample()
    .rows.slice(0, 4)
    .map((row, i) => ({ ...row, place: { group: i < 3 ? 1 : 2, overNext: null } }));
  const text = await page({ ...sample(), rows });
  assert.equal(text.match(/class="band"/g)!.length, 1);
  assert.equal(text.match(/class="tied"/g)!.length, 3);
  assert.match(readable(text), new RegExp(`too close to call with ${rows[1]!.strategy} and 1 more`));
  const apart = await page({
    ...sample(),
    rows: rows.map((row, i) => ({ ...row, place: { group: i + 1, overNext: null } })),
  });
  assert.ok(!apart.includes('class="band"') && !apart.includes('too close to call with'));
});

test('the first screen says the price, the date, the largest loss and what it would be worth', async () => {
  const row = {
    ...sample().rows[0]!,
    totals: { ...sample().rows[0]!.totals!, timeToTrainSeconds: 100 * 86_400, costUsd: 1e6 },
  };
  const half = row.stepTimeSeconds / 2;
  const breakdown = {
    ...{
      computeSeconds: half,
      computeByFamily: { gemm: half },
      exposedCommunicationSeconds: { tp: half / 2 },
    },
    ...{ bubbleSeconds: half / 2, optimizerSeconds: 0, launchSeconds: 0, copySeconds: 0 },
  };
  const comparison = {
    ...sample(),
    rows: [{ ...row, breakdown: { ...breakdown, bubbleSeconds: half / 4, copySeconds: half / 4 } }],
  };
  const text = readable(await reportOf([{ name: 'sample', comparison, date: '2026-11-29' }]));
  assert.match(text, /llmsim \S+ · 2026-11-29/);
  assert.match(text, /per device-hour/);
  // A quarter of the step is exposed TP communication: a quarter of the days and dollars.
  assert.match(
    text,
    /At best, without any exposed TP communication, a step takes .* and the run 25\.0 d and \$250,000 less/,
  );
});

test('a breakdown in seconds is the breakdown in picoseconds', () => {
  const row = breakdownRow({
    ...{ compute: { gemm: 2e12 }, recompute: 1e12, optimizer: 3e12, exposed: { tp: 4e12 } },
    ...{ launch: 5e12, copy: 6e12, bubble: 7e12 },
  });
  assert.equal(
    stepParts(row).reduce((s, p) => s + p.seconds, 0),
    1 + 2 + 3 + 4 + 5 + 6 + 7,
  );
});
