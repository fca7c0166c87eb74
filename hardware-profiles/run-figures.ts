/** Figures of a file about a run (`stores/`, `datasets/`) as numbers, with a source for each. */
import type { Provenance } from './provenance.js';
import { type Figure, figures, type Sources, type Table } from './schema/figures.js';

/** What a checked file says, whatever else is in it. */
export interface Sourced {
  readonly source?: string;
  readonly sources?: Readonly<Record<string, Provenance>>;
}

export interface Read<T extends Table> {
  readonly numbers: { readonly [Key in keyof T]?: number };
  /** The source that holds for what has none of its own. */
  readonly otherwise: Provenance;
  readonly provenance: Readonly<Record<string, Provenance>>;
}

/** The figures of `table` that `file` has; `name` is the source of what names none. */
export function figuresOf<T extends Table>(file: Sourced, table: T, name: string): Read<T> {
  const otherwise: Provenance = (file.source === undefined ? undefined : file.sources?.[file.source]) ?? {
    kind: 'specified',
    source: name,
  };
  const sources: Sources = { named: file.sources ?? {}, otherwise };
  const read = Object.entries(figures(file, table, sources)) as [string, Figure][];
  return {
    numbers: Object.fromEntries(read.map(([key, { value }]) => [key, value])) as Read<T>['numbers'],
    otherwise,
    provenance: Object.fromEntries(read.map(([key, { kind, source }]) => [key, { kind, source }])),
  };
}
