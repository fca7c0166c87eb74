/** Checkpoints and restarts of a run, in sentences: each layer with its own figures. */
import type { RunCheckpoint, RunLayer, RunRow } from '../../planning/run/row.js';
import { duration, memory } from '../tables/units.js';
import { counted } from './amounts.js';

const BY: Readonly<Record<RunCheckpoint['intervalBy'], string>> = {
  given: 'as given',
  optimal: 'the optimum',
  young: 'by Young',
  daly: 'by Daly',
};

const MODES: Readonly<Record<RunCheckpoint['mode'], string>> = {
  sync: 'synchronously',
  async: 'asynchronously',
  peer: 'to another node’s memory',
  layered: 'in layers',
};

/** Where a layer is kept that is not in a store. */
const PLACES: Readonly<Record<Exclude<RunLayer['id'], 'store'>, string>> = {
  memory: 'In the memory of its own host',
  peer: 'In another node’s memory',
  local: 'On disks in the nodes',
};

const OUTLIVES: Readonly<Record<RunLayer['survives'], string>> = {
  process: 'the crash of a process, not the loss of a node',
  node: 'the loss of a node',
  anything: 'all that breaks',
};

export function checkpointWords({ checkpoint: c }: Pick<RunRow, 'checkpoint'>): string[] {
  const most =
    c.writers > 0
      ? `, written by ${counted(c.writers, 'rank')}, ${memory(c.writerBytes)} by the one with most of it`
      : '';
  const optima = [
    ['Young', c.youngSeconds],
    ['Daly', c.dalySeconds],
    ['closed form', c.optimalSeconds],
    ['simulated', c.simulatedOptimumSeconds],
  ] as const;
  const known = optima.flatMap(([name, seconds]) =>
    seconds === undefined || seconds === null || seconds === 0 ? [] : [`${name} ${duration(seconds)}`],
  );
  return [
    `A checkpoint is ${memory(c.bytes)}${most}.`,
    ...(c.layers.length > 1 ? layered(c) : [alone(c)]),
    ...(known.length === 0 ? [] : [`Best interval: ${known.join(', ')}.`]),
  ];
}

function alone(c: RunCheckpoint): string {
  const each =
    c.intervalSeconds === null
      ? `Never written before the end (${BY[c.intervalBy]}: nothing fails)`
      : `Written ${MODES[c.mode]} to ${c.store} every ${duration(c.intervalSeconds)} (${BY[c.intervalBy]})`;
  return `${each}: devices stop for ${duration(c.blockedSeconds)}, it can be restarted from after ${duration(c.writeSeconds)}, and is loaded in ${duration(c.loadSeconds)}.`;
}

/** Devices stop once, for the first layer; each other is made of it beside the steps. */
function layered(c: RunCheckpoint): string[] {
  return [
    `Kept in ${counted(c.layers.length, 'layer')}, from which a restart takes the nearest that is left; the interval is ${BY[c.intervalBy]}.`,
    ...c.layers.map((layer) => layerWords(layer, c.store)),
  ];
}

function layerWords(layer: RunLayer, store: string): string {
  const { id, intervalSeconds, blockedSeconds, durableSeconds, loadSeconds, survives } = layer;
  const place = id === 'store' ? `On ${store}` : PLACES[id];
  const every = intervalSeconds === null ? 'never before the end' : `every ${duration(intervalSeconds)}`;
  const stop = blockedSeconds === 0 ? 'devices do not stop' : `devices stop for ${duration(blockedSeconds)}`;
  return (
    `${place} ${every}: ${stop}, it can be restarted from after ${duration(durableSeconds)}, is loaded in ` +
    `${duration(loadSeconds)}, and outlives ${OUTLIVES[survives]}.`
  );
}

export function restartWords({ restart: r }: Pick<RunRow, 'restart'>): string {
  const parts = [
    ['scheduler', r.schedulerSeconds],
    ['start', r.startSeconds],
    ['communicators', r.initSeconds],
    ['warm-up', r.warmupSeconds],
    ['loading', r.loadSeconds],
  ] as const;
  const sum = parts.reduce((all, [, seconds]) => all + seconds, 0);
  const shown = parts.filter(([, seconds]) => seconds > 0);
  return `A restart takes ${duration(sum)}: ${shown.map(([name, seconds]) => `${name} ${duration(seconds)}`).join(', ')}.`;
}
