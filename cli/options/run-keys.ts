/** Keys about the run around the step: what breaks, what is kept, what is read. Part of the keys of a question. */
import { AUGMENTS, CHECKPOINT_MODES, DECODES } from '../../planning/run/asked.js';

export const RUN_KEYS = [
  {
    name: 'failures',
    type: 'text',
    about: 'run',
    example: 'meta-rsc-1',
    summary:
      'how often things break: a published model by name (see `llmsim hardware failures`), a file of causes with rates, a rate such as 6.5e-3/node-day, or none; with --tokens, time and cost then count failures, restarts and checkpoints',
  },
  {
    name: 'checkpoint-mode',
    type: 'choice',
    about: 'run',
    example: 'async',
    choices: CHECKPOINT_MODES,
    summary:
      'how checkpoints are written: sync (devices wait for the store), async (only for the copy to host memory), peer (to another node’s memory) or layered (memory, local disk and store, each at its own interval) [default: async]',
  },
  {
    name: 'checkpoint-interval',
    type: 'text',
    about: 'run',
    example: '30min',
    summary:
      'how often a checkpoint is written: a time (30min), steps (500 steps), optimal, young or daly [default: optimal]',
  },
  {
    name: 'store',
    type: 'text',
    about: 'run',
    example: 'parallel-fs',
    summary:
      'where checkpoints are kept: a store by name, a file that describes one, or a rate such as 100GB/s [default: parallel-fs, with up to 32 nodes parallel-fs-small]',
  },
  {
    name: 'spares',
    type: 'count',
    least: 0,
    about: 'run',
    example: '8',
    summary:
      'nodes that are held ready to take over from broken ones, on top of those of the job; beyond them, repairs are waited for [default: others of the datacentre take over]',
  },
  {
    name: 'elastic',
    type: 'flag',
    about: 'run',
    example: 'true',
    summary: 'where no spare is left, go on with fewer replicas until the node is back [default: false]',
  },
  {
    name: 'restart',
    type: 'duration',
    least: 0,
    about: 'run',
    example: '10min',
    summary:
      'from knowing of a failure to the first step, in place of what is worked out from scheduler, start, communicators and loading',
  },
  {
    name: 'stragglers',
    type: 'part',
    about: 'run',
    example: '1%',
    summary:
      'how much the speed of devices differs, as standard deviation; the slowest sets the pace [default: 0]',
  },
  {
    name: 'maintenance',
    type: 'text',
    about: 'run',
    example: '4h/30d',
    summary: 'planned outages: so long, so often [default: none]',
  },
  {
    name: 'dataset',
    type: 'text',
    about: 'run',
    example: 'gpt3-text',
    summary:
      'what the run reads: a dataset by name, or a file that describes one; steps then wait where data does not keep up',
  },
  {
    name: 'data-store',
    type: 'text',
    about: 'run',
    example: 'object-store',
    summary: 'where the dataset lies [default: that of checkpoints]',
  },
  {
    name: 'loader-cores',
    type: 'count',
    about: 'run',
    example: '64',
    summary: 'cores of each node that read and decode data [default: those that training leaves]',
  },
  {
    name: 'prefetch-batches',
    type: 'count',
    least: 0,
    about: 'run',
    example: '2',
    summary:
      'batches that are ready ahead of their step; 0: each is read when the step before it has ended [default: 2]',
  },
  {
    name: 'decode',
    type: 'choice',
    about: 'run',
    example: 'device',
    choices: DECODES,
    summary:
      'where images are decoded and augmented: by the cores of the host, or by the decoders of the device (nvJPEG, DALI) [default: host]',
  },
  {
    name: 'augment',
    type: 'choice',
    about: 'run',
    example: 'auto',
    choices: AUGMENTS,
    summary:
      'what is done to each image after decoding: none, crop (random crop, resize, flip, normalise) or auto (AutoAugment or RandAugment on top) [default: crop]',
  },
] as const;
