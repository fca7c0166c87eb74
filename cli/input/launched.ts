/** Launch files named on the command line: read, and understood with what was said beside them, which counts more. */
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { importFiles } from '../../launch/import.js';
import { type Imported, placeText, type Size } from '../../launch/imported.js';
import type { Given } from '../../launch/known.js';
import type { ArgumentValue } from '../options/arguments.js';
import { resultInstead } from './asked-result.js';
import { partsOf } from './cells.js';
import { clusterNamed, isPath } from './names.js';
import type { Said } from './said.js';
import type { Asked } from './scenario.js';
import { saidByProgram } from './scenario.js';

/** What the files at `paths` say, with `asked` beside them. Throws InputError for what cannot be read. */
export async function importedFrom(paths: readonly string[], asked: Asked): Promise<Imported> {
  const files = [...new Set(paths)].map((path) => ({ name: path, text: textOf(path) }));
  const { settings: _settings, remarks: _remarks, ...values } = asked;
  const given = Object.fromEntries(
    Object.entries(values).map(([key, said]) => [key, (said as Said<unknown>).value]),
  );
  const devices = await devicesOf(asked.cluster);
  const imported = importFiles(files, { ...given, ...(devices === undefined ? {} : { devices }) } as Given);
  const cluster = await sizedCluster(asked.cluster, imported.size);
  // Replicas of several clusters are as many as each has room for.
  const several = asked.cluster !== undefined && onlyOf(asked.cluster) === undefined;
  const said = several ? { ...imported.scenario, dp: undefined } : imported.scenario;
  const whole = { ...said, ...given, ...(cluster === undefined ? {} : { cluster }) };
  const scenario = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
  return { ...imported, scenario, notes: [...imported.notes, ...sizeNote(devices, imported.size)] };
}

/** The question that the files named by `--from` make, for commands that ask it; `asked` counts more. Throws InputError for what is missing. */
export async function saidByLaunch(from: ArgumentValue, asked: Asked): Promise<Asked> {
  const paths = partsOf(typeof from === 'boolean' ? [] : from);
  const imported = await importedFrom(paths, asked);
  if (imported.wanted.length > 0)
    throw new InputError(imported.wanted.map(({ sentence }) => sentence).join('\n'));
  const places = new Map(
    [...imported.understood, ...imported.assumed].map((each) => [each.option, placeText(each)]),
  );
  const { settings, ...said } = await saidByProgram(imported.scenario);
  const placed = Object.entries(said).map(([key, value]) => {
    const place = places.get(key);
    return [key, { ...(value as Said<unknown>), where: place === undefined ? '' : `${place} ${key}: ` }];
  });
  return { ...Object.fromEntries(placed), settings, remarks: remarksOf(imported, paths) } as Asked;
}

/** What a reader of the answer must know: what was left out though it matters, and what contradicts itself. */
function remarksOf({ kinds, understood, ignored, notes }: Imported, paths: readonly string[]): string[] {
  const matters = ignored.filter((each) => each.matters === 'yes').map(({ key }) => key);
  const unknown = ignored.filter((each) => each.matters === 'unknown').length;
  const left =
    matters.length === 0
      ? 'nothing that matters is left out'
      : `left out, though it matters: ${listed(matters)}`;
  const others =
    unknown === 0 ? '' : `; ${unknown} other ${unknown === 1 ? 'key' : 'keys'} llmsim does not know`;
  return [
    `asked by ${paths.join(', ')} (${kinds.join(', ')}): ${understood.length} keys understood, ${left}${others}; ` +
      `\`llmsim import ${paths.join(' ')}\` accounts for every key`,
    ...notes,
  ];
}

const MOST_LISTED = 6;

function listed(keys: readonly string[]): string {
  const some = keys.slice(0, MOST_LISTED).join(', ');
  return keys.length > MOST_LISTED ? `${some} and ${keys.length - MOST_LISTED} more` : some;
}

function textOf(path: string): string {
  const text = readText(path, 'launch file');
  const result = resultInstead(text, path, 'a launch file');
  if (result !== undefined) throw result;
  if (!text.includes('\0')) return text;
  throw new InputError(`'${path}' is no text, and a launch file is a script or a configuration`);
}

/** Devices of the cluster that was named with its size; undefined for one without, for several and for none. */
async function devicesOf(said: Asked['cluster']): Promise<number | undefined> {
  const reference = onlyOf(said);
  if (reference === undefined || (!reference.includes(':') && !isPath(reference))) return undefined;
  return (await clusterNamed(reference, said!.folder)).devices;
}

/** The cluster that was named without a size, with as many nodes as the files start. */
async function sizedCluster(said: Asked['cluster'], size: Size): Promise<string | undefined> {
  const reference = onlyOf(said);
  if (reference === undefined || reference.includes(':') || isPath(reference)) return undefined;
  const { node } = await clusterNamed(reference, said!.folder);
  const { devices, nodes } = size;
  if (devices === undefined) return nodes === undefined ? undefined : `${reference}:${nodes}`;
  return `${reference}:${Math.ceil(devices / node.devices)}`;
}

/** The one cluster that is named, if it is one. */
function onlyOf(said: Asked['cluster']): string | undefined {
  if (said === undefined) return undefined;
  const [first, ...others] = partsOf(said.value);
  return others.length > 0 || first === undefined || first.includes('..') ? undefined : first;
}

function sizeNote(devices: number | undefined, size: Size): string[] {
  const said = (size.nodes ?? 1) * (size.devicesPerNode ?? Number.NaN);
  if (devices === undefined || Number.isNaN(said) || said === devices) return [];
  return [
    `the files start ${said} devices, and the cluster that is given has ${devices}; the cluster counts`,
  ];
}
