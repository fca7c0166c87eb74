import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Nodes, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { compareMarkdown } from '../../reports/compare-markdown.js';
import { simulateMarkdown } from '../../reports/simulate-markdown.js';
import { markdown, paragraph, table, words } from '../../reports/tables/markdown.js';
import { comparison } from './comparison.js';
import { RESULT } from './result.js';

/** The tree that GitHub's Markdown makes of a text. */
function read(text: string) {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** The text of a node with its marks taken off. */
function plain(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(plain).join('') : '';
}

function tables(text: string): string[][][] {
  const found = read(text).children.filter((node): node is Table => node.type === 'table');
  return found.map(({ children: rows }) =>
    rows.map(({ children: cells }) => cells.map((cell) => plain(cell).replaceAll('\u00a0', ' '))),
  );
}

const HEAD = ['A model on a cluster', 'a batch'];

test('a comparison is an answer, the ranking as a table, its reasons, and what is out', () => {
  const text = compareMarkdown(comparison(), HEAD);
  const { children } = read(text);
  assert.equal(
    plain(children[0]!),
    'megatron-3d at tp8 pp4 dp16 vpp5 zero1 sp mb1 is the fastest that fits: 15.0 s a step, 46.8 % MFU.',
  );
  const [ranking, misfits] = tables(text);
  assert.deepEqual(ranking!.slice(0, 2), [
    ['#', 'strategy', 'layout', 'step time', 'tokens/s/device', 'MFU', 'memory', 'bubble', 'exposed comm'],
    [
      ...['1', 'megatron-3d', 'tp8 pp4 dp16 vpp5 zero1 sp mb1', '15.0 s', '1,092', '46.8 %'],
      ...['61.3 / 80.0 GiB', '2.0 %', '4.5 %'],
    ],
  ]);
  assert.deepEqual(misfits!.at(-1), ['ddp', 'dp512 mb1 full', '1,180.0 GiB', '1,100.0 GiB']);
  assert.match(text, /`tensor-parallel` – 64 heads do not divide/);
});

test('a 90 % interval is in the answer and a column of the table', () => {
  const { rows, ...rest } = comparison();
  const ranged = { ...rest, rows: [{ ...rows[0]!, interval: { low: 13.4, high: 17.5 } }] };
  const text = compareMarkdown(ranged, HEAD);
  assert.match(text, /15\.0 s a step\*\*, 90 % interval 13\.4–17\.5 s, 46\.8 % MFU/);
  assert.deepEqual(tables(text)[0]![0]!.slice(3, 5), ['step time', '90 % interval']);
});

test('in a table a figure is tied to its unit, so that a narrow page does not part them', () => {
  const text = compareMarkdown(comparison(), HEAD);
  assert.ok(text.includes('61.3\u00a0/\u00a080.0\u00a0GiB'));
  assert.doesNotMatch(text, /\| +[\d.]+ (s|%|GiB) +\|/);
});

test('the whole run is a table of its own, where tokens were given', () => {
  const [step, run] = tables(compareMarkdown(comparison(true), HEAD));
  assert.equal(step![0]!.at(-1), 'exposed comm');
  assert.deepEqual(run!.slice(0, 2), [
    ['#', 'strategy', 'time to train', 'device-hours', 'cost', 'energy', 'CO₂e'],
    ['1', 'megatron-3d', '310 d', '3.81 M', '$9.54 M', '4.20 GWh', '1,469 t'],
  ]);
});

test('when nothing fits it says so and still tells what is missing', () => {
  const text = compareMarkdown({ ...comparison(), rows: [] }, HEAD);
  assert.match(text, /^\*\*No strategy asked for can train this model here\.\*\*\n/);
  assert.equal(tables(text).length, 1);
});

test('one layout in depth: its facts, the time table in sight and the others folded', () => {
  const text = simulateMarkdown(comparison().rows[1]!, RESULT, HEAD);
  const [time, roles, memory, chain] = tables(text);
  assert.deepEqual(time![1], ['GEMM', '10.5 s', '65.6 %']);
  assert.equal(roles![1]![0], 'stage 0');
  assert.equal(memory!.length, 2);
  assert.equal(chain![1]![0], 'layer * forward');
  assert.equal(text.split('<details>').length - 1, 3);
  assert.equal(text.split('</details>').length - 1, 3);
});

const HOSTILE = [
  ...['<script>alert(1)</script>', '[x](javascript:alert(1))', '![x](http://x/y.png)', 'a | b', '**bold**'],
  ...['`code`', '# heading', '- item', '~~gone~~ ~so~ ~5 s~'],
  ...[
    'a\n\n# b',
    '<!-- hidden',
    '&lt;b&gt;',
    '\\|',
    '1. one',
    '_em_',
    '</details>',
    '---',
    '+ x',
    '<http://x>',
  ],
];
const COLUMNS = [
  { title: 'word', align: 'left', leaves: 0, cell: (text: string) => text },
  { title: 'code', align: 'left', leaves: 0, code: true, cell: (text: string) => text },
] as const;

/** A text in a paragraph and in cells is read back as just that text, with no mark, link or HTML in it. */
function assertHarmless(text: string): void {
  const flat = text.replaceAll('\n', ' ');
  const { children } = read(markdown([paragraph(words(text)), table({ columns: COLUMNS, rows: [text] })]));
  assert.deepEqual(
    children.map(({ type }) => type),
    ['paragraph', 'table'],
    text,
  );
  const [prose, grid] = children as [Nodes & { children: Nodes[] }, Table];
  assert.deepEqual([...new Set(prose.children.map(({ type }) => type))], ['text'], text);
  assert.equal(plain(prose), flat);
  const [word, code] = grid.children[1]!.children;
  assert.deepEqual([...new Set(word!.children.map(({ type }) => type))], ['text'], text);
  assert.equal(plain(word!), flat);
  assert.deepEqual(
    code!.children.map(({ type }) => type),
    ['inlineCode'],
    text,
  );
  // Inside a table GitHub reads `\|` in code as `|`: there is no way to write the former.
  if (!text.includes('\\|')) assert.equal(plain(code!).trim(), flat.trim());
}

// A bare address does become a link on GitHub: to itself, which hides nothing.
test('a text from a person’s file cannot become a link, a picture, HTML or another cell', () => {
  for (const text of HOSTILE) assertHarmless(text);
});

test('nor can any other text of the signs that Markdown knows', () => {
  const sign = fc.constantFrom(...'|<>&*_`~[]()!#-+\\ a1./"'.split(''));
  const word = fc.string({ unit: sign, minLength: 1, maxLength: 12 }).map((s) => `x${s}x`);
  fc.assert(fc.property(word, assertHarmless), { seed: 5, numRuns: 500 });
});
