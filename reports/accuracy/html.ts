/**
 * The accuracy page as one HTML file that needs nothing else: charts are in it, tables sort by a click on
 * their heading, and its policy lets it fetch nothing. All text is escaped; the script is ours and fixed,
 * and the policy allows it by its hash.
 */
import type { AccuracyReport, CaseResult } from '../../accuracy/summary/report.js';
import { type Block, heading, table } from './blocks.js';
import { chartsOf } from './charts.js';
import { accuracyPage } from './page.js';
import { percent, signedPercent } from './table.js';

const STYLE = `:root{color-scheme:light dark;--line:#8b939e55;--faint:#8b939e18}
body{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.8rem}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
.wide{overflow-x:auto;margin:1rem 0}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
td{white-space:nowrap}th:first-child,td:first-child,td.words{text-align:left;white-space:normal}th{cursor:pointer;position:sticky;top:0;background:Canvas}
tbody tr:hover{background:var(--faint)}code{font-size:.92em;background:var(--faint);padding:0 .25em}
figure{margin:1.5rem 0}figure svg{max-width:100%;height:auto}figcaption{opacity:.75;font-size:13px}`;

const SCRIPT = `for(const table of document.querySelectorAll('table')){const heads=[...table.tHead.rows[0].cells];
heads.forEach((head,column)=>head.addEventListener('click',()=>{const body=table.tBodies[0];
const down=head.getAttribute('aria-sort')!=='descending';heads.forEach(h=>h.removeAttribute('aria-sort'));
head.setAttribute('aria-sort',down?'descending':'ascending');
const number=t=>{const n=parseFloat(t.replace('\\u2212','-').replace('+',''));return Number.isNaN(n)?null:n};
const key=r=>r.cells[column].textContent;
const rows=[...body.rows].sort((a,b)=>{const[x,y]=[number(key(a)),number(key(b))];
const order=x!==null&&y!==null?x-y:x===null&&y===null?key(a).localeCompare(key(b)):x===null?-1:1;
return down?-order:order});body.append(...rows)}))}`;

/** The whole file. `hash` gives the SHA-256 of a text in base64, for the policy that admits its script. */
export async function accuracyHtml(report: AccuracyReport, hash: (text: string) => string): Promise<string> {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash(SCRIPT)}'`;
  const charts = await chartsOf(report);
  const blocks = [...accuracyPage(report), ...caseBlocks(report.cases)];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width">
<title>llmsim: accuracy</title>
<style>${STYLE}</style>
</head>
<body>
${blocks.map((block) => htmlOf(block, charts)).join('\n')}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function caseBlocks(cases: readonly CaseResult[]): Block[] {
  const seconds = (value: number | null) => (value === null ? '–' : value.toPrecision(4));
  return [
    heading(2, 'Every case'),
    table(
      [
        'case',
        'source',
        'hardware',
        'devices',
        'measured s',
        'predicted s',
        'error',
        '90 % interval s',
        'memory',
        'note',
      ],
      cases.map((c) => [
        c.id,
        c.source,
        c.hardware,
        c.devices === null ? '–' : String(c.devices),
        seconds(c.measuredSeconds),
        seconds(c.predictedSeconds),
        signedPercent(c.error),
        c.interval === null ? '–' : `${seconds(c.interval.low)} to ${seconds(c.interval.high)}`,
        c.memoryError === null ? '–' : percent(c.memoryError),
        c.reason,
      ]),
    ),
  ];
}

function htmlOf(block: Block, charts: ReadonlyMap<string, string>): string {
  if ('heading' in block) return `<h${block.level}>${inline(block.heading)}</h${block.level}>`;
  if ('text' in block) return `<p>${inline(block.text)}</p>`;
  if ('table' in block) {
    const cells = (tag: string, row: readonly string[]) =>
      row.map(
        (cell) => `<${tag}${tag === 'td' && isWords(cell) ? ' class="words"' : ''}>${inline(cell)}</${tag}>`,
      );
    const { header, rows } = block.table;
    const body = rows.map((row) => `<tr>${cells('td', row).join('')}</tr>`).join('\n');
    return `<div class="wide"><table>\n<thead><tr>${cells('th', header).join('')}</tr></thead>\n<tbody>\n${body}\n</tbody></table></div>`;
  }
  const svg = charts.get(block.chart);
  return svg === undefined ? '' : `<figure>${svg}<figcaption>${inline(block.caption)}</figcaption></figure>`;
}

/** Prose reads from the left, figures line up on the right. */
function isWords(cell: string): boolean {
  return /[a-z]{4}/i.test(cell);
}

/** Escaped, then our own two marks. */
function inline(words: string): string {
  return escaped(words)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');
}

function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
