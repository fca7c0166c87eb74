/** One store, dataset or model of failures: every figure, whether it is measured, specified or assumed, and by whom. */
import type { Dataset } from '../../hardware-profiles/datasets/dataset.js';
import type { FailureModel } from '../../hardware-profiles/failures/failure-model.js';
import type { Provenance } from '../../hardware-profiles/provenance.js';
import type { Store } from '../../hardware-profiles/stores/store.js';
import { type Column, grid } from '../tables/grid.js';
import { type Paint, paint, type Style, wrap } from '../tables/style.js';
import { bandwidth, count, dollars, duration, memory, percent } from '../tables/units.js';
import type { List } from './list.js';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly from: Provenance;
}

type Shown = Store | Dataset | FailureModel;

const rate = (value: number) => bandwidth(value);
const share = (value: number) => String(Number(value.toPrecision(3)));

/** Names in the file, with the figure that each became and how it is printed. */
const STORE: readonly (readonly [name: string, key: keyof Store, text: (value: number) => string])[] = [
  ['read', 'readBytesPerSecond', rate],
  ['write', 'writeBytesPerSecond', rate],
  ['nodeRead', 'nodeReadBytesPerSecond', rate],
  ['nodeWrite', 'nodeWriteBytesPerSecond', rate],
  ['latency', 'latencySeconds', duration],
  ['requestRate', 'requestBytesPerSecond', rate],
  ['usdPerTerabyteMonth', 'usdPerTerabyteMonth', dollars],
  ['usdPerTerabyteEgress', 'usdPerTerabyteEgress', dollars],
  ['failedRequests', 'failedRequests', share],
  ['errorsPerBit', 'errorsPerBit', share],
];

const DATASET: readonly (readonly [name: string, key: keyof Dataset, text: (value: number) => string])[] = [
  ['items', 'items', count],
  ['bytes', 'bytes', memory],
  ['tokens', 'tokens', count],
  ['shard', 'shardBytes', memory],
  ['request', 'requestBytes', memory],
  ['tokensPerCoreSecond', 'tokensPerCoreSecond', count],
  ['duplicates', 'duplicates', percent],
];

/** What a file does not say itself. */
const USUAL: Provenance = { kind: 'assumed', source: 'as files mostly are: the file does not say' };

function figuresOf<T extends Store | Dataset>(
  shown: T,
  table: readonly (readonly [string, keyof T, (value: number) => string])[],
): Figure[] {
  return table.flatMap(([name, key, text]) => {
    const value = shown[key] as number | null | undefined;
    if (value === undefined || value === null) return [];
    return [{ name, value: text(value), from: shown.figures?.[name] ?? USUAL }];
  });
}

export function storeSheet(store: Store): List {
  return sheet('llmsim.stores/1', store, `${store.type} store`, figuresOf(store, STORE));
}

export function datasetSheet(dataset: Dataset): List {
  const what = `${dataset.type}, read by ${dataset.access}`;
  return sheet('llmsim.datasets/1', dataset, what, figuresOf(dataset, DATASET));
}

/** Rates are of nodes with so many devices as the model says. */
export function failureSheet(model: FailureModel): List {
  const figures = model.causes.flatMap(({ id, perNodeDay, detectSeconds, repairSeconds, ...cause }) => [
    { name: id, value: `${share(1000 * perNodeDay)} in 1,000 node-days`, from: cause },
    ...(cause.detect === undefined
      ? []
      : [{ name: `${id}, known after`, value: duration(detectSeconds), from: cause.detect }]),
    ...(cause.repair === undefined
      ? []
      : [{ name: `${id}, repaired in`, value: duration(repairSeconds), from: cause.repair }]),
  ]);
  return sheet('llmsim.failures/1', model, `nodes of ${model.devicesPerNode} devices`, figures);
}

function sheet(schema: string, shown: Shown, what: string, figures: readonly Figure[]): List {
  return {
    document: { schema, rows: [shown] },
    text: (style) => {
      const p = paint(style);
      return [`${p.bold(`${shown.id}: ${shown.title}`)}, ${what}`, '', ...lines(figures, style, p), ''].join(
        '\n',
      );
    },
  };
}

function lines(figures: readonly Figure[], style: Style, p: Paint): string[] {
  const sources = [...new Set(figures.map(({ from }) => from.source))];
  const columns: readonly Column<Figure>[] = [
    { title: 'figure', align: 'left', leaves: 0, cell: ({ name }) => name },
    { title: 'value', align: 'right', leaves: 0, cell: ({ value }) => value },
    {
      ...{ title: 'is', align: 'left', leaves: 2, cell: ({ from }) => from.kind },
      paint: (text, { from }) => (from.kind === 'assumed' ? p.bad(text) : text),
    },
    {
      ...{ title: 'source', align: 'right', leaves: 1 },
      cell: ({ from }) => `[${sources.indexOf(from.source) + 1}]`,
    },
  ];
  const notes = sources.flatMap((source, i) => wrap(`[${i + 1}] ${source}`, style));
  return [...grid(columns, figures, style), '', ...notes];
}
