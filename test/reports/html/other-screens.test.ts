/**
 * Pages of a search, a plan and a sensitivity analysis in a real browser, at the widths of a phone, a tablet and a desk,
 * dark and on paper: nothing is cut or wider than its box, marks say what they are, tables sort, and all can read them.
 */
import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { reportOf } from '../../../cli/output/report-page.js';
import { CHROMIUM, closeBrowser, theBrowser } from './chromium.js';
import { axeFindings, pageFaults, pictureFaults } from './faults.js';
import { ATTACKED, PAGES } from './other-samples.js';

let browser: Browser | undefined;
before(async () => {
  browser = await theBrowser();
});
after(closeBrowser);

const opened = new Map<keyof typeof PAGES, Page>();

/** The page of that name, loaded once: on a desk and in the light, as others may have left it otherwise. */
async function open(t: TestContext, name: keyof typeof PAGES): Promise<Page | undefined> {
  if (!browser) {
    t.skip(`no browser at ${CHROMIUM}`);
    return undefined;
  }
  let page = opened.get(name);
  if (!page) {
    page = await (await browser.newContext({ bypassCSP: true })).newPage();
    opened.set(name, page);
    await page.setContent(await reportOf([], [], PAGES[name]!()));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  return page;
}

/** All there is, at every width; of what is on one of each, and of others of its kind, a phone and a desk. */
const WIDTHS: Readonly<Record<string, readonly number[]>> = {
  'one of each': [390, 1024, 1440],
  'a plan': [390, 1024, 1440],
};

for (const name of Object.keys(PAGES)) {
  const widths = WIDTHS[name] ?? [390, 1440];
  test(`${name}: nothing is cut, nothing overlaps, nothing is wider than its box, at ${widths.length} widths and on paper`, async (t) => {
    const page = await open(t, name);
    if (!page) return;
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await page.evaluate(pageFaults), [], `${width} px`);
      assert.deepEqual(await pictureFaults(page), [], `pictures at ${width} px`);
    }
    await page.setViewportSize({ width: 720, height: 1000 });
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await pictureFaults(page), [], 'on paper');
    if (name === 'one of each') assert.ok((await page.pdf({ format: 'A4' })).length > 10_000);
  });
}

/** What holds all there is: the four kinds one below the other, and a plan of two jobs. */
for (const name of ['one of each', 'a plan']) {
  test(`${name}: every mark says in words what it is, and every section can be reached`, async (t) => {
    const page = await open(t, name);
    if (!page) return;
    const { silent, tips, ids, pictures } = await page.evaluate(() => ({
      silent: [...document.querySelectorAll('figure.chart svg path[fill^="#"]')]
        .filter((mark) => !mark.hasAttribute('data-tip') && !mark.hasAttribute('opacity'))
        .map((mark) => mark.outerHTML.slice(0, 120)),
      tips: [...document.querySelectorAll('figure.chart svg [data-tip]')].map(
        (m) => m.getAttribute('data-tip')!,
      ),
      ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
      pictures: document.querySelectorAll('figure.chart').length,
    }));
    assert.deepEqual(silent, []);
    assert.ok(tips.length > 8 * pictures, `${tips.length} tips on ${pictures} pictures`);
    for (const tip of new Set(tips)) {
      assert.match(tip, /[a-z]{2}/i, tip);
      assert.doesNotMatch(tip, /undefined|NaN|null|\[object/, tip);
    }
    assert.deepEqual(ids, [...new Set(ids)], 'an id comes twice');
    for (const link of await page
      .locator('nav a')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href')!)))
      assert.ok(ids.includes(link.slice(1)), link);
  });
}

test('axe finds nothing serious, light on a phone and dark on a desk', async (t) => {
  const page = await open(t, 'one of each');
  if (!page) return;
  await page.setViewportSize({ width: 390, height: 844 });
  assert.deepEqual(await axeFindings(page), [], 'light');
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await axeFindings(page), [], 'dark');
});

test('tables sort by the figure, filter, and are copied', async (t) => {
  const page = await open(t, 'a plan');
  if (!page) return;
  const cells = () => page.locator('#cells tbody:visible td[data-label="#"]').allTextContents();
  const before = await cells();
  await page.locator('#cells th button', { hasText: 'time p50' }).click();
  const times = await page
    .locator('#cells tbody td[data-label="time p50"]')
    .evaluateAll((all) => all.map((td) => Number((td as HTMLElement).dataset.value)));
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.notDeepEqual(await cells(), before);
  await page.fill('#cells-filter', 'past the deadline');
  assert.ok((await cells()).length < before.length);
  assert.ok((await cells()).length > 0);
  await page.click('#cells-copy-csv');
  const csv = (await page.getAttribute('#cells-copy-csv', 'data-copied'))!;
  assert.equal(csv.split('\r\n').length, 1 + (await cells()).length);
});

test('names full of markup do nothing', async (t) => {
  if (!browser) return t.skip(`no browser at ${CHROMIUM}`);
  const page = await browser.newPage();
  await page.setContent(await reportOf([], [], ATTACKED()));
  assert.notEqual(await page.title(), 'attacked');
  assert.equal(await page.locator('img').count(), 0);
  await page.close();
});
