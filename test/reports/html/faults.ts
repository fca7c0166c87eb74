/** What a person would see is wrong with a page, found in the browser: boxes, rows, texts, pictures; and what axe finds. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** What is wrong in sight, in words; on a phone, tables of details and charts may be moved sideways. */
export function pageFaults(): string[] {
  const found: string[] = [];
  const phone = innerWidth < 1024;
  const name = (e: Element) =>
    `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''} '${e.textContent.trim().slice(0, 40)}'`;
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page is wider than the screen');
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (element.closest('svg, .skip, [hidden]') || style.display === 'inline' || box.width * box.height === 0)
      continue;
    if (phone && element.closest('.wide, figure')) continue;
    if (element.scrollWidth > element.clientWidth + 1) found.push(`wider than its box: ${name(element)}`);
    if (style.overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1)
      found.push(`cut: ${name(element)}`);
    const parent = element.parentElement!.getBoundingClientRect();
    if (style.position === 'static' && box.right > parent.right + 1.5 && element.tagName !== 'NAV')
      found.push(`beyond its parent: ${name(element)}`);
  }
  const textHeight = (cell: Element) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const boxes = [...range.getClientRects()].filter((b) => b.width > 0);
    return boxes.length === 0
      ? 0
      : Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top));
  };
  for (const row of document.querySelectorAll<HTMLTableRowElement>('.ranking tbody tr')) {
    if (phone || row.offsetHeight === 0 || row.closest('.band')) continue;
    const heights = [...row.cells]
      .filter((cell) => cell.matches('.name, [data-label], .why td'))
      .map(textHeight)
      .filter((h) => h > 0);
    const most = Math.max(...heights);
    if (row.offsetHeight > most + 26)
      found.push(`a row of ${row.offsetHeight} px for ${most} px of text: ${name(row)}`);
    // The number of the row is one line; all else is two.
    const filled = heights.slice(1);
    if (filled.length > 1 && most > 2.6 * Math.min(...filled)) found.push(`a hole in ${name(row)}`);
  }
  return found;
}

/** What is wrong with the pictures that are seen. */
export function pictureFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const pictures = [...document.querySelectorAll('figure svg, .static-timeline, .timeline canvas')];
    for (const picture of pictures.filter((p) => p.checkVisibility())) {
      const name = picture.getAttribute('aria-label')!;
      const box = picture.getBoundingClientRect();
      const room = picture.parentElement!.getBoundingClientRect();
      if (box.width < 100) found.push(`${name}: ${box.width} px wide`);
      if (box.right > room.right + 0.5 || box.left < room.left - 0.5)
        found.push(`${name}: wider than its box`);
      const texts = [...picture.querySelectorAll('text')].map((text) => ({
        said: text.textContent!,
        at: text.getBoundingClientRect(),
      }));
      for (const { said, at } of texts) {
        const cut =
          at.left < box.left - 1 ||
          at.right > box.right + 1 ||
          at.top < box.top - 1 ||
          at.bottom > box.bottom + 1;
        if (cut) found.push(`${name}: '${said}' is cut`);
        if (at.height < 7) found.push(`${name}: '${said}' is ${at.height} px high`);
      }
      for (const [i, a] of texts.entries()) {
        for (const b of texts.slice(i + 1)) {
          const x = Math.min(a.at.right, b.at.right) - Math.max(a.at.left, b.at.left);
          const y = Math.min(a.at.bottom, b.at.bottom) - Math.max(a.at.top, b.at.top);
          if (x > 1 && y > 3) found.push(`${name}: '${a.said}' and '${b.said}' overlap`);
        }
      }
      // Figures of one axis stand in a row or in a column.
      const figures = texts.filter(({ said }) => /^[\d.,]+[kMBGT]?$/.test(said));
      for (const line of [(r: DOMRect) => r.top, (r: DOMRect) => r.right]) {
        const ticks = new Map<string, string[]>();
        for (const { said, at } of figures) {
          const key = line(at).toFixed(0);
          ticks.set(key, [...(ticks.get(key) ?? []), said]);
        }
        for (const row of ticks.values())
          if (new Set(row).size < row.length) found.push(`${name}: figures come twice: ${row.join(' ')}`);
      }
    }
    return [...new Set(found)];
  });
}

/** Findings of axe that are serious; the page must let scripts in (`bypassCSP`). */
export async function axeFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await page.addScriptTag({ content: axe });
  }
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const found = await checker.run();
    return found.violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => {
        const first = v.nodes.map((n) => n.html.slice(0, 120)).slice(0, 3);
        return `${v.id}: ${first.join(' ')}`;
      });
  });
}
