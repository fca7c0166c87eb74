/**
 * How often something breaks, as people write it: `6.5e-3/node-day`, `148/110592 node-days`, `1/50000 device-hours`.
 */

/** Any rate above this is a slip: each node every minute and a half. */
const MOST_PER_NODE_DAY = 1000;

const NUMBER = String.raw`\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?`;
const RATE = new RegExp(
  String.raw`^\s*(${NUMBER})\s*(?:/|per)\s*(?:(${NUMBER})\s*)?(node|device|gpu)[- ]?(hour|h|day|d|month|year)s?\s*$`,
  'i',
);
const DAYS: Readonly<Record<string, number>> = {
  ...{ hour: 1 / 24, h: 1 / 24, day: 1, d: 1, month: 365.25 / 12, year: 365.25 },
};

const RATE_EXAMPLES = '6.5e-3/node-day, 148/110592 node-days or 1/50000 device-hours';

/** Failures of a node a day; undefined where `text` is no rate, or none that anything has. */
export function perNodeDay(text: string, devicesPerNode: number): number | undefined {
  const rate = rateIn(text, devicesPerNode);
  return rate !== undefined && rate <= MOST_PER_NODE_DAY ? rate : undefined;
}

/** Why `text` is no rate that anything has, after its name. */
export function notARate(text: string, devicesPerNode: number): string {
  const rate = rateIn(text, devicesPerNode);
  return rate === undefined || Number.isNaN(rate)
    ? `is no rate of failures; write it as ${RATE_EXAMPLES}`
    : `is more than ${MOST_PER_NODE_DAY} failures of a node a day, one every minute and a half, which is the most that a rate may be`;
}

function rateIn(text: string, devicesPerNode: number): number | undefined {
  const [, count, of = '1', what, time] = RATE.exec(text) ?? [];
  if (count === undefined) return undefined;
  const each = Number(count) / (Number(of) * DAYS[time!.toLowerCase()]!);
  return /^node$/i.test(what!) ? each : each * devicesPerNode;
}

/** Whether somebody meant a rate, be it a right one. */
export function looksLikeRate(text: string): boolean {
  return /^\s*\.?\d/.test(text);
}
