/** Launch files named on the command line: read, and understood with what was said beside them, which counts more. */
import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import type { LaunchFile } from '../../launch/format.js';
import { importFiles } from '../../launch/import.js';
import { type Imported, placeText, type Size, unknownKeys } from '../../launch/imported.js';
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
  const files: LaunchFile[] = [...new Set(paths)].map((path) => ({ name: path, text: textOf(path) }));
  const { settings: _settings, remarks: _remarks, ...values } = asked;
  const given = Object.fromEntries(
    Object.entries(values).map(([key, said]) => [key, (said as Said<unknown>).value]),
  );
  const devices = await devicesOf(asked.cluster);
  const { imported, beside } = withNamed(files, {
    ...given,
    ...(devices === undefined ? {} : { devices }),
  } as Given);
  const { cluster, note } = await sizedCluster(asked.cluster, imported.size);
  // Replicas of several clusters are as many as each has room for.
  const several = asked.cluster !== undefined && onlyOf(asked.cluster) === undefined;
  const said = several ? { ...imported.scenario, dp: undefined } : imported.scenario;
  const whole = { ...said, ...given, ...(cluster === undefined ? {} : { cluster }) };
  const scenario = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
  const notes = [...imported.notes, ...beside, ...sizeNote(devices, imported.size), ...note];
  return { ...imported, scenario, notes };
}

/** Files that name others, and so on. */
const MOST_ROUNDS = 4;

/** What `files` say together with those that they name and that lie beside them, and a sentence for each of these. */
function withNamed(
  files: readonly LaunchFile[],
  given: Given,
): { imported: Imported; beside: readonly string[] } {
  const all = [...files];
  const beside: string[] = [];
  let imported = importFiles(all, given);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = all.length;
    for (const { by, path } of imported.named) {
      const found = [
        isAbsolute(path) ? path : join(dirname(by), path),
        join(dirname(by), basename(path)),
      ].find(isFile);
      if (found === undefined || all.some(({ name }) => name === found)) continue;
      all.push({ name: found, text: textOf(found) });
      beside.push(`${found} is read, too: ${by} names it`);
    }
    if (all.length === before) break;
    imported = importFiles(all, given);
  }
  return { imported, beside };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
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
  const unknown = unknownKeys(ignored);
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
  throw new InputError(`'${path}' is no text, and a launch file is a script or a configuration; name one`);
}

/** Devices of the cluster that was named with its size; undefined for one without, for several and for none. */
async function devicesOf(said: Asked['cluster']): Promise<number | undefined> {
  const reference = onlyOf(said);
  if (reference === undefined || (!reference.includes(':') && !isPath(reference))) return undefined;
  return (await clusterNamed(reference, said!.folder)).devices;
}

/** The cluster that was named without a size, with as many nodes as the files start, or as many devices of each. */
async function sizedCluster(
  said: Asked['cluster'],
  size: Size,
): Promise<{ readonly cluster?: string; readonly note: readonly string[] }> {
  const reference = onlyOf(said);
  if (reference === undefined || reference.includes(':') || isPath(reference)) return { note: [] };
  const { node } = await clusterNamed(reference, said!.folder);
  const { devices, nodes = 1, devicesPerNode = node.devices } = size;
  if (devices === undefined)
    return size.nodes === undefined ? { note: [] } : { cluster: `${reference}:${nodes}`, note: [] };
  if (devicesPerNode < node.devices && devices === nodes * devicesPerNode) {
    const cluster = `${reference}:${nodes === 1 ? '' : `${nodes}x`}${devicesPerNode}of${node.devices}`;
    const note = `the files start ${devicesPerNode} of the ${node.devices} devices of each node: ${cluster}`;
    return { cluster, note: [note] };
  }
  return { cluster: `${reference}:${Math.ceil(devices / node.devices)}`, note: [] };
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
