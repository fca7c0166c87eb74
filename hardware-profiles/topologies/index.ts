/** Topology files, recognised by what they say and not by how they are called. */
import { quantity } from '../../input/quantity.js';
import type { ClusterFile } from '../schema/files.js';
import { readAstraSim } from './astra-sim.js';
import { readNvidiaSmi } from './nvidia-smi.js';
import { readNvidiaSummary } from './nvidia-smi-summary.js';
import { readSimai } from './simai.js';
import { readCalculon, readSimumax } from './simulators.js';
import type { Reader, Source } from './topology.js';

const READERS: readonly Reader[] = [
  readNvidiaSmi,
  readNvidiaSummary,
  readSimai,
  readSimumax,
  readCalculon,
  readAstraSim,
];

/** Whether `text`, or the beginning of it, is that of a topology. */
export function isTopology(text: string): boolean {
  return /^\s*GPU0\s|^\s*\d+ \d+ \d+ \d+ \d+ \S+\s*$|"num_per_node"\s*:|"mem1"\s*:|^\s*npus_count\s*:/m.test(
    text,
  );
}

/** A topology as a cluster file, and what is to be said of it. */
export interface Described {
  readonly file: ClusterFile;
  readonly remark: string;
}

/**
 * The cluster that a topology file describes, with `accelerator` (an id) where it was said; undefined for a file of no
 * such kind. Throws InputError for one that is cut off, contradicts itself, or does not say what its devices are.
 */
export function describedIn(source: Source, accelerator: string | undefined): Described | undefined {
  for (const read of READERS) {
    const found = read(source, accelerator);
    if (found === undefined) continue;
    const { kind, file, lacks, ignored } = found;
    const links = found.found ?? linksIn(file);
    const unread = ignored.length === 0 ? '' : ` Not used of it: ${ignored.join('; ')}.`;
    const name = source.name.replace(/^.*[/\\]/, '');
    return {
      file,
      remark: `${name} is read as ${kind}${links === undefined ? '' : ` (${links})`}, which does not tell ${listed(lacks)}.${unread}`,
    };
  }
  return undefined;
}

/** Devices and links that a file stated, where its reader does not say it better. */
function linksIn({ devices, node }: ClusterFile): string | undefined {
  if (devices === undefined) return undefined;
  const said = typeof devices === 'object' ? devices.value : devices;
  const { kind, bandwidth } = (typeof node === 'object' ? node.intra : undefined) ?? {};
  const rate = typeof bandwidth === 'object' ? bandwidth.value : bandwidth;
  const link = kind === undefined ? '' : `, ${kind}${rate === undefined ? '' : ` of ${inGigabytes(rate)}`}`;
  return `${said} ${Number(said) === 1 ? 'device' : 'devices'} a node${link}`;
}

function inGigabytes(rate: number | string): string {
  return `${+(quantity(String(rate), 'B/s') / 1e9).toPrecision(4)} GB/s each way`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
