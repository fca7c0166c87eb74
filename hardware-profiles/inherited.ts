/** What a person's file has from the cluster it says it is `like`: marked, and told where it is easily overlooked. */
import type { ClusterRecord } from './resolve/records.js';
import type { Figure } from './schema/figures.js';
import type { ClusterFile } from './schema/files.js';

/** What belongs to a machine rather than to its kind, by what a file may state in its place. */
const OWN: readonly { readonly words: string; readonly stated: (file: ClusterFile) => unknown }[] = [
  { words: 'title', stated: ({ title }) => title },
  { words: 'price', stated: ({ economics }) => economics?.price },
  {
    words: 'power beside the devices',
    stated: ({ node }) => (typeof node === 'object' ? node.overheadPower : undefined),
  },
  { words: 'PUE', stated: ({ economics }) => economics?.pue },
  { words: 'carbon intensity', stated: ({ economics }) => economics?.carbonIntensity },
];

/** `base` with every figure marked as its own, and a sentence that says which of those that are a machine's own `file` left to it. */
export function inherited(base: ClusterRecord, file: ClusterFile): ClusterRecord {
  const left = OWN.filter(({ stated }) => stated(file) === undefined).map(({ words }) => words);
  const { node, fabric, economics } = base;
  const marked = <T>(figures: T) => markedFigures(figures, `; inherited from ${base.id}`);
  return {
    ...base,
    node: { ...node, figures: marked(node.figures) },
    fabric: { ...fabric, figures: marked(fabric.figures) },
    economics: { ...economics, figures: marked(economics.figures) },
    ...(left.length === 0
      ? {}
      : { remarks: [`Inherited from ${base.id}, and not said of this cluster: ${left.join(', ')}.`] }),
  };
}

function markedFigures<T>(figures: T, suffix: string): T {
  return Object.fromEntries(
    Object.entries(figures as object).map(([key, entry]) => [
      key,
      'value' in entry
        ? { ...(entry as Figure), source: (entry as Figure).source + suffix }
        : markedFigures(entry as object, suffix),
    ]),
  ) as T;
}
