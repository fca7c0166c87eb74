import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { layoutIn } from '../../cli/input/own-layout.js';
import { resultFor } from '../../cli/input/result-file.js';
import { interruptible } from '../../cli/output/interrupt.js';
import { searchBy } from '../../cli/threads/search-threads.js';
import type { Comparison } from '../../planning/comparison.js';
import { find } from '../../planning/finding/find.js';
import type { Found } from '../../planning/found.js';
import { shortLayout } from '../../reports/layout.js';
import { requestOf } from '../planning/request.js';
import { records } from '../reports/csv/read.js';
import { invoke, PIPED } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-search-'));
after(() => rmSync(folder, { recursive: true }));

const JOB = ['--model', 'tiny', '--global-batch', '16', '--seq', '128', '--strategy', 'zero-1,megatron-3d'];
const SEARCH = ['search', ...JOB, '--tokens', '10B', '--top', '4'];

async function found(...more: string[]): Promise<Found> {
  const { code, out, err } = await invoke([...SEARCH, ...more, '--json']);
  assert.ok(code === 0 || code === 1, err);
  const taker = { taker: 'a test takes', kinds: ['llmsim.search/1'], remedy: 'mend it' } as const;
  return resultFor(taker, out, 'search.json');
}

test('sizes grow by a third to a half up to the most devices and to the size a cluster is named with', async () => {
  const one = ['--strategy', 'zero-1', '--micro-batch', '1', '--recompute', 'none'];
  const clusters = async (...more: string[]) =>
    (await found(...one, ...more)).inputs.map(({ nodes }) => nodes);
  assert.deepEqual(await clusters('--cluster', 'h100-dgx', '--max-devices', '16'), [1, 2]);
  assert.deepEqual(await clusters('--cluster', 'h100-dgx:3', '--max-devices', '1000'), [1, 2, 3]);
  assert.deepEqual(await clusters('--cluster', 'h100-dgx:1,2'), [1, 2]);
  const wide = await found(...one, '--cluster', 'h100-dgx', '--max-devices', '100');
  assert.deepEqual(
    wide.inputs.map(({ nodes }) => nodes),
    [1, 2, 3, 4, 6, 8, 12],
  );
  assert.ok(wide.notTried?.some((what) => /^sizes between, such as h100-dgx:\d+ /.test(what)));
  assert.equal((await found(...one, '--cluster', 'h100-dgx', '--max-devices', '24')).notTried, undefined);
});

test('the fewest devices within a deadline are looked for between sizes, too', async () => {
  // Eight nodes are in time and six are not; seven are, and 1,344 sequences divide among 48, 56 and 64 devices.
  const job = [
    '--model',
    'gpt3-1.3b',
    '--global-batch',
    '1344',
    '--strategy',
    'zero-1',
    '--top',
    '1',
    '--tokens',
    '100B',
  ];
  const ask = async (...more: string[]) =>
    JSON.parse((await invoke(['search', ...job, ...more, '--json'])).out) as Found;
  const alone = async (nodes: number) =>
    (await ask('--cluster', `h100-dgx:${nodes}`)).rows[0]!.totals!.timeToTrainSeconds;
  const [six, seven] = [await alone(6), await alone(7)];
  assert.ok(seven < six);
  const limits = [
    '--deadline',
    `${((six + seven) / 2 / 3600).toFixed(6)}h`,
    '--max-devices',
    '64',
    '--sort',
    'devices',
  ];
  const closest = await ask('--cluster', 'h100-dgx', ...limits);
  assert.deepEqual(
    closest.inputs.map(({ nodes }) => nodes),
    [1, 2, 3, 4, 6, 7, 8],
  );
  assert.equal(closest.rows[0]!.cluster, 'h100-dgx:7');
});

test('the best are within the limits, and what compare ranks is late or over beyond them', async () => {
  // Large enough for two nodes to be faster than one, and dearer.
  const larger = [
    'search',
    '--model',
    'gpt3-1.3b',
    '--global-batch',
    '64',
    '--strategy',
    'zero-1',
    '--top',
    '3',
  ];
  const sizes = ['--cluster', 'h100-dgx:1,2', '--tokens', '10B', '--json'];
  const ask = async (...more: string[]) =>
    JSON.parse((await invoke([...larger, ...sizes, ...more])).out) as Found;
  const free = await ask();
  const [fastest] = free.rows;
  const slowest = free.pareto.at(-1)!;
  const days = (fastest!.totals!.timeToTrainSeconds + slowest.totals!.timeToTrainSeconds) / 2 / 86400;
  const limit = `${days.toFixed(6)}d`;
  const limited = await ask('--deadline', limit);
  assert.ok(free.pareto.length > 1 && limited.pareto.length < free.pareto.length);
  for (const row of [...limited.rows, ...limited.pareto])
    assert.ok(row.totals!.timeToTrainSeconds <= days * 86400 && row.beyond === undefined);
  const argv = [
    'compare',
    ...JOB,
    '--cluster',
    'h100-dgx:1',
    '--tokens',
    '10B',
    '--deadline',
    '1h',
    '--budget',
    '1',
  ];
  const { rows } = JSON.parse((await invoke([...argv, '--json'])).out) as Comparison;
  assert.deepEqual(rows[0]!.beyond, ['deadline', 'budget']);
  const csv = records((await invoke([...argv, '--format', 'csv'])).out);
  assert.equal(csv[0]!.beyond_limits, 'deadline budget');
  const { out } = await invoke(argv);
  assert.match(out, / late .* over /);
  assert.match(out, /deadline 60\.0 min, budget \$1\.00/);
});

test('where nothing is within the limits, the best without them is told, and the answer is no', async () => {
  const { code, out } = await invoke([...SEARCH, '--cluster', 'h100-dgx:1', '--budget', '1']);
  assert.equal(code, 1);
  assert.match(out, /Nothing is within a budget of \$1\.00\. The best without limits, [\s\S]*,\s+takes /);
  assert.match(out, /cost more than 1 USD; the\s+nearest: \d+ USD/);
});

test('where all are on one cluster and size, the order is as sure whatever is best, and the price is told', async () => {
  const one = ['--cluster', 'h100-dgx:1', '--strategy', 'zero-1'];
  const [time, cost] = [await found(...one), await found(...one, '--sort', 'cost')];
  const places = ({ rows }: Found) => rows.map(({ place }) => place?.group);
  assert.deepEqual(places(cost), places(time));
  assert.ok(places(time).every((group) => group !== undefined));
  const text = async (...more: string[]) => (await invoke([...SEARCH, ...more])).out.replaceAll(/\s+/g, ' ');
  const spot = [
    '--provider',
    'nebius',
    '--region',
    'eu-north1',
    '--commitment',
    'spot',
    '--currency',
    'EUR=0.9',
  ];
  const said = await text(...one, ...spot);
  assert.match(said, /\$1\.25 per device-hour: gpu-h100-sxm of nebius in eu-north1, spot; price of 2026-01/);
  assert.match(said, /grid of FIN .*EUR at 0\.9 per US dollar .*cost in .*EUR .*Goodput [\d.]+ % on spot/);
  const both = await text('--cluster', 'h100-dgx:1,aws-p5:1');
  assert.match(
    both,
    /h100-dgx: \$2\.99 per device-hour: the profile’s price .*aws-p5: \$6\.88 per device-hour/,
  );
});

test('other sizes than that of the fastest, the cluster of the way and the devices that would do are said', async () => {
  const job = [
    '--model',
    'gpt3-1.3b',
    '--global-batch',
    '64',
    '--strategy',
    'zero-1',
    '--tokens',
    '10B',
    '--top',
    '3',
  ];
  const larger = ['search', ...job, '--cluster', 'h100-dgx:1,2'];
  const text = async (...argv: string[]) => (await invoke(argv)).out.replaceAll(/\s+/g, ' ');
  const said = await text(...larger, '--sort', 'cost', '--from', 'zero-1 mb1');
  assert.match(said, /× the fastest’s time, on 8 devices where that has 16: /);
  assert.match(said, /From your layout to the best, on h100-dgx:1 /);
  const free = JSON.parse((await invoke([...larger, '--json'])).out) as Found;
  const { totals, devices } = free.rows[0]!;
  const hours = totals!.timeToTrainSeconds / 3600;
  const late = await text(...larger, '--deadline', `${(hours / 10.001).toFixed(6)}h`);
  // Ten times as fast takes ten times the devices.
  assert.match(late, new RegExp(`At this rate about ${10 * devices + 1} devices would be in time`));
});

test('the way from one’s own layout leads to the best, and its steps multiply to the whole', async () => {
  const { from, rows } = await found('--cluster', 'h100-dgx:1', '--from', 'megatron-3d tp4 pp2 mb1 full');
  const { row, path } = from!;
  assert.equal(
    shortLayout(row.layout),
    'tp4 pp2 zero1 mb1 full'.replace(' zero1', row.layout.zero ? ' zero1' : ''),
  );
  assert.ok(path.length > 1);
  const best = rows[0]!;
  assert.deepEqual(path.at(-1)!.row.layout, best.layout);
  assert.equal(path.at(-1)!.row.stepTimeSeconds, best.stepTimeSeconds);
  const times = [row, ...path.map((change) => change.row)].map(({ stepTimeSeconds }) => stepTimeSeconds);
  for (const [i, seconds] of times.slice(1).entries()) assert.ok(seconds <= times[i]!, times.join());
  const { out } = await invoke([
    ...SEARCH,
    '--cluster',
    'h100-dgx:1',
    '--from',
    'megatron-3d tp4 pp2 mb1 full',
  ]);
  const share = (100 * (1 - best.stepTimeSeconds / row.stepTimeSeconds)).toFixed(1);
  assert.ok(out.replaceAll('\n', ' ').includes(`: −${share} %, `), out);
  assert.match(out, /\sless,\s\$\S+\sless\./);
});

test('a layout is read as the tables print it, or from a scenario file', async () => {
  const own = layoutIn('tp8 pp8 vpp2 zero1 sp mb1 selective');
  const rest = { zero: 1, sequenceParallel: true, microBatch: 1, recompute: 'selective' };
  assert.deepEqual(own, { tp: 8, pp: 8, vpp: 2, ...rest });
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, 'strategy: megatron-3d\ntp: 2\nmicro-batch: 1\n');
  const { from } = await found('--cluster', 'h100-dgx:1', '--from', file);
  assert.equal(from!.row.strategy, 'megatron-3d');
  assert.deepEqual([from!.row.layout.tp, from!.row.layout.dp], [2, 4]);
});

test('what is asked for wrongly is refused in a sentence', async () => {
  const refused: readonly (readonly [argv: readonly string[], sentence: RegExp])[] = [
    [['--from', 'tp3'], /^your layout is not allowed: tp=3 .* does not divide the 8 devices/],
    [['--from', 'tp2 tp4'], /'tp4' says again/],
    [['--from', 'fast'], /'fast' is no part of a layout/],
    [['--top', '0'], /--top '0' is not a whole number of at least 1/],
    [['--sort', 'speed'], /one of time, cost, devices/],
    [['--max-devices', '4'], /4 are fewer than the 8 of a node/],
    [['--deadline', '60'], /deadline is a time longer than zero/],
    [['--deadline', '0d'], /deadline is a time longer than zero/],
    [['--budget', '5X'], /budget is a number of US dollars/],
  ];
  for (const [argv, sentence] of refused) {
    const { code, out, err } = await invoke([
      'search',
      ...JOB,
      '--tokens',
      '10B',
      '--cluster',
      'h100-dgx:1',
      ...argv,
    ]);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, sentence);
  }
  const withoutTokens = ['search', ...JOB, '--cluster', 'h100-dgx:1', '--deadline', '60d'];
  assert.match((await invoke(withoutTokens)).err, /number of tokens is missing/);
});

test('every form has the same best, and a narrow terminal its lines', async () => {
  const asked = ['--cluster', 'h100-dgx:1,2', '--micro-batch', '1'];
  const { rows } = await found(...asked);
  const argv = [...SEARCH, ...asked, '--from', 'tp2 mb1'];
  const csv = join(folder, 'best.csv');
  const { out } = await invoke([...argv, '--csv', csv], { ...PIPED, width: 60 });
  for (const line of out.split('\n')) assert.ok(line.length <= 60, line);
  const layout = shortLayout(rows[0]!.layout);
  assert.ok(out.includes(layout));
  const [first] = records(readFileSync(csv, 'utf8'));
  assert.deepEqual([first!.searched_cluster, first!.rank], [rows[0]!.cluster, '1']);
  assert.equal(Number(first!.step_time_s), rows[0]!.stepTimeSeconds);
  assert.match(
    (await invoke([...argv, '--format', 'markdown'])).out,
    new RegExp(`\`${layout}\` on ${rows[0]!.cluster} is the best`),
  );
});

test('a search that is ended early says so, with one thread and with several', async () => {
  const request = requestOf('llama2-7b', 'a100-dgx:4', {
    globalBatch: 128,
    strategies: ['megatron-3d', 'fsdp'],
  });
  const question = { clusters: [{ request, cluster: 'a100-dgx:4' }], sort: 'time', top: 5 } as const;
  for (const threads of [1, 2]) {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    controller.abort();
    const { interrupted, undecided, evaluated } = await find(question, {
      ...{ search: searchBy(threads), signal: controller.signal, onProgress },
    });
    assert.ok(interrupted && undecided! > 0 && undecided! <= evaluated, `${undecided} of ${evaluated}`);
  }
});

test('the first Ctrl-C raises the signal, and a second is not held up', async () => {
  const before = process.listeners('SIGINT').length;
  const ended = await interruptible(async (signal) => {
    const ours = process.rawListeners('SIGINT').at(-1)!;
    ours('SIGINT');
    assert.equal(process.listeners('SIGINT').length, before);
    return signal.aborted;
  });
  assert.equal(ended, true);
});
