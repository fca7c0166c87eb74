/** The runs of two strategies with everything a page can show: played, weighed, with data that does not keep up. */
import type { Comparison, Row } from '../../../planning/comparison.js';
import { closedForm } from '../../../planning/run/closed-form.js';
import { atInterval, optimalOf, secondsBetween } from '../../../planning/run/interval.js';
import { leversOf } from '../../../planning/run/levers.js';
import { pointsAround } from '../../../planning/run/optimum.js';
import { outcomeOf } from '../../../planning/run/outcome.js';
import type { DataAnswer, RunAnswer, RunRow } from '../../../planning/run/row.js';
import { runTotals } from '../../../planning/run/totals.js';
import type { Lifetime } from '../../../sim/lifetime/lifetime.js';
import { stretchesOf } from '../../../sim/lifetime/stretches.js';
import { playHere } from '../../../sim/lifetime/trials.js';
import { crashes, MONTH, written } from '../../planning/run/lifetimes.js';

const RUN: Lifetime = {
  ...MONTH,
  ...{ spares: 1, dataSeconds: 0.5, maintenance: { everySeconds: 864_000, forSeconds: 14_400 } },
  causes: [
    crashes(5, { id: 'faulty-gpu', component: 'device', detectSeconds: 60, repairSeconds: 7200 }),
    crashes(2, { id: 'nccl-watchdog', component: 'software', detectSeconds: 600 }),
    crashes(1, { id: 'taken back', component: 'spot', repairSeconds: 1800 }),
  ],
  checkpoints: [written(45, 1, { loadSeconds: 90 })],
  restart: { schedulerSeconds: 30, startSeconds: 60, initSeconds: 12, warmupSeconds: 60 },
};

const DATA: DataAnswer = {
  ...{ dataset: 'fineweb', store: 'object-store', datasetBytes: 48e12, neededBytesPerSecond: 4.1e9 },
  parts: [
    { part: 'store', bytesPerSecond: 12e9 },
    { part: 'decode', bytesPerSecond: 3.9e9 },
  ],
  ...{ bound: 'decode', exposedSeconds: 0.5 },
  advice:
    'Data keeps up with 24 cores for loading in each of 128 nodes (it has 16), or data that is tokenised beforehand',
  integrity: {
    ...{ checksumSeconds: 4000, checksumUsd: 3400, retriedReads: 12, storedBytes: 47e12 },
    ...{ usdPerMonth: 1081, egressUsd: 4230 },
  },
};

/** One strategy's run of the length that `row` is ranked with. */
function runRow(row: Row, lifetime: Lifetime): RunRow {
  const played = playHere(lifetime, 60, 7);
  const best = optimalOf(lifetime);
  const points = pointsAround(lifetime, best).map(({ seconds, ettr, isPlayed }, i) => {
    return { seconds, ettr, ...(isPlayed ? { simulatedEttr: ettr * (1 + 0.001 * (-1) ** i) } : {}) };
  });
  const expected = (changed: Lifetime) =>
    closedForm(atInterval(changed, { kind: 'optimal' })).timeToTrainSeconds;
  return {
    ...{ strategy: row.strategy, layout: row.layout, devices: lifetime.devices, nodes: lifetime.nodes },
    ...{ spares: lifetime.spares, stepTimeSeconds: lifetime.stepSeconds, steps: lifetime.steps },
    idealSeconds: lifetime.steps * lifetime.stepSeconds,
    closedForm: closedForm(lifetime),
    ...outcomeOf(lifetime, played),
    ...{ stepInterval: null, timeToTrainInterval: null, meets: {} },
    ...runTotals(
      played.each,
      1032,
      { atWork: 900, blocked: 350, idle: 250 },
      { usdPerDeviceHour: 2, kgCo2PerKwh: 0.37 },
    ),
    checkpoint: {
      ...{ mode: 'sync', store: 'parallel-fs', bytes: 5.6e12, writers: 1024, writerBytes: 6.6e9 },
      ...{ writeSeconds: 45, blockedSeconds: 45, loadSeconds: 90 },
      ...{ intervalSeconds: secondsBetween(lifetime), intervalBy: 'optimal' },
      ...{ youngSeconds: 986, dalySeconds: 957, optimalSeconds: best, simulatedOptimumSeconds: 1010 },
      layers: [
        {
          ...{ id: 'store', survives: 'anything', intervalSeconds: secondsBetween(lifetime) },
          ...{ blockedSeconds: 45, durableSeconds: 45, loadSeconds: 90 },
        },
      ],
    },
    restart: { ...lifetime.restart, loadSeconds: 90 },
    levers: leversOf({
      ...{ lifetime, expected, devicesPerNode: 8, usdPerDeviceHour: 2 },
      ...{ otherKinds: [], canGrow: true },
    }),
    intervals: points,
    ...(lifetime.dataSeconds === undefined ? {} : { data: DATA }),
    timeline: stretchesOf(lifetime, 7, played.median, 400),
  };
}

/** Of the first rows of a comparison; a third strategy has none. */
export function runSample({ inputs, rows }: Comparison): RunAnswer {
  const chosen = (lifetime: Lifetime) => atInterval(lifetime, { kind: 'optimal' });
  const { dataSeconds: _data, ...slower } = RUN;
  return {
    ...{ schema: 'llmsim.run/1', llmsim: '0.1.0' },
    inputs: { ...inputs, failures: 'a model with three causes', trials: 60, seed: 7 },
    rows: [
      runRow(rows[0]!, chosen(RUN)),
      runRow(rows[1]!, chosen({ ...slower, stepSeconds: 12, blockedSeconds: 3, spares: 0 })),
    ],
    refusals: [{ strategy: 'ddp', reason: 'does not fit in memory; the smallest change is zero-1' }],
    sources: [
      'failures, faulty-gpu (measured): The Llama 3 Herd of Models (arXiv 2407.21783)',
      'restart, start (assumed): a container whose image is cached starts',
    ],
    notes: ['Checkpoints are kept on parallel-fs; --store names another.'],
  };
}
