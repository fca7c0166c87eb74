/// <reference lib="dom" />
/**
 * What can be done to the ranking and tables like it: they sort, filter, hide and show columns, and go to a spreadsheet
 * or a pull request. A row is a `tbody` of two lines, its figures and its reason, which stay together.
 */

/** What the copy buttons make of the cells. */
const COPIES: Readonly<Record<string, (rows: string[][]) => string>> = {
  'copy-csv': (rows) => rows.map((cells) => cells.map(csvCell).join(',')).join('\r\n'),
  'copy-markdown': ([head, ...rows]) =>
    [head!, head!.map(() => '---'), ...rows]
      .map((cells) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`)
      .join('\n'),
};

/** What is done to a table is in elements named after it, those of the ranking without a name before theirs. */
const part = <T extends HTMLElement>(table: HTMLTableElement, id: string) =>
  document.getElementById(`${table.dataset.tools ?? ''}${id}`) as T;

/** Makes the table sort, filter, show columns and go to the clipboard. */
export function explore(table: HTMLTableElement): void {
  const heads = [...table.tHead!.rows[0]!.cells];
  heads.forEach((head, column) => {
    const button = head.querySelector('button');
    button?.addEventListener('click', () => sortBy(table, heads, column));
    if (button && column > 1) part(table, 'columns').append(choice(table, head, column));
  });
  part<HTMLInputElement>(table, 'filter').addEventListener('input', () => filter(table));
  for (const [id, text] of Object.entries(COPIES)) copier(part(table, id), () => text(shownTexts(table)));
}

/** The rows, without the headings between them. */
function rowsOf(table: HTMLTableElement): HTMLTableSectionElement[] {
  return [...table.tBodies].filter((body) => !body.classList.contains('band'));
}

/** Sorts by the figure behind each cell; a second click turns the order round. */
function sortBy(table: HTMLTableElement, heads: readonly HTMLTableCellElement[], column: number): void {
  const head = heads[column]!;
  const down = head.getAttribute('aria-sort') === 'ascending';
  for (const other of heads) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const key = (body: HTMLTableSectionElement) => {
    const text = body.rows[0]!.cells[column]!.dataset.value!;
    const figure = Number(text);
    return text === '' || Number.isNaN(figure) ? text : figure;
  };
  const sorted = rowsOf(table).sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
    return down ? -order : order;
  });
  table.append(...sorted);
  // What cannot be told apart by time is not what stands together now.
  table.classList.add('sorted');
}

/** Shows rows with the text asked for; where there is none, says so and offers the way back. */
function filter(table: HTMLTableElement): void {
  const field = part<HTMLInputElement>(table, 'filter');
  const wanted = field.value.trim().toLowerCase();
  const rows = rowsOf(table);
  for (const body of rows) body.hidden = !body.textContent!.toLowerCase().includes(wanted);
  const none = rows.every((body) => body.hidden);
  const said = part(table, 'no-row');
  said.replaceChildren();
  said.hidden = !none;
  table.classList.toggle('filtered', wanted !== '');
  if (!none) return;
  const clear = document.createElement('button');
  clear.type = 'button';
  clear.textContent = 'Clear the filter';
  clear.addEventListener('click', () => {
    field.value = '';
    filter(table);
    field.focus();
  });
  said.append(`No row has “${field.value}”.`, clear);
}

/** The tick box that shows and hides a column; the reason below spans those that are shown. */
function choice(table: HTMLTableElement, head: HTMLTableCellElement, column: number): HTMLElement {
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = !head.classList.contains('extra');
  box.addEventListener('change', () => {
    const spans = box.checked ? 1 : -1;
    for (const { rows, classList } of [table.tHead!, ...table.tBodies]) {
      if (!classList.contains('band')) {
        rows[0]!.cells[column]!.classList.remove('extra');
        rows[0]!.cells[column]!.hidden = !box.checked;
      }
      const wide = rows[rows.length - 1]!.querySelector<HTMLTableCellElement>('[colspan]');
      if (wide) wide.colSpan += spans;
    }
  });
  const label = document.createElement('label');
  label.append(box, ` ${head.querySelector('button')!.textContent}`);
  return label;
}

/** Texts of what is shown now by the column each names itself after, headings first. */
function shownTexts(table: HTMLTableElement): string[][] {
  const rows = rowsOf(table)
    .filter((body) => !body.hidden)
    .map((body) => {
      const texts = [...body.querySelectorAll<HTMLElement>('[data-column]')].filter((text) => {
        const cell = text.closest('td')!;
        return !cell.hidden && !cell.classList.contains('extra');
      });
      return new Map(texts.map((text) => [text.dataset.column!, text.textContent!.trim()]));
    });
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return [names, ...rows.map((row) => names.map((name) => row.get(name) ?? ''))];
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
