/** The breakdown of a step as a table whose shares add up to exactly 100 %. */

import type { Row } from '../../planning/comparison.js';
import { axisName } from '../layout.js';
import type { Column, Figures } from './grid.js';
import { duration, shares } from './units.js';

interface Part {
  readonly name: string;
  readonly seconds: number;
  readonly share: string;
  readonly fraction: number;
}

const BAR_COLUMNS = 30;

const COLUMNS: readonly Column<Part>[] = [
  { title: 'part', align: 'left', leaves: 0, cell: ({ name }) => name },
  { title: 'time', align: 'right', leaves: 0, cell: ({ seconds }) => duration(seconds) },
  { title: 'share', align: 'right', leaves: 0, cell: ({ share }) => share },
  {
    title: '',
    align: 'left',
    leaves: 1,
    aside: 'nothing',
    cell: ({ fraction }) => '█'.repeat(Math.round(fraction * BAR_COLUMNS)),
  },
];

/**
 * Largest first, then the total. Parts that took no time are left out. Shares of single kernel families are printed
 * nowhere else, so they are what gives where rounding does not come to 100 %.
 */
export function timeFigures(row: Pick<Row, 'breakdown'>): Figures<Part> {
  const parts = partsOf(row)
    .filter(([, seconds]) => seconds > 0)
    .sort(([, a], [, b]) => b - a);
  const total = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  const printed = shares(
    parts.map(([, seconds]) => seconds),
    (i) => KERNELS.has(parts[i]![0]),
  );
  const rows = parts.map(([name, seconds], i) => ({
    ...{ name, seconds, share: printed[i]! },
    fraction: seconds / total,
  }));
  return {
    columns: COLUMNS,
    rows: [...rows, { name: 'step', seconds: total, share: '100.0 %', fraction: 0 }],
  };
}

/** Every part of a breakdown with its name for people. */
export function partsOf({ breakdown }: Pick<Row, 'breakdown'>): [name: string, seconds: number][] {
  const { computeByFamily, exposedCommunicationSeconds } = breakdown;
  return [
    ...Object.entries(computeByFamily).map(([family, s]): [string, number] => [
      FAMILIES[family] ?? family,
      s,
    ]),
    ...Object.entries(exposedCommunicationSeconds).map(([axis, s]): [string, number] => [
      `exposed communication (${axisName(axis)})`,
      s,
    ]),
    ['pipeline bubble', breakdown.bubbleSeconds],
    ['optimizer step', breakdown.optimizerSeconds],
    ['kernel launch overhead', breakdown.launchSeconds],
    ['exposed host copies (H2D, D2H)', breakdown.copySeconds],
    ...(breakdown.hostSeconds === undefined
      ? []
      : [['exposed host compute (CPU optimizer)', breakdown.hostSeconds] as [string, number]]),
  ];
}

const FAMILIES: Readonly<Record<string, string>> = {
  gemm: 'GEMM',
  'grouped-gemm': 'grouped GEMM (experts)',
  convolution: 'convolution',
  attention: 'fused attention',
  scan: 'linear attention, state space',
  norm: 'norms',
  elementwise: 'element-wise kernels',
  dequantisation: 'dequantisation',
  softmax: 'softmax',
  pooling: 'pooling',
  embedding: 'embedding',
  loss: 'cross-entropy loss',
  routing: 'MoE routing',
  // Kernels of this kind outside the optimizer's own phase, which is a part by itself.
  optimizer: 'gradient kernels (averaging, zero_grad)',
  recompute: 'activation recomputation',
};
const KERNELS = new Set(Object.values(FAMILIES).filter((name) => name !== FAMILIES.recompute));
