/**
 * Which constants saw training runs while they were fitted, so that a reader knows which rows test nothing.
 * docs/kernels.md says how each was fitted; an entry here goes with every exception named there.
 */
export interface FittedConstant {
  readonly constant: string;
  readonly fittedOn: string;
  /** Cases that are no independent test of it. */
  readonly rows: (one: { readonly source: string; readonly file: string }) => boolean;
}

export const FITTED_CONSTANTS: readonly FittedConstant[] = [
  {
    constant: 'host time per kernel launch, A100 systems',
    fittedOn: 'launch-bound steps of vTrain’s single-node data',
    rows: ({ file }) => file.startsWith('vtrain-single'),
  },
  {
    constant: 'fraction of the memory bandwidth that reductions reach, every GPU',
    fittedOn:
      'assumed within the range of kernel measurements, settled with the bias of all step times in view',
    rows: () => false,
  },
  {
    constant: 'fraction of the memory bandwidth that large streaming kernels reach, H100',
    fittedOn:
      'assumed within the range of kernel measurements, settled with the bias of all step times in view',
    rows: () => false,
  },
];
