/**
 * What other tools predict of the same published rows, and what each models at all. Figures of others are as they were
 * measured on one day, with the way they were obtained; nobody's are estimated.
 */

/** When the tools were run side by side, on rows that both could be asked for. */
export const MEASURED_ON = '29 November 2026';

export const HOW =
  'llmsim 0.1.0 and zhebrak/llm-cluster-simulator (closed form, JavaScript) were given the same rows of the public files on two quiet cores, one run; a row counts where both answer, so that neither is judged on what the other leaves out';

export type MeasureId = 'dense' | 'moe' | 'fits' | 'pick' | 'adapters' | 'korthikanti';

export interface PeerFigure {
  readonly measure: MeasureId;
  readonly tool: string;
  readonly title: string;
  /** Rows or grids that it was measured on. */
  readonly over: string;
  /** Whether more is better. */
  readonly better: 'less' | 'more';
  /** Shares of one; null where the tool has no answer. */
  readonly peer: number | null;
  readonly peerBias?: number;
  readonly llmsimThen: number | null;
  readonly llmsimThenBias?: number;
}

const ZHEBRAK = 'zhebrak/llm-cluster-simulator';

export const FIGURES: readonly PeerFigure[] = [
  {
    measure: 'dense',
    tool: ZHEBRAK,
    title: 'step time of dense models: mean over files of MAPE',
    over: '14 files, 2,130 rows',
    better: 'less',
    ...{ peer: 0.245, peerBias: -0.35, llmsimThen: 0.07, llmsimThenBias: -0.014 },
  },
  {
    measure: 'moe',
    tool: ZHEBRAK,
    title: 'step time of mixtures of experts: mean over files of MAPE',
    over: '49 rows',
    better: 'less',
    ...{ peer: 0.583, peerBias: -0.57, llmsimThen: 0.293, llmsimThenBias: -0.28 },
  },
  {
    measure: 'fits',
    tool: ZHEBRAK,
    title: 'fits or out of memory, Aleph Alpha’s layouts: right',
    over: '570 rows',
    better: 'more',
    ...{ peer: 0.82, llmsimThen: 0.94 },
  },
  {
    measure: 'pick',
    tool: ZHEBRAK,
    title: 'measured cost of the layout that is picked: mean over grids',
    over: '141 grids',
    better: 'less',
    ...{ peer: 0.109, llmsimThen: 0.043 },
  },
  {
    measure: 'adapters',
    tool: ZHEBRAK,
    title: 'LoRA: MAPE',
    over: '18 rows',
    better: 'less',
    ...{ peer: 0.107, llmsimThen: null },
  },
  {
    // 1.42 | 1.396, 1.10 | 1.137, 18.13 | 18.03 and 13.75 | 13.64 s, measured | Calculon.
    measure: 'korthikanti',
    tool: 'Calculon',
    title: 'Korthikanti et al., table 5, 22B and 175B: MAPE (Calculon’s authors validate on this table)',
    over: '4 rows',
    better: 'less',
    ...{ peer: 0.016, llmsimThen: null },
  },
];

/** Other tools: what each leaves out of a step, by its own documentation, and how fast it answers, measured that day. */
export const OTHERS: readonly {
  readonly tool: string;
  readonly kind: string;
  readonly leavesOut: string;
  readonly rate: string;
}[] = [
  { tool: ZHEBRAK, kind: 'closed form, JavaScript', leavesOut: '–', rate: '12 µs of CPU a layout' },
  {
    tool: 'Calculon',
    kind: 'closed form, Python',
    leavesOut: 'vocabulary, grouped-query attention, gated feed-forward, experts, context parallelism, FSDP',
    rate: '580 to 626 layouts/s on a core',
  },
  {
    tool: 'llm-analysis',
    kind: 'closed form, Python',
    leavesOut: 'the pipeline bubble',
    rate: 'about 2,000 layouts/s',
  },
  {
    tool: 'SimuMax',
    kind: 'analytical, Python',
    leavesOut: '–',
    rate: '21 layouts/s (1.2 of a model of 1T)',
  },
  {
    tool: 'vTrain',
    kind: 'task graph of profiled kernels',
    leavesOut: '–',
    rate: '2.4 s for a step of 175B',
  },
  {
    tool: 'ASTRA-sim (analytical)',
    kind: 'events over a network',
    leavesOut: 'congestion beyond one dimension',
    rate: '0.4 to 0.5 M messages/s',
  },
];
