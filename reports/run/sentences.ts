/** What text and Markdown say of one strategy's run under its tables, a sentence each. */
import type { RunAnswer, RunRow } from '../../planning/run/row.js';
import { checkpointWords, restartWords } from './checkpoints.js';
import { dataWords } from './data.js';
import { leverWords } from './levers.js';
import { limitWords } from './limits.js';
import { spreadWords } from './spread.js';
import { besideWords, interruptionWords } from './words.js';

/** Of the only row, the spread, the limits and the interruptions are in the answer already. */
export function rowSentences(row: RunRow, { rows, inputs }: RunAnswer): string[] {
  const lever = leverWords(row);
  return [
    ...(rows.length > 1 ? [spreadWords(row), ...limitWords(inputs, row), interruptionWords(row)] : []),
    besideWords(row),
    ...checkpointWords(row),
    restartWords(row),
    ...dataWords(row, inputs),
    ...(lever === null ? [] : [lever]),
  ];
}
