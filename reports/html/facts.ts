/** The answer's figures side by side, each with its 90 % interval: time, use of the device, memory, run, price. */
import { unitWords } from '../../input/unit-words.js';
import type { Comparison, Range, Row } from '../../planning/comparison.js';
import { ageOf } from '../tables/price.js';
import {
  count,
  dollars,
  dollarsRange,
  duration,
  durationRange,
  memory,
  memoryRange,
  money,
  percent,
  percentRange,
  teraflops,
} from '../tables/units.js';
import { tightWord } from '../tight.js';
import { html, type Markup, prose } from './markup.js';
import { fillMeter, memoryMeter, rangeMeter, whiskerMeter } from './meter.js';
import { pricePerDeviceHour, shareOf } from './named.js';

/** One figure: what it is of, how it reads, its picture, and what else must be known of it. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly meter: Markup | null;
  readonly notes: readonly Markup[];
}

/** What is said of a row besides itself: the question, and where its price is from. */
export type Asked = Pick<Comparison, 'inputs' | 'rows' | 'assumptions'>;

/** The figures of the fastest row. */
export function factsOf(row: Row, comparison: Asked): Markup {
  const { memoryMargin } = comparison.inputs;
  return listOf([stepFact(row), mfuFact(row), memoryFact(row, memoryMargin), ...runFacts(row, comparison)]);
}

/** What is missing, where nothing fits: the memory of the row nearest to fitting. */
export function memoryOnly(row: Row, { inputs }: Pick<Comparison, 'inputs'>): Markup {
  return listOf([memoryFact(row, inputs.memoryMargin)]);
}

export function listOf(facts: readonly Fact[]): Markup {
  return html`<dl class="facts${facts.length < 4 ? ' few' : ''}">${facts.map(
    ({ name, value, meter, notes }) =>
      html`<div><dt>${name}</dt><dd class="value">${value}</dd><dd>${meter}</dd>${notes}</div>`,
  )}</dl>`;
}

function stepFact({ stepTimeSeconds, interval }: Row): Fact {
  return {
    ...{ name: 'Step time', value: duration(stepTimeSeconds) },
    meter: meterOf(stepTimeSeconds, interval),
    notes: interval ? [within(durationRange(interval.low, interval.high))] : [],
  };
}

function mfuFact({ mfu, mfuInterval, peakTflopsPerDevice, precision }: Row): Fact {
  return {
    ...{ name: 'MFU', value: percent(mfu) },
    meter: mfuInterval ? rangeMeter(mfu, mfuInterval, 1) : fillMeter(mfu),
    notes: [
      ...(mfuInterval ? [within(percentRange(mfuInterval.low, mfuInterval.high))] : []),
      note(`of ${teraflops(peakTflopsPerDevice)}, ${precision}`),
    ],
  };
}

/** The fullest device at its peak, of what may be used: all, less the share to be left free. */
function memoryFact({ memory: m }: Row, margin = 0): Fact {
  const usable = m.capacityBytes * (1 - margin);
  const free = usable - m.peakBytes;
  const there = memory(usable);
  return {
    ...{ name: 'Memory per device', value: memory(m.peakBytes) },
    meter: memoryMeter(m, usable),
    notes: [
      free < 0
        ? note(`${memory(-free)} more than the ${there} ${margin > 0 ? 'that may be used' : 'there are'}`)
        : note(
            margin > 0
              ? `of ${there} usable: fits`
              : `of ${there}: ${m.verdict === 'tight' ? tightWord(m) : 'fits'}, ${memory(free)} free`,
          ),
      ...(margin > 0 ? [note(`${shareOf(margin)} of ${memory(m.capacityBytes)} left free`)] : []),
      ...(m.interval ? [within(memoryRange(m.interval.low, m.interval.high))] : []),
      ...(m.host ? [note(hostNote(m.host))] : []),
    ],
  };
}

/** What the ranks of a node keep on their host. */
function hostNote({ bytes, capacityBytes }: NonNullable<Row['memory']['host']>): string {
  const of = capacityBytes === null ? '' : ` of ${memory(capacityBytes)}`;
  return `${memory(bytes)}${of} in the memory of each host`;
}

/** Of the whole run, or where no tokens were asked for, of what a step already says. */
function runFacts({ totals, tokensPerSecond, tokensPerSecondPerDevice, devices }: Row, of: Asked): Fact[] {
  const price = pricePerDeviceHour(of);
  const words = unitWords(of.inputs);
  const used = of.inputs.price;
  const age = used?.old ? ` (${ageOf(used)})` : '';
  const rate = price === null ? [] : [note(`at ${dollars(price)} per device-hour${age}`)];
  if (totals) {
    const { timeToTrainSeconds, costUsd, interval, inCurrency } = totals;
    return [
      {
        ...{ name: 'Time to train', value: duration(timeToTrainSeconds) },
        meter: meterOf(timeToTrainSeconds, interval?.timeToTrainSeconds ?? null),
        notes: [
          ...(interval
            ? [within(durationRange(interval.timeToTrainSeconds.low, interval.timeToTrainSeconds.high))]
            : []),
          note(`for ${count(of.inputs.tokens ?? 0)} ${words.many}`),
          ...limitNote('deadline', of.inputs.deadlineSeconds, timeToTrainSeconds, duration),
        ],
      },
      {
        ...{ name: 'Cost', value: dollars(costUsd) },
        meter: meterOf(costUsd, interval?.costUsd ?? null),
        notes: [
          ...(interval ? [within(dollarsRange(interval.costUsd.low, interval.costUsd.high))] : []),
          ...(inCurrency === undefined ? [] : [note(money(inCurrency.cost, inCurrency.currency))]),
          ...rate,
          ...limitNote('budget', of.inputs.budgetUsd, costUsd, dollars),
        ],
      },
    ];
  }
  const throughput: Fact = {
    ...{ name: 'Throughput', value: count(tokensPerSecond), meter: null },
    notes: [note(`${words.rate} in all`), note(`${count(tokensPerSecondPerDevice)} ${words.rate}/device`)],
  };
  if (price === null) return [throughput];
  const perBillion = (price * devices * 1e9) / tokensPerSecond / 3600;
  return [
    throughput,
    { name: `Cost of 1 B ${words.many}`, value: dollars(perBillion), meter: null, notes: rate },
  ];
}

/** How a figure stands to what it must not pass. */
function limitNote(
  name: string,
  limit: number | undefined,
  figure: number,
  said: (figure: number) => string,
): Markup[] {
  if (limit === undefined) return [];
  return [note(`${figure > limit ? 'over' : 'within'} the ${name} of ${said(limit)}`)];
}

/** From end to end of the interval that is written below. */
function meterOf(value: number, range: Range | null): Markup | null {
  return range && whiskerMeter(value, range);
}

export function note(said: string): Markup {
  return html`<dd class="note">${prose(said)}</dd>`;
}

/** A 90 % interval, its two ends on one line. */
function within(range: string): Markup {
  return html`<dd class="note">${prose('90 % interval')} <span class="whole">${range}</span></dd>`;
}
