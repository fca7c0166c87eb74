/** `docs/csv.md`, made from the columns of the files themselves. */
import { ACCURACY_COLUMNS } from '../../../reports/accuracy/csv.js';
import { COMPARE_COLUMNS } from '../../../reports/csv/compare-columns.js';
import { PLAN_COLUMNS } from '../../../reports/csv/plan-columns.js';
import { SEARCH_COLUMNS } from '../../../reports/csv/search.js';
import { SIMULATOR_BENCH_COLUMNS } from '../../../reports/threads/bench-simulator-csv.js';
import { STRATEGY_BENCH_COLUMNS } from '../../../reports/threads/bench-table.js';
import { VALIDATE_COLUMNS } from '../../../reports/threads/validate-csv.js';

interface Described {
  readonly name: string;
  readonly meaning: string;
}

interface FileKind {
  readonly command: string;
  readonly rows: string;
  readonly columns: readonly Described[];
}

export const FILES: readonly FileKind[] = [
  {
    command: 'llmsim compare --csv FILE',
    rows: 'One row per configuration: first what fits, fastest first, then what does not, then each strategy that cannot run, with the rule in `reason` and no figures. The question is in every row.',
    columns: COMPARE_COLUMNS,
  },
  {
    command: 'llmsim search --csv FILE',
    rows: 'One row per layout found, the best first, then what else is on the Pareto front: the columns of `compare` up to `cost_in_currency`, then these, then those of `compare` from `status`.',
    columns: SEARCH_COLUMNS.filter(({ name }) => !COMPARE_COLUMNS.some((column) => column.name === name)),
  },
  {
    command: 'llmsim validate --csv FILE',
    rows: 'One row per strategy and layout, in the order they ran.',
    columns: VALIDATE_COLUMNS,
  },
  {
    command: 'llmsim bench strategies --csv FILE',
    rows: 'One row per strategy and layout, fastest first.',
    columns: STRATEGY_BENCH_COLUMNS,
  },
  {
    command: 'llmsim bench simulator --csv FILE',
    rows: 'One row per benchmark.',
    columns: SIMULATOR_BENCH_COLUMNS,
  },
  {
    command: 'llmsim accuracy --csv FILE',
    rows: 'One row per case, in the order of the files.',
    columns: ACCURACY_COLUMNS,
  },
  {
    command: 'llmsim plan --csv FILE',
    rows: 'One row per cell, in the order of the grid; `llmsim merge` writes the same.',
    columns: PLAN_COLUMNS,
  },
];

/** The whole page, ending in a line break. */
export function csvPage(): string {
  return [
    '# The CSV files',
    '',
    'All are RFC 4180 (comma, CR LF, quotes doubled) with one header row, in UTF-8 without a byte-order mark. pandas,',
    'DuckDB and R read them as they are. LibreOffice asks on opening: separated by comma, character set *Unicode',
    '(UTF-8)*. In Excel use *Data › From Text/CSV*, which recognises UTF-8; a double click shows figures right but',
    'signs such as × wrong. Figures have a decimal point and all their digits, and no unit: a name ends in the unit',
    '(`_s` seconds, `_mib` 2²⁰ bytes, `_gib` 2³⁰ bytes). True and false are `true` and `false`. What is not known is an',
    'empty cell. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a',
    'carriage return) has an apostrophe before it. The order of the columns does not change; new ones are added at',
    'the end.',
    '',
    'This page is made from the code (`npm run golden`), and a test holds it against it.',
    ...FILES.flatMap(({ command, rows, columns }) => [
      ...['', `## \`${command}\``, '', rows, ''],
      ...['| column | meaning |', '| --- | --- |'],
      ...columns.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`),
    ]),
    '',
  ].join('\n');
}
