/** What the charts of a report share: their width, the colours of the parts that occur, the unit of memory. */
import type { Part } from '../palette.js';

export const WIDTH = 620;
export const GIB = 2 ** 30;

/** A legend of those parts that occur, in their order. */
export function colourOf(parts: Readonly<Record<string, Part>>, present: readonly string[]): object {
  const shown = Object.values(parts).filter(({ name }) => present.includes(name));
  return {
    ...{ field: 'part', type: 'nominal', title: null },
    scale: { domain: shown.map((p) => p.name), range: shown.map((p) => p.colour) },
    legend: { orient: 'bottom', columns: 3, symbolType: 'square', labelLimit: 240 },
  };
}
