/** A page as blocks, so that Markdown and HTML tell the same. Text may hold `code` and **bold**. */
import type { ChartName } from './charts.js';

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export type Block =
  | { readonly heading: string; readonly level: 1 | 2 | 3 }
  | { readonly text: string }
  | { readonly table: Table }
  | { readonly chart: ChartName; readonly caption: string };

export function heading(level: 1 | 2 | 3, text: string): Block {
  return { heading: text, level };
}

export function text(words: string): Block {
  return { text: words };
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): Block {
  return { table: { header, rows } };
}
