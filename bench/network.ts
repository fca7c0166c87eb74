/** Shared resources, and whole collectives message by message. */
import { type Fabric, RING } from '../program/collectives/index.js';
import { Fluid } from '../sim/contention/fluid.js';
import { Engine } from '../sim/engine/engine.js';
import { groupNetwork, sendAll } from '../sim/network/index.js';
import type { BenchCase } from './suite.js';

const ACTIVITIES = 100_000;
const PORT = { latencyPs: 500_000, bytesPerSecond: 50e9 };
const GIB = 2 ** 30;

export const NETWORK_CASES: readonly BenchCase[] = [
  activities('idle: one to a link', 1),
  activities('crowded: two to a link, every end changes a speed', 2),
  activities('crowded: eight to a link', 8),
  ring(256),
  ring(1_024),
];

/** Activities on 64 links, each followed by another of a different length when it ends. */
function activities(name: string, perLink: number): BenchCase {
  return {
    name: `shared resources, ${name}`,
    unit: 'activities',
    work: ACTIVITIES,
    prepare: () => () => {
      const engine = new Engine();
      const links = Array.from({ length: 64 }, (_, i) => i);
      let left = ACTIVITIES;
      const begin = (tag: number) => {
        // Lengths differ, so that ends do not coincide.
        if (left-- > 0) fluid.start(1_000_000 + 7_919 * (left % 97), [links[tag % 64]!], [1], tag);
      };
      const fluid = new Fluid(engine, begin);
      for (const i of links) links[i] = fluid.resource(1, `link ${i}`);
      for (let tag = 0; tag < 64 * perLink; tag++) begin(tag);
      engine.run(() => {});
    },
  };
}

/** A ring all-reduce of 1 GiB over links of 50 GB/s and 500 ns, every message an activity on two ports. */
function ring(ranks: number): BenchCase {
  const fabric: Fabric = { ranks, perNode: 1, intra: PORT, inter: PORT };
  const endpoints = Array.from({ length: ranks }, (_, rank) => rank);
  return {
    name: `ring all-reduce over ${ranks.toLocaleString('en')} ranks, message by message`,
    unit: 'messages',
    work: 2 * (ranks - 1) * ranks,
    prepare: () => () => {
      const sends = RING.sends('all-reduce', fabric, GIB);
      sendAll(groupNetwork(fabric), [{ sends, endpoints, startPs: 0 }]);
    },
  };
}
