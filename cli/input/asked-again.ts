/**
 * A question as a result says it, so that it can be asked again: keys of a scenario file, and the files that were read.
 * Defaults are left out, so that the same words are asked.
 */
import { existsSync } from 'node:fs';
import type { Request } from '../../planning/request.js';
import { SCENARIO_KEYS } from '../options/keys.js';
import { isRunFile } from './around-keys.js';
import type { AskedOnce } from './cells.js';
import { fromHere, isModelFile, isPath, modelFrom, strategiesNamed, withoutSize } from './names.js';
import { isRoutingFile } from './routing.js';
import { isScheduleFile } from './schedule.js';

/** What was asked, as keys of a scenario file; paths start from here. */
export function scenarioAsked({ settings, ...asked }: AskedOnce): NonNullable<Request['scenario']> {
  const keys = SCENARIO_KEYS.map(({ name }) => name).filter((name) => name !== 'set');
  const said = keys.flatMap((key): [string, unknown][] => {
    const one = asked[key];
    return one === undefined ? [] : [[key, wordsOf(key, one.value, one.folder)]];
  });
  const set: Record<string, string> = Object.assign({}, ...settings.map(({ value }) => value));
  return { ...Object.fromEntries(said), ...(settings.length === 0 ? {} : { set }) };
}

function wordsOf(key: string, value: unknown, folder: string): unknown {
  if (key === 'strategy') return strategiesNamed(value as string | readonly string[]);
  if (typeof value !== 'string') return value;
  if (key === 'model') return modelFrom(folder, value);
  if (key === 'seq-lengths' || key === 'seq')
    return value.trim().startsWith('mean:') ? value : fromHere(folder, value);
  if (key === 'schedule') return isScheduleFile(value) ? fromHere(folder, value) : value;
  if (key === 'routing') return isRoutingFile(value) ? fromHere(folder, value) : value;
  if (isRunFile(key, value)) return fromHere(folder, value);
  return key === 'prices' || key === 'anchor' || (key === 'cluster' && isPath(withoutSize(value)))
    ? fromHere(folder, value)
    : value;
}

/** Paths of the files that model and cluster are read from. */
export function filesAsked({ model, cluster }: AskedOnce): NonNullable<Request['files']> {
  const [ofModel, ofCluster] = [
    model === undefined ? undefined : modelFile(model),
    cluster === undefined ? undefined : fileNamed(withoutSize(cluster.value), cluster.folder),
  ];
  return {
    ...(ofModel === undefined ? {} : { model: ofModel }),
    ...(ofCluster === undefined ? {} : { cluster: ofCluster }),
  };
}

/** The path of the file or folder that a model is read from; one that is written out in the scenario has none. */
function modelFile({ value, folder }: NonNullable<AskedOnce['model']>): string | undefined {
  return typeof value === 'string' && isModelFile(folder, value) ? fromHere(folder, value) : undefined;
}

/** The path from here that `name` is, where there is one. */
function fileNamed(name: string, folder: string): string | undefined {
  if (!isPath(name)) return undefined;
  const path = fromHere(folder, name);
  return existsSync(path) ? path : undefined;
}
