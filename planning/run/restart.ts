/**
 * From knowing of a failure to the first step, without the loading of a checkpoint. What grows with the number of ranks is
 * the start of communicators: all of them meet in one store of addresses, and each sets up connections. The other parts take
 * about as long on one node as on a thousand where images are cached.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Provenance } from '../../hardware-profiles/provenance.js';
import type { Restart } from '../../sim/lifetime/lifetime.js';

interface Fact extends Provenance {
  readonly seconds: number;
}

/** Seconds of each part, and where they are from. */
export const RESTART_FACTS = {
  scheduler: {
    seconds: 30,
    kind: 'assumed',
    source:
      'a scheduler that goes through its queue every half minute finds the job again, and ends what is left of it',
  },
  start: {
    seconds: 60,
    kind: 'assumed',
    source:
      'a container whose image is cached starts, an interpreter imports its libraries from a shared file system, and data loaders open their files',
  },
  /** Of one node: library, topology, connections over its own links. */
  init: {
    seconds: 5,
    kind: 'assumed',
    source: 'NCCL sets up the communicators of one node in a few seconds',
  },
  /** For each rank: what is left of the growth once barriers do not multiply. */
  initPerRank: {
    seconds: (265 - 5) / 98_304,
    kind: 'measured',
    source:
      'NCCLX (arXiv 2510.20171): NCCL takes 265 s to start at 96K GPUs, taken as 98,304; MegaScale (arXiv 2402.15627) has 1,047 s at 2,048 GPUs with PyTorch’s TCP store, 361 s with another store, below 5 s once barriers are left out and below 30 s at more than 10,000',
  },
  warmup: {
    seconds: 60,
    kind: 'assumed',
    source: 'first steps compile and tune kernels, and fill caches and pools of memory',
  },
} as const satisfies Record<string, Fact>;

/**
 * The parts of a restart of `ranks` on `nodes` of the cluster. One node has nobody to be given by a scheduler again: its
 * job starts over where it was. TPUs are driven by one compiled program, whose runtime has no communicators to set up.
 */
export function restartOf(
  { accelerator }: Pick<Cluster, 'accelerator'>,
  nodes: number,
  ranks: number,
): Restart {
  const { scheduler, start, init, initPerRank, warmup } = RESTART_FACTS;
  const grows = accelerator.kind === 'tpu' ? 0 : initPerRank.seconds * ranks;
  return {
    schedulerSeconds: nodes > 1 ? scheduler.seconds : 0,
    startSeconds: start.seconds,
    initSeconds: ranks > 1 ? init.seconds + grows : 0,
    warmupSeconds: warmup.seconds,
  };
}

/** Where the figures are from, as sentences. */
export function restartSources(): string[] {
  return Object.entries(RESTART_FACTS).map(
    ([part, { kind, source }]) => `restart, ${part.replace('PerRank', ' of each rank')} (${kind}): ${source}`,
  );
}
