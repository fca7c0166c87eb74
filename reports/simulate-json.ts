/** `llmsim simulate --json`: one row as in a comparison, and its result with the spans summed up. */
import type { Row } from '../planning/comparison.js';
import type { Result, Span } from '../program/result.js';
import { contributors } from './critical-path.js';

/** The document; spans are summed by stream, phase and kind. */
export function simulateDocument(version: string, inputs: object, row: Row, result: Result): object {
  return {
    schema: 'llmsim.simulate/1',
    llmsim: version,
    inputs,
    row,
    result: {
      ...{ executor: result.executor, program: result.program },
      ...{ stepPicoseconds: result.stepPs, events: result.events },
      roles: result.roles.map(({ spans, spanSums, memory, ...role }) => ({
        ...role,
        memory: { peakBytes: memory.peakBytes, atPeak: memory.atPeak },
        spans:
          spanSums?.map(({ ps, bytes, ...sum }) => ({ ...sum, picoseconds: ps, bytes })) ?? summed(spans),
      })),
      criticalPath: contributors(result.criticalPath).map(({ ps, ...c }) => ({ ...c, picoseconds: ps })),
    },
  };
}

function summed(spans: readonly Span[]): object[] {
  const sums = new Map<
    string,
    { stream: string; phase: string; kind: string; count: number; picoseconds: number; bytes: number }
  >();
  for (const { stream, phase, kind, startPs, endPs, bytes } of spans) {
    const key = `${stream} ${phase} ${kind}`;
    const sum = sums.get(key) ?? { stream, phase, kind, count: 0, picoseconds: 0, bytes: 0 };
    sum.count += 1;
    sum.picoseconds += endPs - startPs;
    sum.bytes += bytes;
    sums.set(key, sum);
  }
  return [...sums.values()];
}
