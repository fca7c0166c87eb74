/** One colour for one thing: no two meanings share one, and each can be told from the others and from both papers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEMORY_PARTS, RESULT_SIGNS, STEP_PARTS, TIMELINE_PARTS } from '../../../reports/html/palette.js';

/** Linear red, green and blue. */
function linear(colour: string): [number, number, number] {
  const part = (i: number) => {
    const c = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function contrast(a: string, b: string): number {
  const [x, y] = [a, b].map((colour) => {
    const [r, g, blue] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue + 0.05;
  });
  return Math.max(x!, y!) / Math.min(x!, y!);
}

/** Oklab (Ottosson 2020): distances are differences as people see them. */
function oklab(colour: string): number[] {
  const [r, g, b] = linear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function distance(a: string, b: string): number {
  const [x, y] = [oklab(a), oklab(b)];
  return Math.hypot(...x.map((v, i) => v - y[i]!));
}

const step = Object.values(STEP_PARTS);
const memory = Object.values(MEMORY_PARTS);
const passes = [
  TIMELINE_PARTS.forward,
  TIMELINE_PARTS.backward,
  TIMELINE_PARTS['input-gradient'],
  TIMELINE_PARTS['weight-gradient'],
];

test('colours with different meanings differ; only the optimizer has one in two charts', () => {
  const all = [...step, ...memory, ...passes, ...RESULT_SIGNS].map(({ colour }) => colour);
  const shared = all.filter((colour, i) => all.indexOf(colour) !== i);
  assert.deepEqual(shared, [STEP_PARTS.optimizer.colour]);
  assert.equal(MEMORY_PARTS.optimizer.colour, STEP_PARTS.optimizer.colour);
});

test('within one chart any two colours are well apart', () => {
  for (const chart of [step, memory, Object.values(TIMELINE_PARTS), RESULT_SIGNS]) {
    const colours = chart.map(({ colour }) => colour);
    for (const [i, a] of colours.entries())
      for (const b of colours.slice(i + 1))
        assert.ok(distance(a, b) > 0.055, `${a} and ${b}: ${distance(a, b)}`);
  }
});

test('every colour stands out from white and from the dark paper', () => {
  for (const { colour } of [...step, ...memory, ...passes, ...RESULT_SIGNS])
    for (const paper of ['#ffffff', '#0d1117'])
      assert.ok(contrast(colour, paper) >= 3, `${colour} on ${paper}: ${contrast(colour, paper)}`);
});
