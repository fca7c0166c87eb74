/**
 * Charts and timelines as a reader sees them, in a real browser at the widths of a phone, a tablet and a desk: nothing
 * is cut, nothing overlaps, no figure of an axis comes twice, marks say what they are, a colour means one thing.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { reportOf } from '../../../cli/output/report-page.js';
import type { Comparison } from '../../../planning/comparison.js';
import { CHROMIUM, closeBrowser, theBrowser } from './chromium.js';
import { pictureFaults as faults } from './faults.js';
import { sample, samplePage } from './sample.js';

let browser: Browser | undefined;
let folder = '';
/** One result; and three, whose clusters differ in speed and price. */
const files = { one: '', three: '' };

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'llmsim-charts-'));
  browser = await theBrowser();
  if (!browser) return;
  const named = (name: string, faster: number, dearer: number) => ({
    name,
    comparison: altered(sample(), faster, dearer),
  });
  files.one = join(folder, 'one.html');
  writeFileSync(files.one, await samplePage());
  files.three = join(folder, 'three.html');
  const three = [named('plain', 1, 1), named('fast', 0.6, 1.4), named('cheap', 1.5, 0.8)];
  const [first, ...others] = three;
  const short = others.map((of) => ({ ...of, comparison: withoutDetail(of.comparison) }));
  writeFileSync(files.three, await reportOf([first!, ...short]));
});

after(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

/** The same strategies on a cluster of another speed and price, with the 90 % intervals of both. */
function altered(comparison: Comparison, faster: number, dearer: number): Comparison {
  const rows = comparison.rows.map((row) => {
    const timeToTrainSeconds = row.totals!.timeToTrainSeconds * faster;
    const costUsd = row.totals!.costUsd * dearer;
    const around = (x: number) => ({ low: 0.9 * x, high: 1.12 * x });
    const interval = { timeToTrainSeconds: around(timeToTrainSeconds), costUsd: around(costUsd) };
    return { ...row, totals: { ...row.totals!, timeToTrainSeconds, costUsd, interval } };
  });
  return { ...comparison, rows };
}

function withoutDetail(comparison: Comparison): Comparison {
  return { ...comparison, rows: comparison.rows.map(({ detail: _detail, ...row }) => row) };
}

const opened = new Map<string, Page>();

/** A file, loaded once, all of it unfolded: in this width, in the light and on the screen. */
async function open(t: TestContext, which: keyof typeof files, width = 1440): Promise<Page | undefined> {
  if (!browser) {
    t.skip(`no browser at ${CHROMIUM}; install Debian's chromium or set CHROMIUM`);
    return undefined;
  }
  let page = opened.get(which);
  if (!page) {
    page = await (await browser.newContext({ bypassCSP: true })).newPage();
    opened.set(which, page);
    await page.setViewportSize({ width, height: 900 });
    await page.goto(pathToFileURL(files[which]).href);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[data-timeline]')].every((host) => host.querySelector('canvas')),
    );
  }
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  // Timelines are drawn anew when their boxes have changed.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null)))),
  );
  return page;
}

for (const [which, width] of [
  ['one', 390],
  ['one', 1024],
  ['one', 1440],
  ['three', 390],
  ['three', 1440],
] as const) {
  test(`${which} at ${width} px: no text is cut or overlaps, no tick twice, nothing wider than its box`, async (t) => {
    const page = await open(t, which, width);
    if (page) assert.deepEqual(await faults(page), []);
  });
}

test('on paper the still timelines hold their texts', async (t) => {
  const page = await open(t, 'one', 720);
  if (!page) return;
  await page.emulateMedia({ media: 'print' });
  assert.deepEqual(await faults(page), []);
});

test('every mark says in words what it is', async (t) => {
  const page = await open(t, 'three');
  if (!page) return;
  const { silent, tips } = await page.evaluate(() => ({
    silent: [...document.querySelectorAll('figure.chart svg path[fill^="#"]')]
      .filter((mark) => !mark.hasAttribute('data-tip') && mark.getAttribute('opacity') !== '0.35')
      .map((mark) => mark.outerHTML.slice(0, 120)),
    tips: [...document.querySelectorAll('figure.chart svg [data-tip]')].map(
      (m) => m.getAttribute('data-tip')!,
    ),
  }));
  assert.deepEqual(silent, []);
  assert.ok(tips.length > 200, `${tips.length} tips`);
  // Words and figures with their units; nothing of the program's own names, and no figure that is none.
  for (const tip of new Set(tips)) {
    assert.match(tip, /[a-z]{2}/i, tip);
    assert.doesNotMatch(tip, /undefined|NaN|null|[a-z]+: .*; [a-z]+:|\[object/, tip);
  }
  const { strategy } = sample().rows[0]!;
  assert.ok(tips.some((tip) => new RegExp(`^${strategy} · GEMM · [\\d.]+ m?s · \\d+ %$`).test(tip)));
  const mark = page.locator('figure.chart svg.wide-drawing [data-tip*="· GEMM ·"]').first();
  await mark.hover();
  assert.equal(await page.locator('#tip').textContent(), await mark.getAttribute('data-tip'));
});

test('a colour means one thing in all keys and marks of a page, and can be told from the paper', async (t) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open(t, 'three');
    if (!page) return;
    await page.emulateMedia({ colorScheme });
    const said = await page.evaluate(() => {
      const paper = getComputedStyle(document.body).backgroundColor;
      const keys = [...document.querySelectorAll('.key li')].map((li) => ({
        colour: getComputedStyle(li.querySelector('i')!).backgroundColor,
        name: li.textContent!.trim(),
      }));
      const marks = [...document.querySelectorAll('figure.chart svg path[data-tip][fill^="#"]')].flatMap(
        (mark) => {
          const [, part, ...more] = mark.getAttribute('data-tip')!.split(' · ');
          return more.length === 2 && /^(< )?\d+ %$/.test(more[1]!)
            ? [{ colour: getComputedStyle(mark).fill, name: part! }]
            : [];
        },
      );
      return { paper, keys, marks };
    });
    // Exposed TP communication is TP communication; the optimizer's states are the optimizer's.
    const meaning = (name: string) =>
      name.replace(/^exposed: (.*)$/, '$1 communication').replace(/^optimizer (step|states)$/, 'optimizer');
    const meanings = new Map<string, string>();
    assert.ok(said.keys.length > 20 && said.marks.length > 50);
    for (const { colour, name } of [...said.keys, ...said.marks]) {
      assert.equal(meanings.get(colour) ?? meaning(name), meaning(name), `${colour} in ${colorScheme}`);
      meanings.set(colour, meaning(name));
      if (name !== 'idle')
        assert.ok(contrast(colour, said.paper) >= 3, `${name}: ${colour} on ${said.paper}`);
    }
    assert.equal(new Set(meanings.values()).size, meanings.size, 'one thing has two colours');
  }
});

/** Of two colours as browsers write them, after WCAG 2. */
function contrast(a: string, b: string): number {
  const [x, y] = [a, b].map((colour) => {
    const [r, g, blue] = colour
      .match(/\d+/g)!
      .map((c) => Number(c) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * blue! + 0.05;
  });
  return Math.max(x!, y!) / Math.min(x!, y!);
}

test('a timeline names its lanes, says idle, and shows or hides communication', async (t) => {
  const page = await open(t, 'one');
  if (!page) return;
  const piped = sample().rows.find((row) => row.layout.pp > 1 && row.layout.pp < 5)!.strategy;
  const section = page.locator(`#strategy-${piped}`);
  const still = await section.locator('.static-timeline').evaluate((svg) => svg.textContent!);
  for (const name of ['stage 0', 'stage 1', 'PP']) assert.ok(still.includes(name), `${name}: ${still}`);
  const stills = await page.locator('.static-timeline text').allTextContents();
  assert.ok(stills.includes('idle'));
  const height = async () => (await section.locator('canvas').boundingBox())!.height;
  const before = await height();
  await section.locator('button', { hasText: 'Communication' }).click();
  await page.waitForFunction(
    ([id, old]) =>
      document.querySelector(`#strategy-${id} canvas`)!.getBoundingClientRect().height < Number(old),
    [piped, before],
  );
  assert.equal(await section.locator('[aria-pressed]').getAttribute('aria-pressed'), 'false');
});
