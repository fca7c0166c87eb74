/** `set` and `price` of a question, as figures that replace those of the cluster's profile. */
import type { Setting } from '../../hardware-profiles/settings.js';
import { InputError } from '../../input/error.js';
import type { Scenario } from '../options/keys.js';
import type { Said } from './said.js';

/** Figures by path, as they were written. */
type Written = Readonly<Record<string, string>>;

/** Figures said at one place. */
export interface SaidSettings extends Said<Written> {
  /** `on the command line`, `in job.yaml`. */
  readonly by: string;
}

/** What `set` of a scenario says, if anything. Throws InputError for a text that sets nothing. */
export function saidSettings(said: Said<Scenario['set']>, by: string): SaidSettings[] {
  if (said.value === undefined) return [];
  try {
    return [{ ...said, by, value: writtenIn(said.value) }];
  } catch (error) {
    throw error instanceof InputError ? new InputError(said.where + error.message) : error;
  }
}

/** `PATH=VALUE`, several of them, or a map. */
function writtenIn(said: NonNullable<Scenario['set']>): Written {
  if (typeof said === 'object' && !Array.isArray(said)) {
    return Object.fromEntries(Object.entries(said).map(([path, value]) => [path.trim(), String(value)]));
  }
  const texts = (typeof said === 'string' ? [said] : (said as readonly string[])).flatMap((text) =>
    text.split(','),
  );
  return Object.fromEntries(texts.map((text) => pair(text.trim())));
}

function pair(text: string): [path: string, value: string] {
  const [, path, value] = /^([^=\s]+)\s*=\s*(.+)$/s.exec(text) ?? [];
  if (path !== undefined && value !== undefined) return [path, value];
  throw new InputError(`'${text}' sets nothing; write PATH=VALUE, such as node.nics.bandwidth=100GB/s`);
}

/** The figures said at one place, as settings; they are assumed, and whoever asks assumed them. */
export function settingsIn({ value, by }: SaidSettings): Setting[] {
  return Object.entries(value).map(([path, written]) => {
    return { path, value: written, provenance: { kind: 'assumed', source: `set ${by}` } };
  });
}

/** The setting that a price is, in US dollars per device and hour. */
export function priceSetting(usd: number): Setting {
  const provenance = { kind: 'specified', source: 'given with the question' } as const;
  return { path: 'economics.price', value: `${usd} USD/h`, provenance };
}
