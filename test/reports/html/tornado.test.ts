/** The tornado as a picture: a bar for each end, the largest figure at the top, tips that say the answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sensitivity } from '../../../planning/sensitivity/sensitivity.js';
import { figure } from '../../../reports/html/charts/figure.js';
import { tornadoChart } from '../../../reports/html/charts/tornado.js';
import { requestOf } from '../../planning/request.js';

const told = sensitivity(
  requestOf('llama3.2-1b', 'h100-dgx:1', {
    ...{ globalBatch: 16, sequence: 1024, tokens: 1e9, strategies: ['ddp'] },
    fixed: { microBatch: 1, recompute: 'none' },
  }),
);

test('a bar for each end of a figure, from one line, those of the price as far as 10 %', () => {
  const chart = tornadoChart(told)!;
  const { layer } = chart.spec as {
    layer: { data: { values: Record<string, unknown>[] }; encoding: object }[];
  };
  const [bars, line] = layer;
  const { values } = bars!.data;
  assert.equal(values.length % 2, 0);
  const price = values.filter(({ name }) => name === 'price of a device-hour');
  assert.deepEqual(values.slice(0, 2), price);
  const changes = price.map(({ change }) => Math.round(change as number)).sort((x, y) => x - y);
  assert.deepEqual(changes, [-10, 10]);
  const reach = new Map<unknown, number>();
  for (const { name, change } of values)
    reach.set(name, Math.max(reach.get(name) ?? 0, Math.abs(change as number)));
  const reaches = [...reach.values()];
  for (const [i, one] of reaches.entries()) assert.ok(i === 0 || one <= reaches[i - 1]! + 1e-9);
  assert.ok(reaches.length <= 20 && line !== undefined);
  assert.match(
    String(price.find(({ change }) => (change as number) < 0)!.tip),
    /^price of a device-hour −10 % \(\$2\.69\/h\) · step .* · run \$.* · −10\.0 % · assumed: /,
  );
});

test('it is drawn for wide and narrow pages', async () => {
  const chart = tornadoChart(told)!;
  const markup = String(await figure(chart, 'What matters.'));
  assert.equal(markup.match(/<svg /g)!.length, 2);
  assert.match(markup, /the figure \+10 %/);
  assert.match(markup, /price of a device-hour/);
  assert.ok(chart.description.startsWith('What 10 % less and more of'));
});

test('where nothing changes the measure there is nothing to draw', () => {
  assert.equal(tornadoChart({ ...told, rows: [] }), null);
});
