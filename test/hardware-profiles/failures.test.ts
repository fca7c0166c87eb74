import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perNodeDay } from '../../hardware-profiles/failures/rate.js';
import { failureIds, failuresIn, failuresNamed } from '../../hardware-profiles/failures/reader.js';
import { loadCluster } from '../../hardware-profiles/index.js';
import { causesOf } from '../../planning/run/causes.js';

const DAY_HOURS = 24;

test('every published model has positive rates, each with a source, and times with theirs', async () => {
  assert.deepEqual(failureIds(), ['lablup-b200', 'llama-3', 'meta-rsc-1', 'meta-rsc-2']);
  for (const id of failureIds()) {
    const { causes, title } = await failuresNamed(id);
    assert.ok(title.length > 10 && causes.length > 0);
    for (const cause of causes) {
      assert.ok(cause.perNodeDay > 0 && cause.perNodeDay < 0.01, cause.id);
      assert.equal(cause.kind, 'measured');
      assert.match(cause.source, /arXiv \d{4}\.\d{5}/);
      assert.ok(cause.detect!.source.length > 10 && cause.repair!.source.length > 10);
      assert.notEqual(cause.repair!.kind, 'measured');
    }
  }
});

/** Hours between failures of a job on `devices` devices in nodes of eight. */
async function hoursBetween(id: string, devices: number): Promise<number> {
  const { causes } = await failuresNamed(id);
  const perNodeDay = causes.reduce((sum, cause) => sum + cause.perNodeDay, 0);
  return DAY_HOURS / ((devices / 8) * perNodeDay);
}

test("Meta's projections follow from 6.50 failures per 1,000 node-days; its measured job of 1,024 does not", async () => {
  // 24 h / (2,048 · 0.0065) = 1.80 h, 24 h / (16,384 · 0.0065) = 0.225 h.
  assert.ok(Math.abs((await hoursBetween('meta-rsc-1', 16_384)) / 1.8 - 1) < 0.03);
  assert.ok(Math.abs((await hoursBetween('meta-rsc-1', 131_072)) / 0.23 - 1) < 0.03);
  // By 1/N it is 28.8 h, and 7.9 h were measured: jobs of that size broke 3.7 times as often as their nodes.
  const hours = await hoursBetween('meta-rsc-1', 1024);
  assert.ok(Math.abs(hours - 28.8) < 0.1 && Math.abs(hours / 7.9 - 3.65) < 0.05, `${hours}`);
});

test('the causes of Llama 3 add up to its 419 unexpected interruptions in 54 days, and to 466 with those planned', async () => {
  const model = await failuresNamed('llama-3');
  const causes = causesOf(model, loadCluster('h100-dgx:2048'), 2048);
  const inAll = (some: typeof causes) => some.reduce((sum, { perDay }) => sum + perDay * 54, 0);
  const expected = inAll(causes.filter(({ component }) => component !== 'maintenance'));
  assert.ok(Math.abs(expected - 419) < 1e-6, `${expected}`);
  assert.ok(Math.abs(inAll(causes) - 466) < 1e-6);
  // Poisson, 95 %: 419 ± 1.96 · √419 = 379 … 459.
  assert.ok(Math.abs(419 - expected) < 1.96 * Math.sqrt(expected));
  assert.equal(causes.length, 19);
  // 148 of them are faulty GPUs: 35.3 %, not the 30.1 % that is printed.
  const faulty = causes.find(({ id }) => id === 'faulty-gpu')!;
  assert.ok(Math.abs((faulty.perDay * 54) / 419 - 0.353) < 0.001);
});

test('rates by node and by device, each in the words that people write them', () => {
  const close = (text: string, expected: number, devices = 8) => {
    const rate = perNodeDay(text, devices);
    assert.ok(Math.abs(rate! / expected - 1) < 1e-12, `${text}: ${rate}`);
  };
  close('6.5e-3/node-day', 6.5e-3);
  close('0.0065 per node day', 6.5e-3);
  close('148/110592 node-days', 148 / 110_592);
  // One in 50,000 h of each of 8 devices: 24 · 8 / 50,000 a day.
  close('1/50000 device-hours', 192 / 50_000);
  close('1/50000 device-hours', 96 / 50_000, 4);
  close('9%/device-year'.replace('9%', '0.09'), (0.09 * 8) / 365.25);
  for (const wrong of [
    '',
    'often',
    '6.5',
    '6.5/day',
    '1/0 node-days',
    '1e9/node-day',
    '-1/node-day',
    '1/node-day/day',
  ]) {
    assert.equal(perNodeDay(wrong, 8), undefined, wrong);
  }
});

test('what comes with devices breaks in proportion to them; hosts and software are as many as nodes', async () => {
  const model = await failuresNamed('llama-3');
  const eight = causesOf(model, loadCluster('h100-dgx:64'), 64);
  const cluster = loadCluster('h100-dgx:64');
  const four = causesOf(model, { ...cluster, node: { ...cluster.node, devices: 4 } }, 64);
  for (const [i, cause] of eight.entries()) {
    const share = ['device', 'memory', 'nic', 'switch'].includes(cause.component) ? 0.5 : 1;
    assert.ok(Math.abs(four[i]!.perDay / cause.perDay - share) < 1e-12, cause.id);
    // A node is lost with all that is in its memory, unless only the job was stopped.
    const stopped = ['software', 'maintenance'].includes(cause.component);
    assert.equal(cause.loses, stopped ? 'process' : 'node');
  }
});

test('a rate alone is one cause; none is no cause; a name that is none is told with the nearest', async () => {
  const [any] = (await failuresNamed('6.5e-3/node-day')).causes;
  assert.equal(any!.perNodeDay, 6.5e-3);
  assert.ok(
    Math.abs((await failuresNamed('1/50000 device-hours', 4)).causes[0]!.perNodeDay - 96 / 50_000) < 1e-15,
  );
  assert.deepEqual((await failuresNamed('none')).causes, []);
  assert.deepEqual((await failuresNamed('0/node-day')).causes, []);
  await assert.rejects(
    failuresNamed('meta-rsc'),
    /^InputError: unknown model of failures 'meta-rsc': did you mean 'meta-rsc-1' or 'meta-rsc-2'\? There are lablup-b200, /,
  );
  await assert.rejects(
    failuresNamed('6.5e-3/rack-day'),
    /'6.5e-3\/rack-day' is no rate of failures; write it as 6.5e-3\/node-day,/,
  );
  await assert.rejects(
    failuresNamed('100000000/node-day'),
    /'100000000\/node-day' is more than 1000 failures of a node a day/,
  );
  // However many digits say how seldom.
  assert.equal((await failuresNamed('0.00000000000000001/node-day')).causes[0]!.perNodeDay, 1e-17);
  await assert.rejects(failuresNamed('./nowhere.yaml'), /^InputError: .*nowhere.yaml/);
});

test("a person's own file: times of all causes, of one, and shapes; what is wrong is told with its line", async () => {
  const own = await failuresIn(
    `devicesPerNode: 4
detect: 2 min
causes:
  gpu: { component: device, rate: 1/1000 device-days, repair: 4 h }
  bug: { component: software, rate: 1e-3/node-day, detect: 600 s, shape: 0.8 }
`,
    'own/fails.yaml',
  );
  assert.equal(own.id, 'fails');
  const [gpu, bug] = own.causes;
  assert.deepEqual([gpu!.perNodeDay, gpu!.detectSeconds, gpu!.repairSeconds], [4 / 1000, 120, 14_400]);
  assert.deepEqual([bug!.detectSeconds, bug!.repairSeconds, bug!.shape], [600, 0, 0.8]);
  assert.deepEqual([gpu!.kind, gpu!.source], ['specified', 'own/fails.yaml']);
  const [, weibull] = causesOf(own, loadCluster('h100-dgx:1'), 1);
  assert.deepEqual(weibull!.lasting, { kind: 'weibull', shape: 0.8 });
  await assert.rejects(
    failuresIn('causes:\n  gpu: { component: devise, rate: often }\n', 'f.yaml'),
    (error: Error) => {
      assert.match(error.message, /f\.yaml:2:\d+ causes\.gpu\.component: .*'devise'.*device/);
      assert.match(error.message, /f\.yaml:2:\d+ causes\.gpu\.rate: .*'often' is no rate/);
      return true;
    },
  );
  await assert.rejects(failuresIn('causes: {}\n', 'f.yaml'), /no causes/);
});
