/** `llmsim bench strategies` as a picture: a bar for each strategy's step, fastest first, with its interval. */
import type { StrategyBench } from '../../accuracy/threads/bench.js';
import { largest } from '../../input/extremes.js';
import { type Chart, INK, SERIES } from '../charts/render.js';
import { timeUnit } from '../html/charts/frame.js';
import { shortLayout } from '../layout.js';
import { duration } from '../tables/units.js';
import { sorted } from './bench-table.js';

/** Colours by whether the difference from the reference is real; apart for eyes that do not tell red from green. */
const COLOURS = {
  reference: SERIES[5],
  faster: SERIES[0],
  slower: SERIES[1],
  'within chance': '#b9c0c8',
} as const;

/** The chart; names are a strategy with its layout, of which no two rows are the same. */
export function strategyBenchChart(bench: StrategyBench): Chart {
  const rows = sorted(bench.rows);
  const { unit, size } = timeUnit(largest(rows.map(({ interval }) => interval.high)));
  const values = rows.map(({ strategy, layout, stepSeconds, interval, ratio, differs }) => ({
    run: `${strategy} ${shortLayout(layout)}`,
    ...{ step: stepSeconds / size, low: interval.low / size, high: interval.high / size },
    said: ratio === null ? duration(stepSeconds) : `${duration(stepSeconds)}, × ${ratio.toFixed(2)}`,
    is: ratio === null ? 'reference' : !differs ? 'within chance' : ratio < 1 ? 'faster' : 'slower',
  }));
  const y = {
    ...{ field: 'run', type: 'nominal', title: null },
    sort: values.map(({ run }) => run),
    axis: { labelLimit: 300, ticks: false, domain: false },
  };
  const x = (field: string) => ({
    ...{ field, type: 'quantitative', title: `step time, ${unit}; lines: 95 % interval of the median` },
    scale: { zero: true },
  });
  const { machine, inputs, reference } = bench;
  const is = Object.keys(COLOURS).filter((each) => values.some((value) => value.is === each));
  return {
    description:
      `Step times of ${values.length} runs of ${inputs.model} on ${inputs.workers} threads of ${machine.title}, ` +
      `beside ${reference}: ${values.map(({ run, said }) => `${run} ${said}`).join('; ')}.`,
    spec: {
      ...{ width: 520, height: { step: 26 }, padding: 8, data: { values } },
      layer: [
        {
          mark: { type: 'bar', height: 15, opacity: 0.6 },
          encoding: {
            ...{ y, x: x('step') },
            color: {
              ...{ field: 'is', type: 'nominal', title: `beside ${reference}`, legend: { orient: 'top' } },
              scale: { domain: is, range: is.map((each) => COLOURS[each as keyof typeof COLOURS]) },
            },
            description: { field: 'said' },
          },
        },
        {
          mark: { type: 'rule', color: INK, strokeWidth: 3, aria: false },
          encoding: { y, x: x('low'), x2: { field: 'high' } },
        },
        {
          mark: { type: 'text', align: 'left', dx: 8, aria: false },
          encoding: { y, x: x('high'), text: { field: 'said' } },
        },
      ],
    },
  };
}
