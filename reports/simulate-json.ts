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
    result: resultDocument(result),
  };
}

/** A result without its single spans, of which there are thousands. */
export function resultDocument(result: Result): object {
  return {
    ...{ executor: result.executor, program: result.program },
    ...{ stepPicoseconds: result.stepPs, events: result.events },
    ...(result.tickPs === undefined ? {} : { tickPicoseconds: result.tickPs }),
    roles: result.roles.map(({ spans, spanSums, bubbles: _bubbles, memory, ...role }) => ({
      ...role,
      memory: { peakBytes: memory.peakBytes, atPeak: memory.atPeak },
      spans: spanSums?.map(({ ps, bytes, ...sum }) => ({ ...sum, picoseconds: ps, bytes })) ?? summed(spans),
    })),
    criticalPath: contributors(result.criticalPath).map(({ ps, ...c }) => ({ ...c, picoseconds: ps })),
  };
}

interface Sum {
  readonly stream: string;
  readonly phase: string;
  readonly kind: string;
  count: number;
  picoseconds: number;
  bytes: number;
}

/** In the order they first occur. They are few and spans are many, so looking is quicker than making keys. */
function summed(spans: readonly Span[]): readonly Sum[] {
  const sums: Sum[] = [];
  for (const { stream, phase, kind, startPs, endPs, bytes } of spans) {
    let sum = sums.find((s) => s.stream === stream && s.phase === phase && s.kind === kind);
    if (sum === undefined) {
      sum = { stream, phase, kind, count: 0, picoseconds: 0, bytes: 0 };
      sums.push(sum);
    }
    sum.count += 1;
    sum.picoseconds += endPs - startPs;
    sum.bytes += bytes;
  }
  return sums;
}
