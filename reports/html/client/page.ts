/// <reference lib="dom" />
/**
 * What the page does in a browser: tables that sort, a filter, columns to hide, copies for a spreadsheet or a
 * pull request, marks that say what they are, and the timelines. Without it everything can still be read.
 */
import { timeline } from './gantt.js';
import type { TimelineData } from './lanes.js';

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

/** What the copy buttons make of the cells. */
const COPIES: Readonly<Record<string, (rows: string[][]) => string>> = {
  'copy-csv': (rows) => rows.map((cells) => cells.map(csvCell).join(',')).join('\r\n'),
  'copy-markdown': ([head, ...rows]) =>
    [head!, head!.map(() => '---'), ...rows]
      .map((cells) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`)
      .join('\n'),
};

document.documentElement.classList.add('js');
const ranking = document.getElementById('ranking');
if (ranking instanceof HTMLTableElement) explore(ranking);

/** Makes the ranking sort, filter, hide columns and go to the clipboard. */
function explore(table: HTMLTableElement): void {
  const body = table.tBodies[0]!;
  const heads = [...table.tHead!.rows[0]!.cells];
  heads.forEach((head, column) => {
    head.querySelector('button')?.addEventListener('click', () => sortBy(body, heads, column));
    if (column > 0) byId('columns').append(choice(table, head, column));
  });
  byId<HTMLInputElement>('filter').addEventListener('input', (event) => {
    const wanted = (event.target as HTMLInputElement).value.toLowerCase();
    for (const row of body.rows) row.hidden = !row.textContent!.toLowerCase().includes(wanted);
  });
  for (const [id, text] of Object.entries(COPIES)) copier(byId(id), () => text(shownCells(table)));
}

/** Sorts by the figure behind each cell; a second click turns the order round. */
function sortBy(body: HTMLTableSectionElement, heads: readonly HTMLTableCellElement[], column: number): void {
  const head = heads[column]!;
  const down = head.getAttribute('aria-sort') === 'ascending';
  for (const other of heads) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const key = (row: HTMLTableRowElement) => {
    const cell = row.cells[column]!;
    const text = cell.dataset.value ?? cell.textContent ?? '';
    const figure = Number(text);
    return text === '' || Number.isNaN(figure) ? text : figure;
  };
  const sorted = [...body.rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
    return down ? -order : order;
  });
  body.append(...sorted);
}

/** The tick box that shows and hides a column. */
function choice(table: HTMLTableElement, head: HTMLTableCellElement, column: number): HTMLElement {
  const show = (shown: boolean) => {
    for (const row of table.rows) row.cells[column]!.hidden = !shown;
  };
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = !head.classList.contains('extra');
  box.addEventListener('change', () => show(box.checked));
  show(box.checked);
  const label = document.createElement('label');
  label.append(box, ` ${head.textContent}`);
  return label;
}

/** Cells of what is shown now, headings first. */
function shownCells(table: HTMLTableElement): string[][] {
  return [...table.rows]
    .filter((row) => !row.hidden)
    .map((row) =>
      [...row.cells].filter((cell) => !cell.hidden).map((cell) => (cell.textContent ?? '').trim()),
    );
}

/** A text that a spreadsheet would take for a formula gets an apostrophe. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function copier(button: HTMLElement, text: () => string): void {
  button.addEventListener('click', async () => {
    const said = button.textContent;
    const copied = text();
    button.dataset.copied = copied;
    try {
      await navigator.clipboard.writeText(copied);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'The browser does not allow it here';
    }
    setTimeout(() => {
      button.textContent = said;
    }, 1500);
  });
}

// Marks of charts carry what they show in their label.
const tip = byId('tip');
document.addEventListener('pointermove', (event) => {
  const mark = (event.target as Element).closest?.('figure svg [data-tip]');
  tip.hidden = !mark;
  if (tip.hidden || !mark) return;
  tip.textContent = mark.getAttribute('data-tip');
  tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${event.clientY + 16}px`;
});

/** Timelines by strategy, each deflated. */
const all = JSON.parse(document.getElementById('data')!.textContent!) as Record<string, string>;

/** A timeline is drawn when its section is opened first: a hidden canvas has no size. */
async function draw(host: HTMLElement): Promise<void> {
  const packed = all[host.dataset.timeline!];
  // A browser that cannot inflate keeps the still picture.
  if (packed === undefined || host.dataset.drawn !== undefined || !('DecompressionStream' in globalThis))
    return;
  host.dataset.drawn = '';
  const data = await inflated<TimelineData>(packed);
  const inner = document.createElement('div');
  host.append(inner);
  timeline(inner, data);
}

async function inflated<T>(base64: string): Promise<T> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return (await new Response(stream).json()) as T;
}

for (const host of document.querySelectorAll<HTMLElement>('[data-timeline]')) {
  const details = host.closest('details')!;
  if (details.open) void draw(host);
  else details.addEventListener('toggle', () => void draw(host), { once: true });
}

// Paper shows what is folded; browsers without ::details-content need it open.
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('section.strategy details'))
    details.setAttribute('open', '');
});

/** A link to a strategy opens its section. */
function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  target?.querySelector('details')?.setAttribute('open', '');
  target?.scrollIntoView();
}
addEventListener('hashchange', openTarget);
if (location.hash) openTarget();
