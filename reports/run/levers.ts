/** What improvements of a run are worth, in words. */
import type { Lever, RunRow } from '../../planning/run/row.js';
import { count, dollars, duration } from '../tables/units.js';
import { counted } from './amounts.js';

/** `212`; what no number of devices brings says so. */
export function worthWords({ worthDevices, savedSeconds }: Lever): string {
  if (worthDevices === null) return 'no number';
  if (worthDevices === 0) return savedSeconds > 0 ? '< 1' : '0';
  return count(worthDevices);
}

/** The same with its noun: `212 devices`, `less than one device`. */
export function worthDevicesWords(lever: Lever): string {
  const { worthDevices, savedSeconds } = lever;
  if (worthDevices === null) return 'no number of devices';
  if (worthDevices === 0 && savedSeconds > 0) return 'less than one device';
  return counted(worthDevices, 'device');
}

/** Time saved, or lost with a minus. */
export function savedWords(seconds: number): string {
  return seconds < 0 ? `−${duration(-seconds)}` : duration(seconds);
}

/** Money saved, or lost with a minus; less than a cent is none, and empty where nobody knows the price. */
export function savedMoney(usd: number | null): string {
  if (usd === null) return '';
  if (Math.abs(usd) < 0.005) return '< $0.01';
  const cents = Math.abs(usd) < 9.995 ? `$${Math.abs(usd).toFixed(2)}` : dollars(Math.abs(usd));
  return usd < 0 ? `−${cents}` : cents;
}

/** The most valuable improvement in a sentence: what it saves, and how many devices that is worth. */
export function leverWords({ levers }: Pick<RunRow, 'levers'>): string | null {
  const [best] = levers.filter(({ id, savedSeconds }) => savedSeconds > 0 && id !== 'node' && id !== 'step');
  if (best === undefined) return null;
  const { title, savedSeconds, savedUsd, worthDevices } = best;
  const usd =
    savedUsd === null
      ? ''
      : savedUsd < 0
        ? ` for ${savedMoney(-savedUsd)} more`
        : ` and ${savedMoney(savedUsd)}`;
  const worth =
    worthDevices === null ? 'no number of devices would bring as much' : `worth ${worthDevicesWords(best)}`;
  return `Most valuable: ${title} saves ${savedWords(savedSeconds)}${usd}, ${worth}.`;
}
