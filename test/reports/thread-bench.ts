/** A result of `llmsim bench strategies` as plain data, of a machine that never was. */
import type { StrategyBench, StrategyBenchRow } from '../../accuracy/threads/bench.js';
import type { Case } from '../../accuracy/threads/cases.js';
import { casesOf, singleWorker } from '../../accuracy/threads/cases.js';
import { strategyById } from '../../strategies/index.js';
import { TASK } from '../accuracy/threads/runs.js';

/** Milliseconds of a step, of the first strategy first: what others are compared with. */
const MS: Readonly<Record<string, number>> = { ddp: 20, 'zero-1': 16, gpipe: 30, '1f1b': 21, single: 35 };

function row({ strategy, job }: Case): StrategyBenchRow {
  const ms = MS[strategy]!;
  const reference = strategy === 'ddp';
  return {
    ...{ strategy, layout: { ...job.layout, globalBatch: job.globalBatch }, workers: 2 },
    ...{ stepSeconds: ms / 1e3, interval: { low: (0.9 * ms) / 1e3, high: (1.1 * ms) / 1e3 } },
    tokensPerSecond: (job.globalBatch * job.sequence) / (ms / 1e3),
    ...{
      ratio: reference ? null : ms / MS.ddp!,
      chance: reference ? null : strategy === '1f1b' ? 0.3 : 0.001,
    },
    ...{ differs: reference ? null : strategy !== '1f1b', roundSeconds: [ms / 1e3], disturbedRounds: 0 },
  };
}

/** One row of each strategy, the reference first, and one worker. */
export function sampleBench(): StrategyBench {
  const strategies = ['ddp', 'zero-1', 'gpipe', '1f1b'].map(strategyById);
  const { cases } = casesOf(strategies, 2, TASK);
  const firsts = [...new Map(cases.toReversed().map((it) => [it.strategy, it])).values()].toReversed();
  return {
    ...{ schema: 'llmsim.bench-strategies/1', llmsim: '0.0.0' },
    machine: { title: 'Some CPU', cores: 2, memoryBytes: 2 ** 33, node: 'v20.0.0', date: '2026-11-20' },
    inputs: { model: 'tiny', sequence: 16, globalBatch: 4, workers: 2, rounds: 1, steps: 6 },
    reference: 'ddp',
    rows: [...firsts, singleWorker(TASK)].map(row),
    refusals: [],
  };
}
