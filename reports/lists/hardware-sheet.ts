/** One cluster or accelerator: every figure, whether it is measured, specified or assumed, and by whom. */
import type { Accelerator, Cluster, Provenance } from '../../hardware-profiles/profile.js';
import { printable } from '../../input/printable.js';
import { type Column, grid } from '../tables/grid.js';
import { type Paint, paint, type Style, wrap } from '../tables/style.js';
import { bandwidth, carbon, count, duration, memory, percent, teraflops } from '../tables/units.js';
import type { List } from './list.js';

/** A cluster or an accelerator, with the provenance of its figures by path. */
export type Sheet = (Cluster | Accelerator) & { readonly provenance: Readonly<Record<string, Provenance>> };

/** One cluster or accelerator, figure by figure. */
export function hardwareSheet(sheet: Sheet): List {
  const kind = 'node' in sheet ? 'cluster' : 'accelerator';
  return {
    document: { schema: 'llmsim.hardware/1', rows: [{ ...sheet, kind }] },
    text: (style) => {
      const p = paint(style);
      const size = 'node' in sheet ? `, ${count(sheet.nodes)} × ${sheet.node.title}` : '';
      return [
        `${p.bold(printable(`${sheet.id}: ${sheet.title}`))}${printable(size)}`,
        '',
        ...figures(sheet, style, p),
        '',
      ].join('\n');
    },
  };
}

interface Figure {
  readonly path: string;
  readonly value: string;
  readonly kind: Provenance['kind'];
  /** Number of its source in the list below the table. */
  readonly source: number;
}

function figures(sheet: Sheet, style: Style, p: Paint): string[] {
  const sources = [...new Set(Object.values(sheet.provenance).map(({ source }) => source))];
  const rows = Object.entries(sheet.provenance).map(([path, { kind, source }]): Figure => {
    return { path, value: figure(path, valueAt(sheet, path)), kind, source: sources.indexOf(source) + 1 };
  });
  const columns: readonly Column<Figure>[] = [
    { title: 'figure', align: 'left', leaves: 0, cell: ({ path }) => path },
    { title: 'value', align: 'right', leaves: 0, cell: ({ value }) => value },
    {
      ...{ title: 'is', align: 'left', leaves: 2, cell: ({ kind }) => kind },
      paint: (text, { kind }) => (kind === 'assumed' ? p.bad(text) : text),
    },
    { title: 'source', align: 'right', leaves: 1, cell: ({ source }) => `[${source}]` },
  ];
  const notes = sources.flatMap((source, i) => wrap(`[${i + 1}] ${source}`, style));
  return [...grid(columns, rows, style), '', ...notes];
}

function valueAt(sheet: Sheet, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], sheet);
}

/** A figure in the unit its name tells. */
function figure(path: string, value: unknown): string {
  const name = path.split('.').at(-1)!;
  if (Array.isArray(value)) return listed(value.map(shape));
  if (name === 'software') return Object.values(value as object).join(', ');
  if (typeof value !== 'number') return value === undefined ? '' : JSON.stringify(value);
  if (path.includes('peakFlops.')) return teraflops(value / 1e12);
  if (/bandwidth$/i.test(name) || path.startsWith('fabric.allReduce.')) return bandwidth(value);
  if (/bytes$/i.test(name)) return memory(value);
  if (/watts$/i.test(name)) return `${count(value)} W`;
  if (/seconds$/i.test(name)) return duration(value);
  if (/fraction$/i.test(name)) return percent(value);
  if (name === 'usdPerDeviceHour') return Number.isFinite(value) ? `$${value.toFixed(2)}` : 'unknown';
  if (name === 'kgCo2PerKwh') return `${carbon(value)}/kWh`;
  return String(value);
}

/** All of a few, or the ends of many. */
function listed(words: readonly string[]): string {
  return words.length <= 4 ? words.join(' ') : `${words[0]} … ${words.at(-1)}`;
}

/** A tile such as `256×128`, or a plain number. */
function shape(entry: unknown): string {
  return typeof entry === 'object' && entry !== null ? Object.values(entry).join('×') : String(entry);
}
