/** The page as text: what is in it, what is escaped, how large it is, and that it is a function of the JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOf } from '../../../cli/output/report-page.js';
import type { Comparison, Row } from '../../../planning/comparison.js';
import { breakdownRow } from '../../../planning/evaluate/evaluate.js';
import { titleOf } from '../../../reports/html/header.js';
import { escaped, html, jsonIn, prose } from '../../../reports/html/markup.js';
import type { Named } from '../../../reports/html/named.js';
import { stepParts } from '../../../reports/html/palette.js';
import { against, bestOfEach } from '../../../reports/html/verdict.js';
import { ATTACK, hostile, sample, samplePage, shortSample } from './sample.js';
import { SCREENS } from './screens.js';

const pages = new WeakMap<Comparison, Promise<string>>();

/** The page of a comparison, made once for each. */
function page(comparison: Comparison): Promise<string> {
  const made =
    pages.get(comparison) ??
    (comparison === sample() ? samplePage() : reportOf([{ name: 'sample', comparison }]));
  pages.set(comparison, made);
  return made;
}

/** Rows as they are without `--detail`: what a page says of them costs no charts. */
const bare = (): Row[] => sample().rows.map(({ detail: _detail, ...row }) => row);

/** Three results, of which only figures are looked at. */
const threeResults = (): Named[] =>
  SCREENS['three results']!().map((named) => {
    const rows = named.comparison.rows.map(({ detail: _detail, ...row }) => row);
    return { ...named, comparison: { ...named.comparison, rows } };
  });

/** The text of a page, without its script, charts and spaces that do not break. */
const readable = (text: string) =>
  text
    .replace(/<(script|style|svg)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#39;/g, '’')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/\s+/g, ' ');

test('the page is a function of the result JSON: through a file and back it is the same, byte for byte', async () => {
  const again = JSON.parse(JSON.stringify(shortSample())) as Comparison;
  assert.equal(await page(again), await page(shortSample()));
});

test('the answer comes first, every strategy has a row and a section, misfits their remedy', async () => {
  const text = await page(sample());
  const [best] = sample().rows;
  const answer = readable(/<p class="answer">.*?<\/p>/s.exec(text)![0]);
  assert.ok(answer.startsWith(`${best!.strategy} (`), answer);
  assert.ok(text.indexOf('class="answer"') < text.indexOf('<h2>Ranking'));
  for (const { strategy } of sample().rows) {
    assert.ok(text.includes(`id="row-${strategy}"`), strategy);
    assert.ok(text.includes(`id="strategy-${strategy}"`), strategy);
  }
  for (const { change } of sample().misfits) assert.ok(readable(text).includes(change), change);
  for (const { source } of sample().assumptions!) assert.ok(text.includes(escaped(source)), source);
  assert.ok(text.includes('llmsim compare examples/llama2-7b.yaml'));
});

test('a dozen strategies stay under 1.2 MB', async () => {
  const text = await page(sample());
  assert.ok(sample().rows.length >= 12);
  assert.ok(Buffer.byteLength(text) <= 1.2e6, `${Buffer.byteLength(text)} bytes`);
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
    { name: 'one', comparison: shortSample() },
    { name: 'two', comparison: { ...sample(), rows: bare() } },
  ]);
  const { strategy } = sample().rows[1]!;
  for (const name of ['one', 'two']) assert.ok(text.includes(`id="row-${name}-${strategy}"`));
});

test('a reason is held against the fastest of all results, and every result has its verdict', async () => {
  const text = readable(await reportOf(threeResults()));
  const [best] = sample().rows;
  const reason = best!.why.replace('fastest: ', '');
  // The second result is the first at half the speed: its fastest row takes twice the fastest's time.
  assert.ok(text.includes(`2.00× the fastest’s time: ${reason}`));
  // Fastest of all is one row, shown among the results and in the ranking.
  assert.equal(text.split(`fastest: ${reason}`).length - 1, 2);
  // Twice the time at a quarter of the price is half the cost; eight times at a fifth is 60 % more.
  const days = (times: number) => ((times - 1) * best!.totals!.timeToTrainSeconds) / 86_400;
  const said = (n: number) => (n < 9.95 ? n.toFixed(1) : Math.round(n).toLocaleString('en'));
  assert.ok(text.includes(`half-speed: ${said(days(2))} days longer, 50 % cheaper`));
  assert.ok(text.includes(`long-name: ${said(days(8))} days longer, 60 % more expensive`));
});

/** Three results, the second and third asked for something else. */
function asking(...others: readonly Partial<Comparison['inputs']>[]): Named[] {
  return threeResults().map((named, i) => {
    const inputs = { ...named.comparison.inputs, ...others[i - 1] };
    return { ...named, comparison: { ...named.comparison, inputs } };
  });
}

test('results of different models are not compared: each has its ranking, from 1, and that is said once', async () => {
  const text = await reportOf(asking({}, { model: 'another', modelTitle: 'Another Model' }));
  const said = readable(text);
  assert.equal(said.split('Results of different models are not compared').length, 2);
  for (const [id, rows] of [
    ['results', ['a100', 'half-speed', 'long-name']],
    ['ranking', ['a100', 'long-name']],
  ] as const) {
    const [table] = new RegExp(`<table class="ranking" id="${id}">.*?</table>`, 's').exec(text)!;
    assert.equal(table.match(/class="band model"/g)!.length, 2);
    const ranks = [...table.matchAll(/data-column="#">(\d+)</g)].map((m) => Number(m[1]));
    assert.equal(ranks.filter((rank) => rank === 1).length, 2);
    for (const name of rows) assert.ok(table.includes(name));
  }
  // Its own model's fastest, though eight times as slow as the first of all.
  assert.ok(!said.includes('8.00×'));
  assert.ok(said.includes('2.00× the fastest’s time:'));
});

test('results with other batches or sequences are compared per token, in the ranking, the bars and the verdict', async () => {
  const same = readable(await reportOf(asking()));
  assert.ok(!same.includes('per token'));
  const batch = await reportOf(asking({ globalBatch: 128 }));
  assert.ok(readable(batch).includes('Results differ in global batch: their times are compared per token.'));
  assert.ok(readable(batch).includes('2.00× the fastest’s time per token:'));
  assert.equal(batch.match(/<th scope="col" class="picture">time per token<\/th>/g)!.length, 2);
  const other = asking({ sequence: 2048, tokens: 2e12 });
  assert.ok(readable(await reportOf(other)).includes('Results differ in sequence length'));
  const [first, second] = bestOfEach(other);
  assert.match(against(first!, second!, true), /^2\.00× the time per token/);
  assert.match(against(first!, second!, false), /^2\.00× the time$/);
});

test('of several results the soonest and the cheapest are named, with who is within their interval', async () => {
  const [a, b] = threeResults();
  const text = readable(await reportOf([{ ...b!, file: 'half-speed.json' }, a!]));
  const { strategy } = sample().rows[0]!;
  assert.ok(text.includes(`Soonest: a100 with ${strategy} at `));
  assert.ok(text.includes(`Cheapest: “half-speed” with ${strategy} at `));
  assert.ok(!text.includes('Within its 90 % interval'));
  const near = readable(await reportOf([{ ...structuredClone(a!), name: 'again' }, a!]));
  assert.match(near, /Soonest and cheapest: again with .*?\. Within its 90 % interval: a100\./);
});

test('a page says the command it was made with once, and each set of sources once', async () => {
  const all = threeResults();
  const commands = (text: string) => [...text.matchAll(/<pre><code>(.*?)<\/code>/gs)].map((m) => m[1]!);
  const asked = await reportOf(all.map((named) => ({ ...named, asked: 'llmsim compare asked.yaml' })));
  assert.deepEqual(commands(asked), ['llmsim compare asked.yaml']);
  assert.equal(asked.split('How this page was made').length, 2);
  assert.equal(asked.split('figures with their sources').length, 2);
  const files = all.slice(0, 2).map((named, i) => ({
    ...{ ...named, file: `${named.name}.json` },
    comparison: { ...named.comparison, command: `llmsim compare ${i}.yaml` },
  }));
  assert.deepEqual(commands(await reportOf(files)), [
    'llmsim compare 0.yaml',
    'llmsim compare 1.yaml',
    'llmsim report a100.json half-speed.json -o report.html',
  ]);
});

test('devices go by their name, though a result has no detail', async () => {
  const { device: _device, ...plain } = sample();
  assert.ok(readable(await page({ ...plain, rows: bare() })).includes('8 × NVIDIA A100 SXM4 80 GB'));
});

test('devices in the title are in order of size', () => {
  assert.match(titleOf(sameCluster([64, 8, 512]), []), / on 8, 64, 512 devices: /);
});

function sameCluster(sizes: readonly number[]): Named[] {
  return sizes.map((devices) => ({
    name: `${devices}`,
    comparison: { ...sample(), inputs: { ...sample().inputs, devices } },
  }));
}

test('where nothing fits, remedies come easiest first, and only those that make it fit', async () => {
  const [nothing] = SCREENS['nothing fits']!();
  const changes = [
    'it fits with 2 nodes: 70.0 GiB',
    'it fits with 4 nodes: 60.0 GiB',
    'no number of nodes tried makes that fit',
  ];
  // The hopeless one lacks least.
  const misfits = nothing!.comparison.misfits.slice(0, 3).map((misfit, i) => ({
    ...{ ...misfit, change: changes[i]!, missingBytes: (3 - i) * 2 ** 30 },
  }));
  const text = readable(await page({ ...nothing!.comparison, misfits }));
  const [first, second, third] = misfits.map(({ row }) => row.strategy);
  assert.ok(
    text.includes(`Nothing fits: ${first!}, easiest to make fit, lacks 3.0 GiB a device; ${changes[0]!}.`),
  );
  assert.ok(text.includes(`${first!}: ${changes[0]!}.`) && text.includes(`${second!}: ${changes[1]!}.`));
  assert.ok(!text.includes(`${third!}: ${changes[2]!}`));
  const hopeless = readable(await page({ ...nothing!.comparison, misfits: misfits.slice(2) }));
  assert.ok(
    hopeless.includes(`nothing tried makes it fit: ${third!}`) && !hopeless.includes('What to change next'),
  );
});

test('a memory margin that was asked for is in the head and beside the memory', async () => {
  const { inputs, rows } = sample();
  const text = readable(await page({ ...sample(), rows: bare(), inputs: { ...inputs, memoryMargin: 0.1 } }));
  const { capacityBytes } = rows[0]!.memory;
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  assert.ok(text.includes('10 % of the memory left free'));
  assert.ok(text.includes(`of ${gib(0.9 * capacityBytes)} usable`), gib(0.9 * capacityBytes));
  assert.ok(text.includes(`10 % of ${gib(capacityBytes)} left free`));
  assert.ok(!readable(await page(sample())).includes('left free'));
});

test('options, names, figures and their units stay on one line; the sentence stays as it is', () => {
  const sentence = 'megatron-3d: --memory-margin 10% at tp 2 needs 145.7 GiB (90 % interval 1–2 GiB), fine';
  const text = String(prose(sentence));
  assert.equal(readable(text), sentence);
  const whole = [...text.matchAll(/<span class="whole">(.*?)<\/span>/g)].map((m) => m[1]!);
  assert.deepEqual(whole, [
    'megatron-3d:',
    '--memory-margin 10%',
    'tp 2 needs',
    '145.7 GiB',
    '(90 % interval',
    '1–2 GiB),',
  ]);
});

test('a row says how sure it is ahead of the next, and what that rests on is said below', async () => {
  const text = (inTen: number | null) =>
    page({
      ...sample(),
      rows: bare()
        .slice(0, 3)
        .map((row, i) => ({ ...row, place: { group: i + 1, overNext: { ratio: 2, inTen } } })),
    });
  const sure = readable(await text(9));
  const [, second, third] = sample().rows;
  assert.ok(sure.includes(`Faster than ${second!.strategy} in 9 of 10 such pairs of published layouts.`));
  assert.ok(sure.includes(`Faster than ${third!.strategy} in 9 of 10 such pairs.`));
  assert.ok(sure.includes('Such pairs: two published layouts'));
  assert.ok(!readable(await text(null)).includes('uch pairs'));
});

test('rows that cannot be told apart stand together under a heading, and the answer says so', async () => {
  const rows = bare()
    .slice(0, 4)
    .map((row, i) => ({ ...row, place: { group: i < 3 ? 1 : 2, overNext: null } }));
  const text = await page({ ...sample(), rows });
  assert.equal(text.match(/class="band"/g)!.length, 1);
  assert.equal(text.match(/class="tied"/g)!.length, 3);
  assert.match(
    readable(text),
    new RegExp(`\\) leads, too close to call with ${rows[1]!.strategy} and 1 more: `),
  );
  assert.ok(!readable(text).includes('is fastest'));
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
