/** What is said of a run: amounts that are not nothing, both spreads, limits, and layers each with its own figures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RunCheckpoint, RunRow } from '../../../planning/run/row.js';
import { amount, often } from '../../../reports/run/amounts.js';
import { checkpointWords } from '../../../reports/run/checkpoints.js';
import { leverWords, savedMoney } from '../../../reports/run/levers.js';
import { limitWords, meetsLimits } from '../../../reports/run/limits.js';
import { spreadWords } from '../../../reports/run/spread.js';
import { fateFigures } from '../../../reports/run/tables.js';
import { answerWords, besideWords, interruptionWords } from '../../../reports/run/words.js';
import { dollarsWithin, durationWithin } from '../../../reports/tables/units.js';

const DAY = 86_400;

/** 60 days of steps; as much as is asked about it. */
const ROW = {
  ...{ stepTimeSeconds: 6, idealSeconds: 60 * DAY, meanSeconds: 66 * DAY, ettr: 60 / 66 },
  timeToTrainSeconds: { p10: 65 * DAY, p50: 66 * DAY, p90: 67 * DAY },
  stepInterval: { low: 5.4, high: 9 },
  timeToTrainInterval: { low: 59 * DAY, high: 100 * DAY },
  closedForm: { ettr: 0.9, timeToTrainSeconds: 66.66 * DAY },
  distribution: { fromSeconds: 64 * DAY, classSeconds: DAY, trials: [1, 8, 1] },
  costUsd: { p10: 9e5, p50: 1e6, p90: 1.1e6 },
  meets: { deadline: 0.25, budget: 1 },
  interruptions: { mean: 560, p10: 529, p90: 591, chanceOfAny: 1, meanTimeToFailureSeconds: 10_000 },
} as unknown as RunRow;

const INPUTS = { modelTitle: 'A model', tokens: 15e12 } as Parameters<typeof answerWords>[0]['inputs'];

test('the first sentence has the interval with that of the step, the second what breaks alone', () => {
  const said = answerWords({ inputs: INPUTS }, ROW);
  assert.match(
    said,
    /^A model sees 15\.0 T tokens in 66\.0 d \(59–100 d with the uncertainty of the step, 90 %\)/,
  );
  assert.match(said, /At this step time eight trials of ten take 65\.0–67\.0 d\./);
  assert.match(said, /The step time itself is known to 5\.4–9\.0 s \(90 %\)\./);
  // 1 M at 66 d: 59 / 66 = 0.894 and 100 / 66 = 1.515.
  assert.match(said, / and costs \$1\.00 M \(\$0\.89–1\.52 M\); /);
  const unknown = { ...ROW, stepInterval: null, timeToTrainInterval: null };
  assert.match(answerWords({ inputs: INPUTS }, unknown), /in 66\.0 d and costs/);
  assert.match(spreadWords(unknown), /nobody knows/);
});

test('means are held against means, and said where they differ from the median', () => {
  // 66.66 / 66 = 1.01; 66 / 60 = 1.1.
  assert.match(
    besideWords(ROW),
    /all else adds 10\.0 % on average\. The closed form expects 66\.7 d \(\+1\.0 %\)/,
  );
  assert.doesNotMatch(spreadWords(ROW), /mean/);
  assert.match(spreadWords({ ...ROW, meanSeconds: 70 * DAY }), /their mean is 70\.0 d/);
  // Nine trials in ten alike: the longest is told, for p10 and p90 are equal.
  const t = { p10: 66 * DAY, p50: 66 * DAY, p90: 66 * DAY };
  assert.match(spreadWords({ ...ROW, timeToTrainSeconds: t }), /the longest 67\.0 d/);
});

test('few interruptions are a chance, many a count', () => {
  assert.match(interruptionWords(ROW), /^560 interruptions \(529–591\), one every 2\.78 h on average\.$/);
  const few = { ...ROW.interruptions, mean: 0.1, chanceOfAny: 0.095, p10: 0, p90: 0 };
  assert.equal(
    interruptionWords({ interruptions: few }),
    'The chance of any interruption is 9.5 %; there are 0.10 on average.',
  );
});

test('a median never lies outside its range as they are printed, in any unit', () => {
  assert.deepEqual(durationWithin(29.64 * 3600, 29.64 * 3600, 49 * 3600), {
    middle: '29.6 h',
    range: '29.6–49.0 h',
  });
  const number = (text: string) => Number(text.replace(/[$,]/g, ''));
  fc.assert(
    fc.property(
      fc.double({ min: 1e-2, max: 1e7, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1e-6, max: 3, noNaN: true }),
      (low, place, width) => {
        const [middle, high] = [low * (1 + place * width), low * (1 + width)];
        for (const said of [durationWithin(low, middle, high), dollarsWithin(low, middle, high)]) {
          const [from, to] = said.range
            .replace(/ [a-zµ]+$| [MBT]$/i, '')
            .split('–')
            .map(number);
          const at = number(said.middle.replace(/ [a-zµ]+$| [MBT]$/i, ''));
          assert.ok(from! <= at && at <= to!, `${said.middle} in ${said.range}`);
        }
      },
    ),
    { seed: 19, numRuns: 300 },
  );
});

test('what is something never prints as nothing', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e9, noNaN: true }), (x) => {
      for (const text of [amount(x), often(x)]) assert.ok(/[1-9]/.test(text), `${x}: ${text}`);
    }),
    { seed: 19, numRuns: 200 },
  );
  assert.deepEqual([often(0), often(0.0213), often(560.4), amount(4.27)], ['0', '0.021', '560', '4.3']);
  assert.deepEqual([savedMoney(0.001), savedMoney(-0.53), savedMoney(1e6)], ['< $0.01', '−$0.53', '$1.00 M']);
});

test('a limit that the median misses is no answer, and its sentence says how many trials keep it', () => {
  assert.ok(meetsLimits({ deadlineSeconds: 66 * DAY, budgetUsd: 1e6 }, ROW));
  assert.ok(!meetsLimits({ deadlineSeconds: 65.5 * DAY }, ROW));
  assert.ok(!meetsLimits({ budgetUsd: 1e6 }, { ...ROW, costUsd: null }));
  const [late, dear] = limitWords({ deadlineSeconds: 65.5 * DAY, budgetUsd: 2e6 }, ROW);
  assert.match(
    late!,
    /^The median misses the deadline of 65\.5 d; at this step time 25\.0 % of the trials keep it; /,
  );
  assert.match(late!, /59–100 d, lies on both sides of it\.$/);
  assert.equal(dear, 'The median keeps the budget of $2.00 M; at this step time all trials keep it.');
});

test('each layer is told with its own figures', () => {
  const layer = { blockedSeconds: 0, durableSeconds: 30, loadSeconds: 15, survives: 'anything' } as const;
  const checkpoint = {
    ...{
      mode: 'peer',
      store: 'a-store',
      bytes: 2 ** 40,
      writers: 1,
      writerBytes: 2 ** 40,
      intervalBy: 'given',
    },
    ...{ youngSeconds: null, dalySeconds: null, optimalSeconds: null, intervalSeconds: 60 },
    layers: [
      {
        ...layer,
        id: 'peer',
        intervalSeconds: 60,
        blockedSeconds: 0.5,
        durableSeconds: 2,
        loadSeconds: 1,
        survives: 'node',
      },
      { ...layer, id: 'store', intervalSeconds: 600 },
    ],
  } as unknown as RunCheckpoint;
  assert.deepEqual(checkpointWords({ checkpoint }), [
    'A checkpoint is 1,024.0 GiB, written by 1 rank, 1,024.0 GiB by the one with most of it.',
    'Kept in 2 layers, from which a restart takes the nearest that is left; the interval is as given.',
    'In another node’s memory every 60.0 s: devices stop for 500 ms, it can be restarted from after 2.00 s, is loaded in 1.00 s, and outlives the loss of a node.',
    'On a-store every 10.0 min: devices do not stop, it can be restarted from after 30.0 s, is loaded in 15.0 s, and outlives all that breaks.',
  ]);
});

test('waits for nodes are a line of their own, beside parts that add up to all', () => {
  const fates = { productive: 360_000, blocked: 0, discarded: 0, unavailable: 36_000 };
  const { rows } = fateFigures({ ...ROW, fates, waitingForNodes: 18_000 });
  assert.deepEqual(
    rows.map(({ share }) => share),
    ['90.9 %', '9.1 %', '4.5 %'],
  );
  assert.equal(fateFigures({ ...ROW, fates, waitingForNodes: 0 }).rows.length, 2);
});

test('what saves less than a device says so, and what saves nothing is not said', () => {
  const lever = {
    id: 'restart',
    title: 'restart in half the time',
    timeToTrainSeconds: 1,
    savedUsd: 2,
    worthDevices: 0,
  };
  const of = (savedSeconds: number, more = {}) =>
    leverWords({ levers: [{ ...lever, savedSeconds, ...more }] });
  assert.equal(
    of(DAY),
    'Most valuable: restart in half the time saves 24.0 h and $2.00, worth less than one device.',
  );
  assert.match(
    of(DAY, { savedUsd: -100, worthDevices: 1 })!,
    /saves 24\.0 h for \$100 more, worth 1 device\.$/,
  );
  assert.equal(of(-1), null);
});
