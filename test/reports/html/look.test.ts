/**
 * What a person would see is wrong with the page at a glance, looked for at every width and on paper: what is wider
 * than its box, text that is cut, rows with holes, and a first screen that does not answer.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { reportOf } from '../../../cli/output/report-page.js';
import { CHROMIUM, closeBrowser, theBrowser } from './chromium.js';
import { pageFaults as faults } from './faults.js';
import { SCREENS } from './screens.js';

const WIDTHS = [390, 1024, 1280, 1440, 1920];
const A4 = { width: 695, height: 1000 };

let browser: Browser | undefined;
before(async () => {
  browser = await theBrowser();
});
after(closeBrowser);

const pages = new Map<string, Page>();

/** A screen, loaded once and shown at this size. */
async function opened(name: string, width: number, height = 900): Promise<Page> {
  let page = pages.get(name);
  if (!page) {
    page = await browser!.newPage();
    pages.set(name, page);
    // The page's policy holds in here as well, so its faults are looked for through the debugger.
    await page.setContent(await reportOf(SCREENS[name]!()));
  }
  await page.setViewportSize({ width, height });
  return page;
}

/** What is most often looked at, at every width; others on a phone and on a desk. */
const OFTEN = ['eight strategies', 'three results'];

for (const name of Object.keys(SCREENS)) {
  test(`nothing is wider than its box, cut, or full of holes: ${name}`, async (t) => {
    if (!browser) return t.skip(`no browser at ${CHROMIUM}`);
    for (const width of OFTEN.includes(name) ? WIDTHS : [WIDTHS[0]!, 1280]) {
      const page = await opened(name, width);
      assert.deepEqual(await page.evaluate(faults), [], `${width} px`);
    }
  });
}

test('the first screen answers: which layout, how sure, what it costs, what to change', async (t) => {
  if (!browser) return t.skip(`no browser at ${CHROMIUM}`);
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ] as const) {
    const page = await opened('eight strategies', width, height);
    for (const text of ['The layout', 'How sure', 'What to change next', 'Cost', 'Memory per device']) {
      const box = await page.locator('#answer').getByText(text, { exact: true }).boundingBox();
      assert.ok(box && box.y + box.height < height, `${text} at ${width} × ${height}`);
    }
    const notes = (await page.locator('.notes').boundingBox())!;
    assert.ok(notes.y + notes.height < height, `the notes end at ${notes.y + notes.height}`);
  }
});

test('what sets results apart is folded on a phone only, and what comes below sources keeps its distance', async (t) => {
  if (!browser) return t.skip(`no browser at ${CHROMIUM}`);
  const page = await opened('three results', 390);
  const own = page.locator('.jobs .job').first();
  // What is folded keeps its box in some browsers and is not painted in any.
  const painted = () => own.evaluate((e) => e.checkVisibility({ contentVisibilityAuto: true }));
  assert.equal(await painted(), false);
  await page.locator('.jobs summary').click();
  assert.equal(await painted(), true);
  const wide = await opened('three results', 1024);
  assert.equal(await wide.locator('.jobs summary').isVisible(), false);
  assert.equal(
    await wide
      .locator('.jobs .job')
      .first()
      .evaluate((e) => e.checkVisibility({ contentVisibilityAuto: true })),
    true,
  );
  const [sources, made] = [wide.locator('details.sources'), wide.getByText('How this page was made')];
  const [above, below] = [(await sources.boundingBox())!, (await made.boundingBox())!];
  assert.ok(below.y - above.y - above.height >= 24, `${below.y - above.y - above.height} px`);
});

test('on paper eight strategies are eight pages at most, the answer and the ranking on the first', async (t) => {
  if (!browser) return t.skip(`no browser at ${CHROMIUM}`);
  const page = await opened('eight strategies', A4.width, A4.height);
  await page.emulateMedia({ media: 'print' });
  const ranking = (await page.locator('#ranking').boundingBox())!;
  assert.ok(ranking.y + ranking.height < A4.height, `the ranking ends at ${ranking.y + ranking.height} px`);
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  const pages = pdf.match(/\/Type\s*\/Page\b/g)!.length;
  assert.ok(pages > 1 && pages <= 8, `${pages} pages`);
});
