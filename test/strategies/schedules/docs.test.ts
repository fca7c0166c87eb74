/** The tables of `docs/schedules.md`: figures as played, forms for every schedule; `UPDATE_GOLDEN=1` rewrites the figures. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { largest } from '../../../input/extremes.js';
import type { Schedule } from '../../../strategies/schedules/action.js';
import { SCHEDULES } from '../../../strategies/schedules/index.js';
import { playSchedule } from '../../../strategies/schedules/played.js';

const PAGE = fileURLToPath(new URL('../../../../docs/schedules.md', import.meta.url));

/** The lines of a table, by the beginning of its header. */
function rowsUnder(header: string, page: string): string[] {
  const [, table = ''] = new RegExp(`^\\| ${header}.*\\n\\| --- .*\\n((?:\\|.*\\n)+)`, 'm').exec(page) ?? [];
  return table.trimEnd().split('\n');
}

function row(schedule: Schedule): string {
  const { ownChunks, leastChunks, ownSlices } = schedule;
  const pipeline = {
    ...{ stages: 8, microBatches: 32, chunks: ownChunks ?? leastChunks ?? 1 },
    ...(ownSlices === undefined ? {} : { slices: 4 }),
  };
  const played = playSchedule(schedule, pipeline, { forward: 1, inputGradient: 1, weightGradient: 1 });
  const { length, bubble, ownBubble, peakActivations, activationsPerMicroBatch } = played;
  const own = ownBubble.map((waits, stage) => waits / (length - bubble[stage]! + waits));
  const percent = (share: number) => (100 * share).toFixed(1);
  const kept = (count: number) => `${Number((count / activationsPerMicroBatch).toFixed(2))}`;
  const figures = [
    ...[percent(largest(bubble) / length), percent(largest(own))],
    ...[kept(peakActivations[0]!), kept(peakActivations.at(-1)!)],
  ];
  return `| \`${schedule.id}\` | ${figures.join(' | ')} |`;
}

test('what docs/schedules.md says of 8 stages is what is played', () => {
  const rows = SCHEDULES.filter(({ flushes }) => flushes !== false).map(row);
  const page = readFileSync(PAGE, 'utf8');
  const shown = rowsUnder('schedule \\| bubble, %', page);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, page.replace(shown.join('\n'), rows.join('\n')));
  assert.deepEqual(rowsUnder('schedule \\| bubble, %', readFileSync(PAGE, 'utf8')), rows);
});

test('docs/schedules.md has the form of every schedule', () => {
  const forms = rowsUnder('schedule \\| bubble \\| activations \\| holds', readFileSync(PAGE, 'utf8'));
  assert.deepEqual(
    forms.map((line) => /^\| `([^`]+)`/.exec(line)?.[1]),
    SCHEDULES.map(({ id }) => id),
  );
});
