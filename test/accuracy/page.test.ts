import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FRAMEWORKS, OTHER } from '../../accuracy/mapping/frameworks.js';
import { runAccuracy } from '../../accuracy/predict/run.js';
import { builtInCases } from '../../accuracy/records/cases.js';
import { groundsOf } from '../../accuracy/summary/grounds.js';
import {
  groundsFile,
  pairErrorsFile,
  rangesFile,
  residualsFile,
} from '../../accuracy/summary/interval-files.js';
import { residualsOf } from '../../accuracy/summary/intervals.js';
import { pairsOf } from '../../accuracy/summary/pairs.js';
import { isStated } from '../../accuracy/summary/summary.js';
import { shippedIntervals } from '../../planning/interval/fitted.js';
import { VERSION } from '../../planning/version.js';
import { chartsOf } from '../../reports/accuracy/charts.js';
import { aroundOf } from '../../reports/accuracy/frameworks.js';
import { accuracyMarkdown } from '../../reports/accuracy/markdown.js';
import { TUNED } from '../../strategies/runtime.js';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const RENEW = 'predictions changed; renew with: npm run accuracy';

const report = runAccuracy(builtInCases(), { version: VERSION });
const charts = await chartsOf(report);

test('docs/accuracy.md, its charts and the residuals are what the suite gives', () => {
  const stated = report.cases.filter(isStated);
  const files = {
    residuals: residualsFile(residualsOf(stated, groundsOf(stated))),
    ranges: rangesFile(shippedIntervals(), stated),
    'published-ground': groundsFile(groundsOf(stated)),
    'pair-errors': pairErrorsFile(pairsOf(stated)),
  };
  for (const [name, text] of Object.entries(files)) {
    // The formatter breaks lines otherwise.
    const words = (source: string) => source.replace(/[\s,]+/g, '');
    assert.ok(words(read(`planning/interval/${name}.ts`)) === words(text), `${name}: ${RENEW}`);
  }
  assert.ok(read('docs/accuracy.md') === accuracyMarkdown(report, 'accuracy'), RENEW);
  assert.deepEqual(
    readdirSync(new URL('docs/accuracy', ROOT)).sort(),
    [...charts.keys()].map((name) => `${name}.svg`).sort(),
  );
  for (const [name, svg] of charts) assert.ok(read(`docs/accuracy/${name}.svg`) === svg, `${name}: ${RENEW}`);
});

test('the page shows every chart, and none when it has no folder for them', () => {
  const linked = [...accuracyMarkdown(report, 'accuracy').matchAll(/\]\(accuracy\/([a-z-]+)\.svg\)/g)];
  assert.deepEqual(new Set(linked.map(([, name]) => name)), new Set(charts.keys()));
  assert.ok(!accuracyMarkdown(report).includes('.svg'));
});

test('charts fetch nothing, and can be read on white and on black', () => {
  for (const [name, svg] of charts) {
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/, name);
    assert.ok(!/<(script|image|foreignObject)|url\(http|href="http/i.test(svg), name);
    // Text is neither near white nor near black: relative luminance between 0.1 and 0.5.
    const colours = [...svg.matchAll(/<text[^>]*fill="#([0-9a-f]{6})"/g)].map(([, hex]) => hex!);
    assert.ok(colours.length > 5, name);
    for (const hex of new Set(colours)) {
      const [r, g, b] = [0, 2, 4].map((i) => (Number.parseInt(hex.slice(i, i + 2), 16) / 255) ** 2.2);
      const luminance = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
      assert.ok(luminance > 0.1 && luminance < 0.5, `${name}: #${hex} ${luminance}`);
    }
  }
});

test('drawing the same report again gives the same bytes', async () => {
  assert.deepEqual(await chartsOf(report), charts);
});

test('the suite holds a few hundred cases, of every file and of collectives too', () => {
  const { count, unsupported } = report.summary;
  assert.ok(count + unsupported >= 350 && count + unsupported <= 700, `${count} + ${unsupported}`);
  assert.ok(Object.keys(report.byFile).length >= 19);
  const { large, small } = report.collectives.summary;
  assert.ok(large.count >= 50 && small.count >= 20, `${large.count} ${small.count}`);
});

test('the table of frameworks says all that a framework does around the arithmetic', () => {
  assert.equal(aroundOf({}), 'as Megatron Core tuned for speed');
  assert.equal(aroundOf(TUNED), aroundOf({}));
  for (const { id, runtime } of [...FRAMEWORKS, OTHER]) {
    const differing = Object.entries(runtime).filter(
      ([field, value]) => value !== TUNED[field as 'zeroesGradients'],
    );
    const phrases = aroundOf(runtime).split(', ').length;
    assert.equal(phrases, Math.max(1, differing.length), id);
  }
});
