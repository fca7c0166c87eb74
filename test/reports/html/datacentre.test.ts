/** The page of a played job list in a real browser: nothing is cut, marks say what they are, all can read it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { reportOf } from '../../../cli/output/report-page.js';
import { sampleAnswer } from '../../datacentre/sample.js';
import { CHROMIUM, closeBrowser, theBrowser } from './chromium.js';
import { axeFindings, pageFaults, pictureFaults } from './faults.js';

let browser: Browser | undefined;
before(async () => {
  browser = await theBrowser();
});
after(closeBrowser);

const pageOf = () =>
  reportOf(
    [],
    [],
    [{ name: 'datacentre', date: '2026-12-01', made: 'llmsim datacentre', result: sampleAnswer().answer }],
  );

test('at three widths, dark and on paper; every mark says in words what it is', async (t) => {
  if (!browser) return t.skip(`no browser at ${CHROMIUM}`);
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.setContent(await pageOf());
  for (const width of [390, 1024, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await page.evaluate(pageFaults), [], `${width} px`);
    assert.deepEqual(await pictureFaults(page), [], `pictures at ${width} px`);
  }
  // The text of other pages is looked at in the light, in the same colours.
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await axeFindings(page), [], 'dark');
  const tips = await page
    .locator('figure.chart svg [data-tip]')
    .evaluateAll((all) => all.map((mark) => mark.getAttribute('data-tip')!));
  assert.ok(tips.length > 60, `${tips.length} tips`);
  for (const tip of tips) assert.doesNotMatch(tip, /undefined|NaN|null|\[object/, tip);
  const headings = await page.locator('main h2').allTextContents();
  for (const heading of [
    'Policies and changes',
    'The datacentre over time',
    'Jobs by user',
    'What this rests on',
  ]) {
    assert.ok(headings.includes(heading), heading);
  }
  const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
  assert.deepEqual(ids, [...new Set(ids)], 'an id comes twice');
  await page.setViewportSize({ width: 720, height: 1000 });
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  assert.deepEqual(await pictureFaults(page), [], 'on paper');
  await context.close();
});
