/**
 * A policy is two choices: which job goes next (`datacentre/queueing/`) and where it goes (`datacentre/placement/`), a
 * file each. On the command line they are joined: `backfill+fgd`; one alone takes the other's default.
 */

export const QUEUEINGS = ['fifo', 'backfill', 'sjf', 'fair', 'priority'] as const;
export type Queueing = (typeof QUEUEINGS)[number];

export const PLACEMENTS = ['best-fit', 'fgd', 'packing', 'clustering', 'dot-product', 'random'] as const;
export type Placement = (typeof PLACEMENTS)[number];

export interface Policy {
  readonly queueing: Queueing;
  readonly placement: Placement;
}

export const DEFAULT_QUEUEING: Queueing = 'fifo';
export const DEFAULT_PLACEMENT: Placement = 'best-fit';
