/**
 * How far each time of a cluster may be from its price: standard deviations of ln(real / modelled), what a correction weighs
 * its unknowns by. From measurements of the parts, not of runs: median residuals (a median is 0.67 standard deviations)
 * and what published tables of the same part differ by.
 */
import type { Pace } from '../../hardware-profiles/profile.js';

export interface Spread {
  readonly pace: Pace;
  /** In words. */
  readonly name: string;
  /** Standard deviation of ln(real / modelled). */
  readonly sigma: number;
  readonly source: string;
}

export const SPREADS: readonly Spread[] = [
  {
    ...{ pace: 'time.kernels', name: 'kernels', sigma: 0.1 },
    source:
      'GEMM, attention and streaming kernels left out of their fit: median residual 3 to 10 % by device, the middle 6 % (docs/kernels.md)',
  },
  {
    ...{ pace: 'time.inside', name: 'network inside nodes', sigma: 0.15 },
    source:
      'nccl-tests and PyTorch all-reduce inside a node: median residual 2 to 15 % from 1 MiB on, 12 to 50 % below (docs/kernels.md)',
  },
  {
    ...{ pace: 'time.between', name: 'network between nodes', sigma: 0.5 },
    source:
      'all-reduce between nodes: 1 to 11 % off on clouds, 78 to 89 % on a shared supercomputer (docs/kernels.md), 2 to 8 times as long on another (its own all-reduce by nodes, Ultra-Scale Playbook)',
  },
  {
    ...{ pace: 'time.host', name: 'host', sigma: 0.35 },
    source:
      'host time of a launch, eager PyTorch: 4 to 10 µs by processor and framework, a factor of 2.5 for what two standard deviations span',
  },
];
