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
    constant: 'kernel launch overhead of the host, per launch, A100 systems',
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
  {
    constant: 'speed of FlashAttention 1 relative to 2',
    fittedOn:
      'settled within the range its successor’s paper states, with long sequences of llm-foundry in view',
    rows: ({ file }) => file.startsWith('llm-foundry'),
  },
  {
    constant: 'GEMM speed with Hopper’s libraries of 2023',
    fittedOn: 'two configurations of GPT-3 in MLPerf v3.0 against the same half a year later, in v3.1',
    rows: ({ source }) => /MLPerf Training v3\.[01] GPT-3/.test(source),
  },
  {
    constant:
      'speed of attention GEMMs of heads that are no multiple of 16 bytes, Ampere’s libraries until 2022',
    fittedOn: 'BigScience’s steps with heads of 108, 150 and 450 against others of the same models',
    rows: ({ file }) => file.startsWith('bigscience-a100'),
  },
  {
    constant: 'NICs of Aleph Alpha’s nodes',
    fittedOn:
      'their number, of 1, 2, 4 and 8 NICs of 200 Gb/s, that leaves the least error over their own layouts',
    rows: ({ file }) => file.startsWith('alephalpha'),
  },
  {
    constant: 'fp8 GEMMs on Blackwell',
    fittedOn:
      'the best published shape times what training shapes reach of it on the H100; looked into because steps of Megatron-Bridge and MLPerf were predicted too slow',
    rows: () => false,
  },
  {
    constant:
      'a third of a layer’s all-gathers and reduce-scatters exposed in MaxText’s scanned layers on TPU',
    fittedOn:
      'attention’s share of a block’s weights, from the form of the loop; looked into because steps of MaxText were predicted too fast',
    rows: () => false,
  },
  {
    constant: 'fractions of memory bandwidth and of attention’s peak on Trainium',
    fittedOn: 'AWS’s table of Trn1 training performance, over BERT, GPT-3 and Llama together',
    rows: ({ file }) => file.startsWith('aws-trainium1'),
  },
  {
    constant: 'share of the memory from which a peak is tight',
    fittedOn:
      'outcomes of published runs, by the share they are predicted to take; `bench/fit-memory.ts` judges each source without it, too',
    rows: () => false,
  },
];
