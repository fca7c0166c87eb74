/**
 * Figures in people's units, always with the unit: `1.27 s`, `61.3 GiB`, `43.1 %`. Results hold SI base
 * units; conversion happens here and nowhere else.
 */
import type { QuantityUnit } from '../../input/quantity.js';

/** A unit of `size` base units, used from `from` of them upwards. */
interface Scale {
  readonly unit: string;
  readonly size: number;
  readonly from?: number;
}

const TIME: readonly Scale[] = [
  { unit: 'd', size: 86_400, from: 2 * 86_400 },
  { unit: 'h', size: 3_600, from: 2 * 3_600 },
  { unit: 'min', size: 60, from: 120 },
  { unit: 's', size: 1 },
  { unit: 'ms', size: 1e-3 },
  { unit: 'µs', size: 1e-6 },
  { unit: 'ns', size: 1e-9 },
];

const BYTES: readonly Scale[] = [
  { unit: 'GiB', size: 2 ** 30, from: 0.1 * 2 ** 30 },
  { unit: 'MiB', size: 2 ** 20, from: 0.1 * 2 ** 20 },
  { unit: 'KiB', size: 2 ** 10 },
  { unit: 'B', size: 1 },
];

const COUNT: readonly Scale[] = [
  { unit: ' T', size: 1e12 },
  { unit: ' B', size: 1e9 },
  { unit: ' M', size: 1e6 },
  { unit: '', size: 1 },
];

/** Three significant digits, at most three decimals, thousands set apart. */
function digits(x: number): string {
  const decimals = Math.min(
    3,
    Math.max(0, 2 - Math.floor(Math.log10(Math.abs(Number(x.toPrecision(3))) || 1))),
  );
  return fixed(x, decimals);
}

/** As `toFixed`, with thousands set apart: `1,180.0`. */
function fixed(x: number, decimals: number): string {
  return x.toFixed(decimals).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}

/** The largest unit that reaches one; 0.9995 already prints as 1.00 of it. */
function scaleOf(x: number, scales: readonly Scale[]): Scale {
  const fits = scales.find(({ size, from }) => Math.abs(x) >= (from ?? size) * 0.9995);
  return fits ?? (scales.at(-1) as Scale);
}

/** A span of time: `812 µs`, `1.27 s`, `3.4 d`. */
export function duration(seconds: number): string {
  if (seconds === 0) return '0 s';
  const { size, unit } = scaleOf(seconds, TIME);
  return `${digits(seconds / size)} ${unit}`;
}

/**
 * Two ends of a range of time in the unit of its middle, to the second digit of their difference: `6.2–7.5 s`,
 * `120–140 ms`. Ends are never written with more than three decimals.
 */
export function durationRange(low: number, high: number): string {
  const { size, unit } = scaleOf((low + high) / 2, TIME);
  return `${endsOf(low / size, high / size)} ${unit}`;
}

/** Two ends to the second digit of their difference, with at most three decimals. */
function endsOf(low: number, high: number): string {
  const decimals = decimalsOf(high - low);
  return `${fixed(low, decimals)}–${fixed(high, decimals)}`;
}

/** Decimals that show the second digit of a difference. */
function decimalsOf(width: number): number {
  return width > 0 ? Math.min(3, Math.max(0, 1 - Math.floor(Math.log10(width)))) : 3;
}

/** A figure and the range that it lies in, in one unit. */
export interface Within {
  readonly middle: string;
  readonly range: string;
}

/** `29.6 h` in `29.6–49.2 h`: with so many decimals that the figure as printed lies in the range as printed. */
export function durationWithin(low: number, middle: number, high: number): Within {
  if (isNarrow(low, middle, high)) return around(middle, high - low, duration);
  const { size, unit } = scaleOf(middle, TIME);
  const text = within(low / size, middle / size, high / size);
  return { middle: `${text.middle} ${unit}`, range: `${text.range} ${unit}` };
}

/** The same of money: `$708` in `$708–712`. */
export function dollarsWithin(low: number, middle: number, high: number): Within {
  if (isNarrow(low, middle, high)) return around(middle, high - low, dollars);
  const { size, unit } = middle < 999.5 ? { size: 1, unit: '' } : scaleOf(middle, COUNT);
  const text = within(low / size, middle / size, high / size);
  return { middle: `$${text.middle}${unit}`, range: `$${text.range}${unit}` };
}

/** Whether both ends are so near that they would be told apart by their last digits only. */
function isNarrow(low: number, middle: number, high: number): boolean {
  return high - low < 1e-3 * middle;
}

function around(middle: number, width: number, text: (value: number) => string): Within {
  return { middle: text(middle), range: `${text(middle)} ± ${text(width / 2)}` };
}

/** In figures as they are printed by themselves, where that does; else all three with the decimals of the finest. */
function within(low: number, middle: number, high: number): Within {
  const range = decimalsOf(high - low);
  const own = digits(middle);
  const alone = Number(own.replaceAll(',', ''));
  if (alone >= Number(low.toFixed(range)) && alone <= Number(high.toFixed(range)))
    return { middle: own, range: endsOf(low, high) };
  const decimals = Math.max(range, own.split('.')[1]?.length ?? 0);
  return {
    middle: fixed(middle, decimals),
    range: `${fixed(low, decimals)}–${fixed(high, decimals)}`,
  };
}

/** Memory in binary units, one decimal: `61.3 GiB`. */
export function memory(bytes: number): string {
  if (bytes === 0) return '0 GiB';
  const { size, unit } = scaleOf(bytes, BYTES);
  return unit === 'B' ? `${fixed(bytes, 0)} B` : `${fixed(bytes / size, 1)} ${unit}`;
}

/** Held against what there is, in one unit: `61.3 / 80.0 GiB`. */
export function memoryOf(bytes: number, capacityBytes: number): string {
  return `${fixed(bytes / 2 ** 30, 1)} / ${fixed(capacityBytes / 2 ** 30, 1)} GiB`;
}

/** A rate of bytes/s in the units of datasheets, powers of ten: `450 GB/s`, `3.35 TB/s`; a dash for none. */
export function bandwidth(bytesPerSecond: number): string {
  if (bytesPerSecond === 0) return '–';
  const tera = bytesPerSecond >= 1e12;
  return `${Number((bytesPerSecond / (tera ? 1e12 : 1e9)).toPrecision(3))} ${tera ? 'TB/s' : 'GB/s'}`;
}

/** A fraction as a percentage with one decimal: `43.1 %`; what would print as 0.0 but is not says so. */
export function percent(fraction: number): string {
  if (fraction > 0 && fraction < 0.0005) return '< 0.1 %';
  return `${(100 * fraction).toFixed(1)} %`;
}

/** A count, in full below a million: `8,192`, `70.6 B`. */
export function count(n: number): string {
  const { size, unit } = scaleOf(n, COUNT);
  return unit === '' ? fixed(n, 0) : digits(n / size) + unit;
}

/** A rate of arithmetic given in TFLOP/s: `989 TFLOP/s`, `2.25 PFLOP/s`. */
export function teraflops(tflops: number): string {
  return tflops >= 999.5 ? `${digits(tflops / 1e3)} PFLOP/s` : `${digits(tflops)} TFLOP/s`;
}

/** Money without cents beyond three digits: `$412`, `$1.27 M`. */
export function dollars(usd: number): string {
  if (!Number.isFinite(usd)) return UNKNOWN;
  // Three decimals would say that a step of a millisecond is free.
  if (usd > 0 && usd < 0.0005) return `$${usd.toFixed(1 - Math.floor(Math.log10(usd)))}`;
  return usd < 999.5 ? `$${digits(usd)}` : `$${count(usd)}`;
}

/** A sum that nobody knows, for want of a price. */
const UNKNOWN = '–';

/** Money in another currency: `EUR 1.1 M`. */
export function money(amount: number, currency: string): string {
  if (!Number.isFinite(amount)) return UNKNOWN;
  return `${currency} ${amount < 999.5 ? digits(amount) : count(amount)}`;
}

/** Two ends of a range of money in the unit of its middle: `$9.9–13.1 M`, `$412–480`. */
export function dollarsRange(low: number, high: number): string {
  if (!Number.isFinite(low + high)) return UNKNOWN;
  const { size, unit } = scaleOf((low + high) / 2, COUNT);
  return `$${endsOf(low / size, high / size)}${unit}`;
}

/** Two ends of a range of memory, as `memory` has it: `73.8–84.1 GiB`. */
export function memoryRange(low: number, high: number): string {
  return `${fixed(low / 2 ** 30, 1)}–${fixed(high / 2 ** 30, 1)} GiB`;
}

/** Two ends of a range of shares: `43.2–52.6 %`. */
export function percentRange(low: number, high: number): string {
  return `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %`;
}

/** `880 kWh`, `12.4 MWh`, `27.5 GWh`. */
export function energy(kwh: number): string {
  if (kwh >= 999_500) return `${digits(kwh / 1e6)} GWh`;
  return kwh >= 999.5 ? `${digits(kwh / 1e3)} MWh` : `${digits(kwh)} kWh`;
}

/** CO₂-equivalent: `812 kg`, `3.1 t`. */
export function carbon(kg: number): string {
  return kg >= 999.5 ? `${digits(kg / 1e3)} t` : `${digits(kg)} kg`;
}

/**
 * Percentages that add up to 100.0 exactly. Each is what `percent` makes of it, for it may be printed elsewhere too;
 * what rounding then lacks or has too much goes, a tenth each, to those of the parts that `gives` admits which
 * rounding changed most the other way. Parts that sum to nothing have no shares.
 */
export function shares(parts: readonly number[], gives: (i: number) => boolean = () => true): string[] {
  const sum = parts.reduce((a, x) => a + x, 0);
  if (!(sum > 0)) return parts.map(() => '–');
  const exact = parts.map((x) => (1000 * x) / sum);
  const tenths = parts.map((x) => Math.round(10 * Number(((100 * x) / sum).toFixed(1))));
  // A part of a hundredth holds more tenths than rounding can ask for.
  const able = parts.some((x, i) => x >= sum / 100 && gives(i)) ? gives : () => true;
  for (;;) {
    const lacking = Math.sign(1000 - tenths.reduce((a, x) => a + x, 0));
    if (lacking === 0) break;
    const error = (i: number) => lacking * (exact[i]! - tenths[i]!);
    const giving = parts.map((_, i) => i).filter((i) => able(i) && tenths[i]! + lacking >= 0);
    tenths[giving.reduce((a, b) => (error(b) > error(a) ? b : a))]! += lacking;
  }
  return tenths.map((t, i) => (t === 0 && parts[i]! > 0 ? '< 0.1 %' : percent(t / 1000)));
}

/** A figure of a profile in the units of datasheets, by what it measures: `450 GB/s`, `79.1 GiB`, `1.5 µs`, `0.95`. */
export function figure(value: number, unit: QuantityUnit): string {
  switch (unit) {
    case 'B':
      return memory(value);
    case 'B/s':
      return bandwidth(value);
    case 'FLOP/s':
      return teraflops(value / 1e12);
    case 's':
      return duration(value);
    case 'W':
      return value >= 1e4 ? `${digits(value / 1e3)} kW` : `${fixed(value, 0)} W`;
    case 'USD/h':
      return `${dollars(value)}/h`;
    case 'kg/kWh':
      return `${digits(value)} kg/kWh`;
    case '1':
      return String(Number(value.toPrecision(3)));
  }
}
