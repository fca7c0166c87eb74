/** What Slurm is asked for: nodes, and devices of each. */

import { isAccelerator } from '../derive/accelerators.js';
import type { Entry } from '../imported.js';
import { countIn } from '../mapping.js';
import type { Noted } from '../noted.js';

/** Understands the options of Slurm in `noted`, which are called by their long names. */
export function readSlurm(noted: Noted): void {
  const nodes = noted.entry('nodes');
  if (nodes !== undefined) {
    const count = nodeCount(nodes);
    if (count === undefined) noted.want(nodes, 'cluster');
    else noted.say(nodes, 'nodes', count);
  }
  const perNode = noted.anyOf(['gpus-per-node', 'gres']);
  if (perNode !== undefined) {
    const devices = devicesIn(String(perNode.value));
    if (devices === undefined) noted.want(perNode, 'cluster');
    else noted.say(perNode, 'devices-per-node', devices);
  }
  readAccelerator(noted, perNode);
  const all = noted.entry('gpus');
  if (all?.unset === undefined && all !== undefined) {
    const devices = devicesIn(String(all.value));
    if (devices !== undefined) noted.say(all, 'devices', devices);
  }
  for (const name of noted.keys()) {
    noted.ignore(noted.entry(name)!, 'it is where and when the job runs, not how', 'no');
  }
}

/** `gpu:h100:8`, `a100:4`, `--constraint=a100`: what the devices are. */
function readAccelerator(noted: Noted, typed: Entry | undefined): void {
  const constraint = noted.entry('constraint');
  for (const entry of [typed, noted.entry('gpus'), constraint]) {
    if (entry === undefined || entry.unset !== undefined) continue;
    const said = String(entry.value).toLowerCase();
    const name = entry === constraint ? said.split(/[&|,]/).find(isAccelerator) : typeIn(said);
    if (name === undefined || !isAccelerator(name)) continue;
    noted.say(entry, 'accelerator', name);
    return;
  }
}

/** `a100` of `gpu:a100:4` or `a100:4`. */
function typeIn(text: string): string | undefined {
  return /(?:^|:)([a-z][\w.-]*):\d+(?:\(.*\))?$/.exec(text.replace(/^gpu:/, ''))?.[1];
}

/** The variables that Slurm sets for a job with these options, by name, with the option each is from. */
export function slurmVariables(entries: readonly Entry[]): Map<string, Entry & { readonly text: string }> {
  const variables = new Map<string, Entry & { text: string }>();
  const found = new Map(entries.map((entry) => [entry.name ?? entry.key, entry]));
  const set = (names: readonly string[], from: string, value: number | undefined) => {
    const entry = found.get(from);
    if (entry === undefined || value === undefined || Number.isNaN(value)) return;
    for (const name of names)
      if (!variables.has(name)) variables.set(name, { ...entry, text: String(value) });
  };
  const number = (name: string) => {
    const value = found.get(name)?.value;
    return typeof value === 'string' ? Number(value) : undefined;
  };
  const devices = (name: string) => devicesIn(String(found.get(name)?.value ?? ''));
  const nodes = number('nodes');
  const tasksPerNode = number('ntasks-per-node');
  const tasks =
    number('ntasks') ??
    (nodes === undefined || tasksPerNode === undefined ? undefined : nodes * tasksPerNode);
  set(['SLURM_NNODES', 'SLURM_JOB_NUM_NODES'], 'nodes', nodes);
  set(['SLURM_NTASKS_PER_NODE', 'SLURM_TASKS_PER_NODE'], 'ntasks-per-node', tasksPerNode);
  set(['SLURM_NTASKS', 'SLURM_NPROCS'], found.has('ntasks') ? 'ntasks' : 'ntasks-per-node', tasks);
  set(['SLURM_CPUS_PER_TASK'], 'cpus-per-task', number('cpus-per-task'));
  set(['SLURM_GPUS_PER_NODE', 'SLURM_GPUS_ON_NODE'], 'gpus-per-node', devices('gpus-per-node'));
  set(['SLURM_GPUS_ON_NODE', 'SLURM_GPUS_PER_NODE'], 'gres', devices('gres'));
  set(['SLURM_GPUS'], 'gpus', devices('gpus'));
  return variables;
}

/** `16`, `16-16`: of a range, the most. */
function nodeCount(entry: Entry): number | undefined {
  const [, least, most] = /^(\d+)(?:-(\d+))?$/.exec(String(entry.value).trim()) ?? [];
  return least === undefined || entry.unset !== undefined
    ? undefined
    : countIn({ ...entry, value: most ?? least });
}

/** `8`, `gpu:8`, `gpu:a100:8`, `mi250:8`, `gpu:8(S:0-1)`. */
export function devicesIn(text: string): number | undefined {
  const [, count] = /(?:^|[:=])(\d+)(?:\(.*\))?$/.exec(text.trim()) ?? [];
  return count === undefined ? undefined : Number(count);
}
