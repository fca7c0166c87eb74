/** How often things break, as a file of this folder or a person's own says it: causes with rates and a source each. */
import type { Provenance } from '../provenance.js';

/** Where what breaks is from: that of the rate; times have their own. */
export interface FailureCause extends Provenance {
  readonly id: string;
  readonly component:
    | 'device'
    | 'memory'
    | 'nic'
    | 'switch'
    | 'host'
    | 'storage'
    | 'software'
    | 'maintenance'
    | 'spot';
  /** Interruptions of a job per node and day, for nodes of `FailureModel.devicesPerNode`. */
  readonly perNodeDay: number;
  /** Shape of a Weibull distribution of the times between; absent: exponential. */
  readonly shape?: number;
  readonly detectSeconds: number;
  /** 0: the node goes on. */
  readonly repairSeconds: number;
  readonly detect?: Provenance;
  readonly repair?: Provenance;
}

export interface FailureModel {
  readonly id: string;
  readonly title: string;
  /** Rates of a node count for so many devices; a node with fewer or more has its share of what devices break. */
  readonly devicesPerNode: number;
  readonly causes: readonly FailureCause[];
}
