/** The answer of a replay in each form: every policy and change a row, sentences for what is left out, a job a line. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { datacentreSchema } from '../../../cli/input/datacentre-schema.js';
import { answerOf } from '../../../datacentre/answer.js';
import { STATES } from '../../../datacentre/jobs/table.js';
import { parsePolicy } from '../../../datacentre/policy-words.js';
import { readChange } from '../../../datacentre/what-if.js';
import { DATACENTRE_COLUMNS, datacentreCsv } from '../../../reports/datacentre/csv.js';
import { JOB_COLUMNS, playedJobsCsv } from '../../../reports/datacentre/jobs-csv.js';
import { datacentreMarkdown } from '../../../reports/datacentre/markdown.js';
import { leadSentences, sentencesOf } from '../../../reports/datacentre/sentences.js';
import { datacentreText } from '../../../reports/datacentre/text.js';
import { json } from '../../../reports/json.js';
import { inOrder, startedAt, tableOf } from '../../datacentre/by-hand.js';
import { sampleAnswer } from '../../datacentre/sample.js';

const { answer } = sampleAnswer();

test('JSON holds what its schema says, and comes back as it was', () => {
  const written = json(answer);
  assert.deepEqual(datacentreSchema.parse(JSON.parse(written)), JSON.parse(written));
  assert.equal(answer.allocationByArrivedPercent!.length, 131);
  assert.equal(answer.jobs, answer.completedJobs + answer.unplaceable.jobs);
  // Of changes, more failures change nothing of what arrives.
  const [more, failing] = answer.compared.slice(-2);
  assert.equal(more!.change, 'nodes=+50%');
  assert.equal(more!.nodes, 24);
  assert.equal(failing!.allocationByArrivedPercent, undefined);
  assert.ok(more!.jobCompletionSeconds.mean < answer.jobCompletionSeconds.mean);
});

test('the table has every policy and change, and no line is longer than the terminal', () => {
  for (const width of [72, 100, 160]) {
    const text = datacentreText(answer, { width, colour: false });
    for (const line of text.split('\n')) assert.ok(line.length <= width, `${width}: ${line}`);
    for (const name of ['fifo', 'backfill+fgd', 'random', 'nodes=+50%', 'failures=x2']) {
      assert.match(text, new RegExp(`^${name.replaceAll('+', '\\+')} `, 'm'));
    }
  }
});

test('sentences say what is left out, lost and assumed', () => {
  const text = datacentreText(answer, { width: 10_000, colour: false }).replaceAll('\n', ' ');
  assert.match(text, /1 job, < 0\.1 % of the device-time that the list asks for, can never be placed\./);
  assert.match(text, /1 job fits on no nodes there are, .*the largest asks for 4,096 devices/);
  assert.match(text, /they stop jobs 16 times, 16 jobs at least once/);
  assert.match(text, /As recorded in the list, jobs waited/);
  assert.match(text, /assumed\) for the 75\.0 % of the devices whose power is known/);
  assert.match(text, /Of these, backfill\+fgd has the jobs done earliest/);
});

test('nodes that leave out a large job have the others done sooner, and are not announced as best', () => {
  const table = tableOf([
    { submit: 0, run: 3600, devices: 16 },
    { submit: 0, run: 360, devices: 8, recordedWait: 3 },
  ]);
  const nodes = [0, 1].map((i) => ({ id: `n${i}`, cpuMilli: 1e6, memoryMib: 1e6, devices: 8, kind: '' }));
  const price = { usdPerDeviceHour: 2, kind: 'specified', source: 'as asked (--price)' } as const;
  const told = answerOf(
    {
      ...{ table, nodes, policies: [parsePolicy('sjf')], reserves: [], arrivals: null },
      ...{ changes: ['nodes=-1', 'nodes=+1'].map(readChange), powerOf: () => null, usdPerDeviceHour: 2 },
      play: ({ nodes: on }) => inOrder(table, 8 * on.length),
    },
    { jobs: 'jobs.csv', nodes: 'nodes.csv', seed: 1, estimates: 'exact', options: [], notes: [], price },
  ).answer;
  const text = [...leadSentences(told), ...sentencesOf(told)].join('\n');
  assert.match(
    text,
    /^Never placed: 1 job \(16 device-hours, 95\.2 % of what the list asks for\) under nodes=-1\.$/m,
  );
  assert.match(text, /^Not ranked, .*: nodes=-1 \(1 job, 16 device-hours\)\.$/m);
  // Three nodes hold both jobs at once: 1 h and 0.1 h, not 1 h and 1.1 h; means 0.55 h and 1.05 h.
  assert.match(
    text,
    /^Of those that do them all, nodes=\+1 has the jobs done earliest: 47\.6 % earlier on average than sjf\.$/m,
  );
  assert.match(
    text,
    /The 1 job that all of them do .*: sjf 66\.0 min, nodes=-1 6\.00 min, nodes=\+1 6\.00 min\./,
  );
  // 8 × 24 × $2 = $384; 24 devices for 1 h instead of 16 for 1.1 h; the second job waits an hour less.
  assert.match(
    text,
    /nodes=\+1: 8 devices more, which cost \$384 a day\. .* \$48\.0 over .* \(\$35\.2 over .*wait 1\.0 job-hours less: \$12\.8 for each\./,
  );
  assert.match(
    text,
    /nodes=-1: 8 devices fewer, which spare \$384 a day\. .* \$1\.60 over .*, and it does 1 job \(16 device-hours\) fewer\./,
  );
  assert.match(text, /jobs waited 3\.00 s on average .* had other nodes, policies or reservations\./);
});

test('Markdown has the same rows, and says of every percentile what it is of', () => {
  const [header, , ...rows] = datacentreMarkdown(answer)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  for (const title of ['queueing mean', 'queueing p99', 'JCT p50', 'utilisation'])
    assert.ok(header!.includes(title), title);
  assert.ok(rows[1]!.includes('backfill+fgd'));
});

test('CSV: a row a policy or change, in SI units', () => {
  const rows = parse(datacentreCsv(answer), { columns: true }) as Record<string, string>[];
  assert.deepEqual(
    Object.keys(rows[0]!),
    DATACENTRE_COLUMNS.map(({ name }) => name),
  );
  assert.equal(rows.length, 5);
  assert.equal(Number(rows[0]!.queueing_mean_s), answer.queueingSeconds.mean);
  assert.equal(Number(rows[1]!.allocated_at_130_percent), 0.95);
  assert.equal(rows[3]!.change, 'nodes=+50%');
});

test('CSV of jobs: what was submitted when, when it began and ended, written in pieces that make one table', () => {
  const jobs = Array.from({ length: 10_050 }, (_, i) => ({
    submit: i,
    run: 2,
    devices: 1,
    user: `u${i % 7}`,
  }));
  const table = tableOf(jobs);
  const played = startedAt(tableOf(jobs.slice(0, 0)), [], 1);
  const starts = jobs.map(({ submit }) => submit * 1e3 + 500);
  const whole = {
    ...played,
    startMillis: Float64Array.from(starts),
    endMillis: Float64Array.from(starts, (start, row) => (row === 3 ? Number.NaN : start + 2000)),
    ...{ heldMillis: table.runMillis, lostMillis: new Float64Array(jobs.length) },
    ...{ restarts: new Int32Array(jobs.length), preemptions: new Int32Array(jobs.length) },
  };
  const pieces = [...playedJobsCsv(table, whole, STATES)];
  assert.equal(pieces.length, 2);
  const rows = parse(pieces.join(''), { columns: true }) as Record<string, string>[];
  assert.deepEqual(
    Object.keys(rows[0]!),
    JOB_COLUMNS.map(({ name }) => name),
  );
  assert.equal(rows.length, jobs.length);
  assert.deepEqual(
    [
      rows[10_001]!.job_id,
      rows[10_001]!.submit_s,
      rows[10_001]!.start_s,
      rows[10_001]!.end_s,
      rows[10_001]!.wait_s,
    ],
    ['10001', '10001', '10001.5', '10003.5', '0.5'],
  );
  assert.deepEqual([rows[3]!.end_s, rows[3]!.wait_s], ['', '']);
});

test('docs/datacentre.md lists every column with its meaning', () => {
  const page = readFileSync(new URL('../../../../docs/datacentre.md', import.meta.url), 'utf8');
  const listed = [...DATACENTRE_COLUMNS, ...JOB_COLUMNS].map(
    ({ name, meaning }) => `| \`${name}\` | ${meaning} |`,
  );
  assert.deepEqual(
    page.split('\n').filter((line) => /^\| `[a-z0-9_]+` \|/.test(line)),
    listed,
  );
});
