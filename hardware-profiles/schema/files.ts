/**
 * The two kinds of YAML file of this folder, as written: an accelerator and a cluster. A cluster's
 * node and accelerator are named by id or described in place, and each part may start from a known one
 * with `like`.
 */

import type { Accelerator, IntraLink, NetworkFabric, Provenance, Software } from '../profile.js';
import type { ThreadsFile } from '../threads/file.js';
import type {
  ACCELERATOR_FIGURES,
  ECONOMICS_FIGURES,
  FABRIC_FIGURES,
  NODE_FIGURES,
  Table,
  Written,
} from './figures.js';

/** The figures of a table as they are written in a file. */
type WrittenFigures<T> = {
  readonly [Key in keyof T]?: T[Key] extends Table ? WrittenFigures<T[Key]> : Written;
};

/** Short keys for sources, and the key of the one that holds where a figure names none. */
export interface SourceList {
  readonly sources?: Readonly<Record<string, Provenance>>;
  readonly source?: string;
}

export type AcceleratorText = Pick<
  Accelerator,
  'title' | 'vendor' | 'kind' | 'year' | 'generation' | 'peerToPeer'
>;

/** `accelerators/<id>.yaml`; the same keys describe an accelerator in place. */
export type AcceleratorFile = SourceList &
  Partial<AcceleratorText> &
  WrittenFigures<typeof ACCELERATOR_FIGURES> & {
    readonly like?: string;
    /** The accelerator whose kernel behaviour this one has; absent: its own, or that of `like`. */
    readonly kernels?: string;
    /** What people train with on it; absent: as on `like`, else as on `kernels`. */
    readonly software?: Software & Provenance;
  };

export type NodeFile = WrittenFigures<Omit<typeof NODE_FIGURES, 'intra'>> & {
  readonly like?: string;
  readonly title?: string;
  readonly accelerator?: string | AcceleratorFile;
  readonly intra?: WrittenFigures<(typeof NODE_FIGURES)['intra']> & {
    readonly kind?: IntraLink['kind'];
    readonly peerToPeer?: boolean;
  };
};

type FabricFile = WrittenFigures<typeof FABRIC_FIGURES> & {
  readonly kind?: NetworkFabric['kind'];
  /** By number of nodes. */
  readonly allReduce?: Readonly<Record<string, Written>>;
};

type EconomicsFile = WrittenFigures<typeof ECONOMICS_FIGURES> & { readonly priceDate?: string };

/** `clusters/<id>.yaml`, and a person's own cluster file. */
export type ClusterFile = SourceList & {
  readonly like?: string;
  readonly title?: string;
  readonly nodes?: number;
  /** Those of the node, said at once: with `like` in the place of its own, else all that need be said. */
  readonly accelerator?: string | AcceleratorFile;
  readonly devices?: Written;
  /** What `nvidia-smi topo -m` printed, as a text of several lines. */
  readonly topology?: string;
  readonly node?: string | NodeFile;
  readonly fabric?: FabricFile;
  readonly economics?: EconomicsFile;
  readonly threads?: ThreadsFile;
};
