/** Small bars: where a figure lies on its scale, also on a scale of nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barMeter, needMeter } from '../../../reports/html/meter.js';

test('a bar is as long as its share of the scale; of nothing it is empty', () => {
  assert.match(barMeter(1, { low: 0.5, high: 2 }, 4).text, /width="25\.0%".*x="12\.5%" width="37\.5%"/);
  for (const { text } of [barMeter(0, { low: 0, high: 0 }, 0), needMeter(0, 0, 0)]) {
    assert.doesNotMatch(text, /NaN|Infinity/);
  }
});
