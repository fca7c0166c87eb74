/** Options of what launches a program: how many nodes, and processes or devices of each. */
import { readAccelerateLaunch } from '../accelerate/launch.js';
import type { LaunchFile } from '../format.js';
import type { Entry } from '../imported.js';
import { countIn, numberOf } from '../mapping.js';
import { isHere } from '../named.js';
import type { Noted } from '../noted.js';

/** What a launcher's options say, by its name. */
export const LAUNCHERS: Readonly<Record<string, (noted: Noted, files: readonly LaunchFile[]) => void>> = {
  torchrun(noted) {
    nodes(noted, 'nnodes');
    perNode(noted, 'nproc-per-node');
    if (noted.said.some(({ fact }) => fact === 'devices-per-node') && noted.entry('nnodes') === undefined) {
      noted.suppose('nodes', 1, 'torchrun starts one node unless told');
    }
    rest(noted);
  },
  deepspeed(noted, files) {
    nodes(noted, 'num-nodes');
    perNode(noted, 'num-gpus');
    readHosts(noted, files);
    const include = noted.entry('include');
    const devices = include === undefined ? undefined : includedDevices(String(include.value));
    if (include !== undefined && devices !== undefined) noted.say(include, 'devices', devices);
    rest(noted);
  },
  accelerate(noted, files) {
    nodes(noted, 'num-machines');
    const processes = noted.entry('num-processes');
    if (processes !== undefined) say(noted, processes, 'devices');
    readAccelerateLaunch(noted, files);
  },
};

/** `mpirun -np 64 --npernode 8`, `srun -N 8 --ntasks-per-node=8`: as many processes as devices, unless a launcher makes them. */
export function readRunner(noted: Noted, makesProcesses: boolean, files: readonly LaunchFile[]): void {
  readHosts(noted, files);
  if (!makesProcesses) {
    const all = noted.anyOf(['np', 'n', 'ntasks']);
    if (all !== undefined) say(noted, all, 'devices');
    const each = noted.anyOf(['npernode', 'ntasks-per-node', 'ppn']);
    if (each !== undefined) say(noted, each, 'devices-per-node');
  }
}

/** A file with a node a line, which says how many there are unless the command does. */
function readHosts(noted: Noted, files: readonly LaunchFile[]): void {
  const hosts = noted.anyOf(['hostfile', 'machinefile']);
  if (hosts === undefined) return;
  const isSaid = noted.said.some(({ fact }) => fact === 'nodes');
  if (isHere(noted, hosts, files)) noted.understand(hosts, 'cluster');
  else if (isSaid) noted.ignore(hosts, 'the command itself says how many nodes there are', 'no');
  else noted.ignore(hosts, 'it says how many nodes and devices there are, and was not handed over', 'yes');
}

function nodes(noted: Noted, key: string): void {
  const entry = noted.entry(key);
  if (entry === undefined) return;
  // Elastic: at least, and at most, so many.
  const most = String(entry.value).split(':').at(-1)!;
  say(noted, { ...entry, value: most }, 'nodes');
}

function perNode(noted: Noted, key: string): void {
  const entry = noted.entry(key);
  if (entry === undefined) return;
  if (['gpu', 'auto'].includes(String(entry.value))) {
    noted.ignore(entry, 'it is as many as the node has', 'no');
  } else say(noted, entry, 'devices-per-node');
}

function say(noted: Noted, entry: Entry, fact: 'nodes' | 'devices-per-node' | 'devices'): void {
  if (entry.unset !== undefined) noted.want(entry, 'cluster');
  else if (Number.isNaN(numberOf(entry.value))) noted.ignore(entry, 'it is no number', 'unknown');
  else noted.say(entry, fact, countIn(entry));
}

function rest(noted: Noted): void {
  for (const name of noted.keys()) {
    noted.ignore(
      noted.entry(name)!,
      'it is where the processes meet and what they print, not how they train',
      'no',
    );
  }
}

/** `localhost:0,1,2,3@worker:0,1`. */
function includedDevices(text: string): number | undefined {
  const hosts = text.split('@').map((host) => host.split(':')[1]?.split(','));
  if (hosts.some((devices) => devices === undefined)) return undefined;
  return hosts.reduce((sum, devices) => sum + devices!.length, 0);
}
