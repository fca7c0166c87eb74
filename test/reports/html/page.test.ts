/** The page as text: what is in it, what is escaped, how large it is, and that it is a function of the JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOf } from '../../../cli/output/report-page.js';
import type { Comparison } from '../../../planning/comparison.js';
import { breakdownRow } from '../../../planning/evaluate/evaluate.js';
import { escaped, html, jsonIn } from '../../../reports/html/markup.js';
import { stepParts } from '../../../reports/html/palette.js';
import { ATTACK, hostile, sample } from './sample.js';

const page = (comparison: Comparison) => reportOf([{ name: 'sample', comparison }]);

test('the page is a function of the result JSON: through a file and back it is the same, byte for byte', async () => {
  const again = JSON.parse(JSON.stringify(sample())) as Comparison;
  assert.equal(await page(again), await page(sample()));
});

test('the answer comes first, every strategy has a row and a section, misfits their remedy', async () => {
  const text = await page(sample());
  const [best] = sample().rows;
  assert.ok(text.indexOf(`${best!.strategy} (`) < text.indexOf('<h2>Ranking'));
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
  assert.ok(text.includes('id="row-one-fsdp"') && text.includes('id="row-two-fsdp"'));
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
