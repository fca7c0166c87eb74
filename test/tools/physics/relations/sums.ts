/** Sums: the parts of a step are the step, and the kinds of memory are the peak. */
import { total } from '../../../../program/result.js';
import { exactly, type Relation } from '../relation.js';

export const SUMS: readonly Relation[] = [
  {
    name: 'the parts of a step sum to it, and none is below zero',
    of({ evaluation: { result } }) {
      for (const { role, breakdown } of result.roles) {
        const { recompute, optimizer, launch, copy, bubble, compute, exposed } = breakdown;
        const parts = [
          recompute,
          optimizer,
          launch,
          copy,
          bubble,
          ...Object.values(compute),
          ...Object.values(exposed),
        ];
        const sum = total(breakdown);
        const right = sum === result.stepPs && parts.every((part) => part >= 0);
        if (!right)
          return exactly(
            false,
            `${role}: ${sum} ps, the least part ${Math.min(...parts)}`,
            `${result.stepPs} ps, none below 0`,
          );
      }
      return 'holds';
    },
  },
  {
    name: 'the kinds of memory sum to the peak',
    of({ evaluation: { memory, result } }) {
      for (const { role, memory: held } of result.roles) {
        const sum = Object.values(held.atPeak).reduce((a, b) => a + b, 0);
        if (sum !== held.peakBytes) return exactly(false, `${role}: ${sum} bytes`, `${held.peakBytes}`);
      }
      const { parametersBytes, gradientsBytes, optimizerBytes, activationsBytes, otherBytes, peakBytes } =
        memory;
      const sum = parametersBytes + gradientsBytes + optimizerBytes + activationsBytes + otherBytes;
      return exactly(Math.abs(sum - peakBytes) < 1, `the row sums to ${sum} bytes`, `${peakBytes}`);
    },
  },
];
