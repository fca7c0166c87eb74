/** The page in a real browser: it draws, sorts, filters, zooms, asks nobody for anything, and can be read by all. */
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
import { axeFindings } from './faults.js';
import { hostile, sample, samplePage, shortSample } from './sample.js';

let browser: Browser | undefined;
let folder = '';

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'llmsim-report-'));
  browser = await theBrowser();
});

after(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

/** What went wrong while a page was open: errors on its console, requests beyond its own file. */
interface Opened {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

const files = new WeakMap<Comparison, string>();

/** The page of a comparison as a file, written once. */
async function fileOf(comparison: Comparison): Promise<string> {
  let file = files.get(comparison);
  if (file === undefined) {
    file = join(folder, `${Math.random().toString(36).slice(2)}.html`);
    const text = comparison === sample() ? samplePage() : reportOf([{ name: 'sample', comparison }]);
    writeFileSync(file, await text);
    files.set(comparison, file);
  }
  return file;
}

async function open(
  t: TestContext,
  comparison: Comparison,
  options: object = {},
  stays = false,
): Promise<Opened | undefined> {
  if (!browser) {
    t.skip(`no browser at ${CHROMIUM}; install Debian's chromium or set CHROMIUM`);
    return undefined;
  }
  const file = await fileOf(comparison);
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  if (!stays) t.after(() => context.close());
  return { page, complaints, requests };
}

let shared: Opened | undefined;

/** The sample's page, loaded once for all tests that leave it with all of its rows. */
async function usual(t: TestContext): Promise<Opened | undefined> {
  shared ??= await open(t, sample(), {}, true);
  return shared;
}

/** Opens what chooses columns, or leaves it open. */
const chooseColumns = (page: Page) =>
  page
    .locator('.tools details')
    .first()
    .evaluate((details: HTMLDetailsElement) => {
      details.open = true;
    });

const names = (page: Page) => page.locator('#ranking tbody:visible .name a').allTextContents();

test('charts and timelines are drawn, nobody is asked for anything, nothing is complained of', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page, complaints, requests } = opened;
  assert.ok((await page.locator('figure svg').count()) > 10);
  await page.waitForSelector('canvas');
  assert.equal(requests.length, 1, requests.join(' '));
  assert.deepEqual(complaints, []);
});

test('opening the page draws the timeline that is shown and leaves the others folded', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  await page.waitForSelector('.timeline[data-drawn]');
  const timelines = await page.locator('.timeline').count();
  assert.ok(timelines > 5, `${timelines}`);
  assert.equal(await page.locator('.timeline[data-drawn]').count(), 1);
});

test('the policy holds: no code from text, no inline handler, no request', async (t) => {
  const opened = await open(t, sample());
  if (!opened) return;
  const { page } = opened;
  const blocked = await page.evaluate(async () => {
    const tried: string[] = [];
    // Later, since what the debugger evaluates itself is let through.
    const refused = await new Promise<boolean>((resolve) => {
      setTimeout(() => {
        try {
          // biome-ignore lint/security/noGlobalEval: that the page's policy refuses it is what is tested.
          globalThis.eval('1'); // oxlint-disable-line no-eval
          resolve(false);
        } catch {
          resolve(true);
        }
      }, 10);
    });
    if (refused) tried.push('eval');
    await fetch('https://example.org/').catch(() => tried.push('fetch'));
    const script = document.createElement('script');
    script.textContent = 'window.__ran = true';
    document.body.append(script);
    if (!('__ran' in window)) tried.push('script');
    return tried;
  });
  assert.deepEqual(blocked, ['eval', 'fetch', 'script']);
});

test('a heading sorts by the figure, a second click turns round; the filter and columns hide', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  const byMemory = [...sample().rows].sort((a, b) => a.memory.peakBytes - b.memory.peakBytes);
  await page.locator('#ranking th button', { hasText: 'memory' }).click();
  assert.equal((await names(page))[0], byMemory[0]!.strategy);
  await page.locator('#ranking th button', { hasText: 'memory' }).click();
  const last = byMemory.at(-1)!.memory.peakBytes;
  const shown = (await names(page))[0]!;
  assert.equal(sample().rows.find((r) => r.strategy === shown)!.memory.peakBytes, last);
  await page.fill('#filter', 'zero-');
  assert.ok((await names(page)).every((name) => name.startsWith('zero-')));
  await page.fill('#filter', '');
  await chooseColumns(page);
  const before = await page.locator('#ranking thead th:visible').count();
  await page.locator('#columns input').first().click();
  assert.equal(await page.locator('#ranking thead th:visible').count(), before - 1);
  await page.locator('#columns input').first().click();
});

test('a filter that leaves nothing says so and offers the way back', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  await page.fill('#filter', 'xyz');
  assert.deepEqual(await names(page), []);
  assert.match((await page.textContent('#no-row'))!, /No row has “xyz”/);
  await page.keyboard.press('Tab');
  await page.locator('#no-row button').click();
  assert.equal((await names(page)).length, sample().rows.length);
  assert.equal(await page.inputValue('#filter'), '');
  assert.ok(!(await page.isVisible('#no-row')));
});

test('reasons stay under their rows when the table is sorted, and span the columns that are shown', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  await chooseColumns(page);
  await page.locator('#columns label', { hasText: 'HFU' }).click();
  await page.locator('#ranking th button', { hasText: 'HFU' }).click();
  const shown = await page
    .locator('#ranking tbody:not(.band)')
    .evaluateAll((bodies) =>
      bodies.map((body) => [
        body.querySelector('.name a')!.textContent,
        body.querySelector('.why span')!.textContent,
      ]),
    );
  const byHfu = [...sample().rows].sort((a, b) => a.hfu - b.hfu);
  assert.deepEqual(
    shown,
    byHfu.map(({ strategy, why }) => [strategy, why]),
  );
  const [cells, span] = await page
    .locator('#ranking tbody:not(.band)')
    .first()
    .evaluate((body) => [
      [...(body as HTMLTableSectionElement).rows[0]!.cells].filter((cell) => cell.offsetWidth > 0).length,
      body.querySelector<HTMLTableCellElement>('[colspan]')!.colSpan,
    ]);
  assert.equal(span, cells! - 1);
  assert.equal(await page.locator('#ranking .band:visible').count(), 0);
});

test('with every column shown the page is no wider than the screen', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  await chooseColumns(page);
  for (const box of await page.locator('#columns input').all()) await box.check();
  assert.ok((await page.locator('#ranking thead th:visible').count()) > 10);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test('every section can be reached from the top of the page', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  const links = await page.locator('nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')!));
  assert.ok(links.length >= 6);
  for (const link of links)
    assert.equal(await page.locator(`${link} h2, ${link} .answer`).first().isVisible(), true, link);
  await page.locator('nav a').last().click();
  assert.ok((await page.locator('nav').boundingBox())!.y >= 0, 'the navigation stays in sight');
});

test('what is shown can be copied for a spreadsheet and for a pull request', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  await page.click('#copy-csv');
  const csv = (await page.getAttribute('#copy-csv', 'data-copied'))!;
  assert.equal(csv.split('\r\n').length, 1 + sample().rows.length);
  await page.click('#copy-markdown');
  assert.match(
    (await page.getAttribute('#copy-markdown', 'data-copied'))!,
    /^\| # \| strategy \| layout \|.*\n\| --- \|/,
  );
});

test('a link to a strategy opens its section and draws its timeline', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  await page.evaluate(() => {
    location.hash = '#strategy-1f1b';
  });
  await page.waitForSelector('#strategy-1f1b canvas');
});

test('fifty thousand spans: a step of zoom paints what the screen can show, from keys too', async (t) => {
  const SPANS = 50_000;
  const opened = await open(t, crowded(SPANS));
  if (!opened) return;
  const { page } = opened;
  const host = page.locator('.timeline > div').first();
  const canvas = page.locator('canvas').first();
  const { width, height } = (await canvas.boundingBox())!;
  await page.evaluate(() => {
    const proto = CanvasRenderingContext2D.prototype;
    const counted = window as unknown as { painted: number };
    counted.painted = 0;
    for (const name of ['fillRect', 'rect', 'fillText'] as const) {
      const own = proto[name] as (...given: unknown[]) => void;
      proto[name] = function (this: CanvasRenderingContext2D, ...given: unknown[]) {
        counted.painted++;
        own.apply(this, given);
      } as never;
    }
  });
  await canvas.focus();
  for (const key of ['+', '+', '+', 'ArrowRight', '-', 'Home']) {
    await page.evaluate(() => {
      (window as unknown as { painted: number }).painted = 0;
    });
    await page.keyboard.press(key);
    // A drawing is done in one go, so what was painted by the time that this is asked is all of it.
    await page.waitForFunction(() => (window as unknown as { painted: number }).painted > 0);
    const painted = await page.evaluate(() => (window as unknown as { painted: number }).painted);
    // A lane is at least four pixels high, and no two marks of one share a pixel.
    assert.ok(painted > 0 && painted < (width * height) / 4, `${key}: ${painted}`);
    assert.ok(painted < SPANS / 2, `${key}: ${painted} of ${SPANS}`);
  }
  assert.equal(Number(await host.getAttribute('data-from')), 0);
});

test('axe finds no serious violation, light on a phone and dark on a desk', async (t) => {
  const opened = await open(t, shortSample(), { viewport: { width: 390, height: 844 }, bypassCSP: true });
  if (!opened) return;
  const { page } = opened;
  for (const width of [390, 1200]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: width < 1000 ? 'light' : 'dark' });
    assert.deepEqual(await axeFindings(page), [], `${width} px`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} px wider than the screen`);
  }
});

test('without scripts everything can be read: tables, charts, a still timeline', async (t) => {
  const opened = await open(t, sample(), { javaScriptEnabled: false });
  if (!opened) return;
  const { page } = opened;
  assert.equal((await names(page)).length, sample().rows.length);
  assert.ok(await page.locator('.static-timeline').first().isVisible());
  assert.ok(await page.locator('figure svg').first().isVisible());
});

test('on paper the still timeline stands in for the canvas', async (t) => {
  const opened = await usual(t);
  if (!opened) return;
  const { page } = opened;
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('.static-timeline').first().isVisible());
  assert.ok(!(await page.locator('canvas').first().isVisible()));
  assert.ok((await page.pdf()).length > 10_000);
  await page.emulateMedia({ media: 'screen' });
});

for (const javaScriptEnabled of [true, false]) {
  test(`paper has every strategy, folded or not, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async (t) => {
    const opened = await (javaScriptEnabled ? usual(t) : open(t, sample(), { javaScriptEnabled }));
    if (!opened) return;
    const { page } = opened;
    await page.emulateMedia({ media: 'print' });
    const shown = await page.locator('section.strategy .static-timeline').all();
    assert.equal(shown.length, sample().rows.length);
    for (const still of shown) assert.ok((await still.boundingBox())!.height > 10);
    await page.emulateMedia({ media: 'screen' });
  });
}

test('names full of markup do nothing', async (t) => {
  const opened = await open(t, hostile());
  if (!opened) return;
  const { page, complaints, requests } = opened;
  await page.waitForSelector('canvas');
  assert.notEqual(await page.title(), 'attacked');
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(requests.length, 1);
  assert.deepEqual(complaints, []);
});

/** The sample with `count` spans in its first timeline. */
function crowded(count: number): Comparison {
  const [first] = sample().rows;
  const perStream = count / 8;
  const spans = Array.from({ length: perStream }, (_, i) => [0, i % 4, 100, 900, 900]).flat();
  const roles = Array.from({ length: 8 }, (_, i) => ({
    name: `stage ${i}`,
    streams: [{ name: 'compute', spans }],
  }));
  const timeline = {
    ...first!.detail!.timeline,
    stepSeconds: (perStream * 1000) / 1e9,
    labels: ['op 1'],
    roles,
  };
  return { ...sample(), rows: [{ ...first!, detail: { ...first!.detail!, timeline } }] };
}
