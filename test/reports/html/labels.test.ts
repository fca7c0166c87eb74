/** Names beside points: inside the plot, clear of marks and of each other, whatever the points. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textWidth } from '../../../reports/html/charts/frame.js';
import { placeLabels } from '../../../reports/html/charts/labels.js';

const [WIDTH, HEIGHT] = [600, 260];
const spot = fc.record({
  x: fc.integer({ min: 0, max: WIDTH }),
  y: fc.integer({ min: 0, max: HEIGHT }),
  radius: fc.integer({ min: 2, max: 11 }),
  text: fc.constantFrom('fsdp', 'megatron-3d', 'feed-forward up', ''),
});

test('labels stay inside and overlap neither marks nor each other', () => {
  fc.assert(
    fc.property(fc.array(spot, { maxLength: 20 }), (spots) => {
      const labels = placeLabels(spots, WIDTH, HEIGHT);
      const boxes = labels.map(({ text, x, y }) => ({
        left: x,
        right: x + textWidth(text),
        top: y - 8,
        bottom: y + 8,
      }));
      const hit = (a: (typeof boxes)[0], b: (typeof boxes)[0]) =>
        a.left < b.right - 1e-9 &&
        b.left < a.right - 1e-9 &&
        a.top < b.bottom - 1e-9 &&
        b.top < a.bottom - 1e-9;
      for (const [i, box] of boxes.entries()) {
        assert.ok(box.left >= 0 && box.right <= WIDTH && box.top >= 0 && box.bottom <= HEIGHT);
        for (const other of boxes.slice(i + 1)) assert.ok(!hit(box, other));
        for (const { x, y, radius: r } of spots)
          assert.ok(!hit(box, { left: x - r, right: x + r, top: y - r, bottom: y + r }));
      }
    }),
  );
});

test('a line to a name is short: a name without room nearby is left out', () => {
  fc.assert(
    fc.property(fc.array(spot, { minLength: 10, maxLength: 40 }), (spots) => {
      for (const { line } of placeLabels(spots, WIDTH, HEIGHT)) {
        if (line) assert.ok(Math.hypot(line.x2 - line.x, line.y2 - line.y) <= 100);
      }
    }),
  );
});

test('a point by itself has its name at its right, one at the right edge at its left, and no line', () => {
  const [label] = placeLabels([{ x: 100, y: 100, radius: 5, text: 'fsdp' }], WIDTH, HEIGHT);
  assert.deepEqual(label, { text: 'fsdp', x: 109, y: 100, line: null });
  const [edge] = placeLabels([{ x: WIDTH - 10, y: 100, radius: 5, text: 'fsdp' }], WIDTH, HEIGHT);
  assert.ok(edge!.x + textWidth('fsdp') <= WIDTH - 15 && edge!.line === null);
});
