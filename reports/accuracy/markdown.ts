/**
 * The accuracy page as Markdown: docs/accuracy.md is the built-in suite's. `llmsim accuracy --markdown`
 * prints it, so that the page and the program cannot drift apart.
 */
import type { AccuracyReport } from '../../accuracy/summary/report.js';
import type { Block, Table } from './blocks.js';
import { accuracyPage } from './page.js';

/**
 * The whole page, ending in a newline. Its charts are those in `charts`, a folder beside the page; without
 * one they are left out.
 */
export function accuracyMarkdown(report: AccuracyReport, charts?: string): string {
  return accuracyPage(report)
    .flatMap((block) => markdownOf(block, charts))
    .join('\n\n')
    .concat('\n');
}

function markdownOf(block: Block, charts: string | undefined): string[] {
  if ('heading' in block) return [`${'#'.repeat(block.level)} ${block.heading}`];
  if ('text' in block) return [block.text];
  if ('table' in block) return [tableOf(block.table)];
  return charts === undefined ? [] : [`![${block.caption}](${charts}/${block.chart}.svg)`, block.caption];
}

function tableOf({ header, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
