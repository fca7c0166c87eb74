/** Kinds of time, causes and limits of a run, in words. */
import type { DataAnswer } from '../../planning/run/row.js';
import type { BadputKind, Component, Fate } from '../../sim/lifetime/lifetime.js';

/** Fates in the order that they are stacked, and what each is. */
export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  productive: 'steps that were kept',
  blocked: 'waiting: exposed communication, bubbles, data, checkpoints',
  discarded: 'work that was lost and done again',
  unavailable: 'down: detection, repair, restart, maintenance, spares',
};

/** Google's kinds, as their documentation writes them. */
export const BADPUT_WORDS: Readonly<Record<BadputKind, string>> = {
  acceleratorInit: 'accelerator initialisation',
  trainingPrep: 'training preparation',
  programStartup: 'program startup',
  dataLoadingSync: 'data loading, synchronous',
  dataLoadingAsync: 'data loading, asynchronous',
  checkpointSave: 'checkpoint saving',
  checkpointRestore: 'checkpoint restoring',
  wastedProgress: 'wasted progress',
  infrastructureRecovery: 'infrastructure recovery',
  elasticSliceDown: 'elastic slice down',
  elasticScaleUp: 'elastic scale up',
  elasticReinit: 'elastic reinitialisation',
  other: 'other: maintenance and idle spares',
};

export const COMPONENT_WORDS: Readonly<Record<Component, string>> = {
  ...{ device: 'device', memory: 'device memory', nic: 'NIC', switch: 'switch or cable', host: 'host' },
  ...{ storage: 'storage', software: 'software', maintenance: 'maintenance', spot: 'spot: taken back' },
};

/** In the order of the program: `memory`, … */
export const DATA_PARTS: Readonly<Record<NonNullable<DataAnswer['bound']>, string>> = {
  ...{ store: 'the store', node: 'what nodes read', decode: 'decoding on host cores' },
  device: 'decoding on devices',
  latency: 'latency of requests',
};
