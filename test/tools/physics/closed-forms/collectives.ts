/**
 * Collectives by size: no rank hands on what it must in less time than its port takes (all-reduce, reduced by switches at
 * best: all of it once; else (n − 1)/n of it), and no all-reduce of more bytes is quicker than one of fewer.
 */
import { collectivePrice } from '../../../../sim/collectives/index.js';
import { pricesOf } from '../../../../sim/prices/cluster.js';
import { clusterNamed } from '../random-job.js';
import type { Form } from './forms.js';

const GROUPS = [
  ['a100-dgx:1', 8],
  ['h100-dgx:1', 8],
  ['a100-dgx:8', 64],
  ['h100-dgx:16', 128],
  ['mi300x-node:1', 8],
  ['l40s-server:1', 8],
  ['tpu-v5p:2x2x4', 16],
] as const;

const KINDS = ['all-reduce', 'all-gather', 'reduce-scatter', 'all-to-all'] as const;

export function* collectives(): Generator<Form> {
  for (const [reference, ranks] of GROUPS) {
    const cluster = clusterNamed(reference);
    const perNode = Math.min(ranks, cluster.node.devices);
    const { intraPort } = pricesOf(cluster);
    for (const kind of KINDS) {
      let before = 0;
      for (let bytes = 1024; bytes <= 2 ** 32; bytes *= 2) {
        const price = collectivePrice(kind, bytes, { ranks, perNode, concurrent: 1, stride: 1 }, cluster);
        const seconds = (price.latencyPs + price.transferPs) / 1e12;
        const least = ((kind === 'all-reduce' ? 1 : (ranks - 1) / ranks) * bytes) / intraPort;
        const where = `${kind} of ${bytes} bytes on ${reference}`;
        yield atLeast(`${where}: seconds by its ports`, seconds, least);
        if (kind === 'all-reduce') yield atLeast(`${where}: seconds against half of them`, seconds, before);
        before = seconds;
      }
    }
  }
}

/** What is at least the bound is right, however much it is above. */
function atLeast(what: string, observed: number, least: number): Form {
  return { what, observed, expected: Math.max(least, 1e-12), within: observed >= least ? Infinity : 1e-9 };
}
