/** Pages of searches, plans and sensitivity analyses as text: what they answer, what is escaped, how large they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NamedResult, reportOf } from '../../../cli/output/report-page.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { deadlineChart } from '../../../reports/html/charts/deadlines.js';
import { HEAT } from '../../../reports/html/palette.js';
import { stepsOf } from '../../../reports/html/plan/deadlines.js';
import { cellName, dimensionsOf } from '../../../reports/html/plan/dimensions.js';
import { bestWithin, measuresOf } from '../../../reports/html/plan/figures.js';
import { gridOf } from '../../../reports/html/plan/grid.js';
import { ATTACKED, foundSample, PAGES, planSample, sensitivitySample } from './other-samples.js';
import { ATTACK } from './sample.js';

/** The text of a page, without its script, charts and spaces that do not break. */
const readable = (text: string) =>
  text
    .replace(/<(script|style|svg)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ');

const page = (result: NamedResult['result']) =>
  reportOf([], [], [{ name: 'x', date: '2026-11-30', made: 'llmsim x', result }]);
const planPage = (rows: readonly PlanRow[]) => page({ schema: 'llmsim.plan/1', rows });

test('names full of markup stay text', async () => {
  const text = await reportOf([], [], ATTACKED());
  assert.ok(!text.includes(ATTACK));
  assert.ok(!text.includes("<script>document.title='attacked'"));
  assert.ok(!text.includes('<img src=x'));
  assert.equal(text.match(/<script/g)!.length, 2);
});

test('a search answers with its best row, its limits, its front, what was left out, and the way', async () => {
  const found = foundSample();
  const text = readable(await page(found));
  const [best] = found.rows;
  assert.match(
    text,
    new RegExp(`${best!.strategy} \\(.*?\\) on ${best!.cluster} is soonest done within a deadline of 160 d`),
  );
  assert.ok(text.includes('12 layouts had not been decided on'));
  for (const { sentence } of found.rejections)
    assert.ok(text.includes(sentence.replaceAll("'", '’')), sentence);
  // 312 days become 54: so many per cent, from the figures of the rows.
  const [from, to] = [found.from!.row, found.from!.path.at(-1)!.row].map(
    (row) => row.totals!.timeToTrainSeconds,
  );
  assert.ok(text.includes(`−${(100 * (1 - to! / from!)).toFixed(1)} %`));
});

test('where nothing is within the limits, the page says what comes nearest and by how much', async () => {
  const text = readable(await page(PAGES['a search that finds nothing']!()[0]!.result));
  const { nearest } = PAGES['a search that finds nothing']!()[0]!.result as ReturnType<typeof foundSample>;
  const late = nearest!.totals!.timeToTrainSeconds / 86_400 - 10;
  assert.ok(text.includes('Nothing is within a deadline of 10.0 d'));
  assert.ok(text.includes(`${late.toFixed(1)} d late`), `${late}`);
});

test('a plan answers how many cells meet the limits, the cheapest and the soonest of each job', async () => {
  const rows = planSample();
  const text = readable(await planPage(rows));
  const within = rows.filter(({ binds }) => binds === 'none').length;
  assert.ok(text.includes(`${within} of ${rows.length} cells meet every limit`));
  const dimensions = dimensionsOf(rows);
  for (const model of ['llama2-7b', 'llama2-13b']) {
    const own = rows.filter(({ inputs }) => inputs.model === model);
    const costs = own.flatMap(({ binds, run }) => (binds === 'none' ? [run!.cost!.p50] : []));
    const cheapest = own.find(({ run }) => run?.cost?.p50 === Math.min(...costs))!;
    assert.match(
      text,
      new RegExp(`${model}: The cheapest is ${cellName(cheapest, dimensions).replaceAll(/[.+]/g, '.')}`),
    );
  }
  assert.ok(text.includes('prices are 90 days old or more'));
  assert.ok(text.includes('no layout fits in memory'));
});

test('cells that nobody sells are one line, limits that vary are in the names of cells, and a term is said', async () => {
  const [first, second, ...others] = planSample();
  const committed = { ...first!.price!, commitment: '1-year' };
  const within = { ...first!, binds: 'none', error: null, price: committed } as PlanRow;
  const rows = [
    { ...within, run: { ...within.run!, commitmentCostUsd: 1.93e7 } },
    { ...within, cell: 2, inputs: { ...first!.inputs, deadlineSeconds: 90 * 86_400 } },
    ...[second!, ...others.slice(0, 3)].map(
      (row, i): PlanRow => ({
        ...row,
        ...{ cell: 3 + i, binds: 'price', price: null, error: 'nobody sells it' },
        inputs: { ...first!.inputs, region: `nowhere-${i}` },
      }),
    ),
  ];
  const text = readable(await planPage(rows));
  assert.ok(text.includes('4 cells have no price and are left out'), text.slice(0, 3000));
  assert.match(text, /deadline 60\.0 d/);
  assert.match(text, /deadline 90\.0 d/);
  assert.match(text, /1-year: of a term that costs \$19\.3 M/);
});

test('squares hold the best of their cells, those within the limits first, and every cell is in one', () => {
  const rows = planSample().filter(({ inputs }) => inputs.model === 'llama2-7b');
  const [cost, time] = measuresOf(rows);
  const dimensions = dimensionsOf(rows);
  const grid = gridOf(rows, dimensions, cost!, 1)!;
  const squares = grid.pictures.flatMap((picture) => picture.squares);
  assert.equal(
    squares.reduce((sum, { cells }) => sum + cells, 0),
    rows.length,
  );
  assert.ok(squares.some(({ row }) => row === bestWithin(rows, cost!)));
  // Figures across; two clusters of four sizes; a picture for each of three offers.
  assert.deepEqual([grid.across.key, grid.up!.key, grid.pictures.length], ['devices', 'kind', 3]);
  // A price moves no time: one picture of time has a square for all offers.
  const ofTime = gridOf(rows, dimensions, time!, 1)!;
  assert.equal(ofTime.pictures.length, 1);
  assert.ok(ofTime.pictures[0]!.squares.every(({ cells }) => cells === 3));
  // Offers left out: of three cells each square has the cheapest within the limits, or else the cheapest.
  const two = dimensions.filter(({ key }) => key === 'kind' || key === 'devices');
  const [picture] = gridOf(rows, two, cost!, 1)!.pictures;
  for (const { row } of picture!.squares) {
    const same = rows.filter(({ inputs }) => inputs.cluster === row.inputs.cluster);
    const within = same.filter(({ binds }) => binds === 'none');
    const costs = (within.length > 0 ? within : same).map((each) => each.run!.cost!.p50);
    assert.equal(row.run!.cost!.p50, Math.min(...costs));
  }
});

test('cost by deadline: every step is the cheapest of the cells that end in time', () => {
  const rows = planSample().filter(({ inputs }) => inputs.model === 'llama2-13b');
  for (const chance of ['p50', 'p90'] as const) {
    const steps = stepsOf(rows, chance);
    assert.ok(steps.length > 1);
    const runs = rows.flatMap(({ run }) =>
      run ? [{ seconds: run.timeToTrain![chance], usd: run.cost![chance] }] : [],
    );
    for (const { seconds, usd } of steps) {
      const inTime = runs.filter((run) => run.seconds <= seconds);
      assert.equal(Math.min(...inTime.map((run) => run.usd)), usd);
    }
    const [last] = steps.slice(-1);
    assert.equal(last!.usd, Math.min(...runs.map((run) => run.usd)));
  }
});

test('a budget of more than one and a half times the largest cost is told, and stretches no axis of costs', () => {
  const rows = planSample().filter(({ inputs }) => inputs.model === 'llama2-13b');
  const steps = { p50: stepsOf(rows, 'p50'), p90: stepsOf(rows, 'p90') };
  const most = Math.max(...[...steps.p50, ...steps.p90].map(({ usd }) => usd));
  const noteFor = (budgetUsd: number) => deadlineChart(steps, { budgetUsd }, () => '')!.note!;
  assert.doesNotMatch(noteFor(1.49 * most), /Beyond the picture/);
  assert.match(noteFor(1.51 * most), /Beyond the picture: the budget of \$/);
});

test('ten thousand cells are a page of two megabytes at most, which says how many it shows', async () => {
  const some = planSample();
  const rows = Array.from({ length: 10_000 }, (_, i): PlanRow => {
    const row = some[i % some.length]!;
    const [region, sequence] = [`region-${Math.floor(i / 48) % 15}`, 1024 * (1 + Math.floor(i / 720))];
    return { ...row, cell: i + 1, cells: 10_000, inputs: { ...row.inputs, region, sequence } };
  });
  const text = await planPage(rows);
  assert.ok(Buffer.byteLength(text) <= 2e6, `${Buffer.byteLength(text)} bytes`);
  assert.ok(readable(text).includes('The best 200 of 10,000 cells'));
  assert.equal(text.match(/<tbody id="cells-/g)!.length, 200);
});

test('a sensitivity analysis answers what counts most, and each figure has its source', async () => {
  const told = sensitivitySample();
  const text = readable(await page(told));
  assert.ok(text.includes(`Cost hangs most on ${told.rows[0]!.name}: 10 % less of it makes the run`));
  assert.ok(text.includes('The layout is held'));
  for (const { name, source } of told.rows.slice(0, 5)) {
    assert.ok(text.includes(name), name);
    assert.ok(
      text.includes(source.replaceAll("'", '’').replaceAll('&', '&amp;').replaceAll('"', '&quot;')),
      source,
    );
  }
});

test('classes of a measure are in order from light to dark, and what is written on each can be read', () => {
  const light = (colour: string) => {
    const part = (i: number) => {
      const c = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
  };
  const lights = HEAT.map(({ colour }) => light(colour));
  assert.deepEqual(
    lights,
    [...lights].sort((a, b) => b - a),
  );
  for (const { colour, ink } of HEAT) {
    const [a, b] = [light(colour) + 0.05, light(ink) + 0.05];
    assert.ok(Math.max(a, b) / Math.min(a, b) >= 4.5, `${ink} on ${colour}`);
  }
});
