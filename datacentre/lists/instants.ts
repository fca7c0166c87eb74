/**
 * Instants as lists have them: seconds since some beginning, or a date and a time of day, with a zone or without. Read
 * letter by letter, because a list has millions of them.
 */

/** Whether a cell has a date, or else seconds. */
export function isDated(text: string): boolean {
  return text.charCodeAt(4) === DASH;
}

/**
 * Milliseconds since 1970, of `2023-03-01 00:18:22+08:00`, `2020-06-09T18:41:01.5Z` or seconds; without a zone, a date is
 * taken as UTC. NaN where `text` is neither.
 */
export function instantMillis(text: string): number {
  if (!isDated(text)) {
    const seconds = Number(text);
    return text !== '' && Number.isFinite(seconds) ? Math.round(seconds * 1000) : Number.NaN;
  }
  const form = FORM.exec(text);
  if (form === null) return Number.NaN;
  const day = dayMillis(text);
  const [hour, minute] = form[1] === undefined ? [0, 0] : [digits(text, 11, 13), digits(text, 14, 16)];
  const second = form[2] === undefined ? 0 : Number(form[2]);
  if (hour > 24 || minute > 59 || second >= 61) return Number.NaN;
  return day + (hour * 60 + minute) * 60_000 + Math.round(second * 1000) - zoneMillis(form[3]);
}

const FORM =
  /^\d{4}-\d\d-\d\d(?:[T ](\d\d:\d\d)(?::(\d\d(?:\.\d+)?))? ?(Z|UTC|GMT|PST|PDT|[+-]\d\d(?::?\d\d)?)?)?$/;
const DASH = 45;

/** A list has days in order, and many jobs a day. */
const known = { day: '', millis: Number.NaN };

/** The beginning of the day of `text`; NaN where there is no such day. */
function dayMillis(text: string): number {
  const day = text.slice(0, 10);
  if (day !== known.day) {
    const [year, month, date] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
    const millis = Date.UTC(year, month - 1, date);
    known.day = day;
    known.millis = new Date(millis).getUTCDate() === date && month >= 1 && month <= 12 ? millis : Number.NaN;
  }
  return known.millis;
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}
const ZERO = 48;

/** By which a zone is ahead of UTC. Philly's files say PST and PDT. */
function zoneMillis(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'UTC' || zone === 'GMT') return 0;
  if (zone === 'PST' || zone === 'PDT') return (zone === 'PST' ? -8 : -7) * 3_600_000;
  const minutes =
    digits(zone, 1, 3) * 60 + (zone.length > 3 ? digits(zone, zone.length - 2, zone.length) : 0);
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
