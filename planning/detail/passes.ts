/** The passes of a pipeline stage, from the spans of its compute stream: calls of layers of one pass are one. */
import type { RoleResult } from '../../program/result.js';
import { ACTION_KINDS, type ActionKind } from '../../strategies/schedules/action.js';

/** What a stage computes, one after the other; the last is what it does for its own parameters. */
export const PASS_KINDS = [...ACTION_KINDS, 'optimizer'] as const;
type PassKind = (typeof PASS_KINDS)[number];

export interface StagePass {
  readonly kind: PassKind;
  /** −1 for the optimizer. */
  readonly microBatch: number;
  readonly chunk: number;
  readonly startPs: number;
  endPs: number;
  /** Less than its length where it waited inside. */
  busyPs: number;
}

const LABEL = /^(forward|backward|input gradient|weight gradient) (\d+)(?:\/\d+)?(?: chunk (\d+))?/;

export function passesOf({ spans }: Pick<RoleResult, 'spans'>): StagePass[] {
  const passes: StagePass[] = [];
  const computing = spans.filter(
    ({ stream, kind }) => stream === 'compute' && (kind === 'call' || kind === 'compute'),
  );
  for (const { label, startPs, endPs } of computing.toSorted((a, b) => a.startPs - b.startPs)) {
    const [, name, number, chunkNumber = 0] = LABEL.exec(label) ?? [];
    const kind = name === undefined ? 'optimizer' : (name.replace(' ', '-') as ActionKind);
    const [microBatch, chunk] = [name === undefined ? -1 : Number(number), Number(chunkNumber)];
    const last = passes.at(-1);
    // Layers of one pass may wait in between; updates are apart from each other.
    const joins = kind !== 'optimizer' || last?.endPs === startPs;
    if (joins && last?.kind === kind && last.microBatch === microBatch && last.chunk === chunk) {
      last.endPs = endPs;
      last.busyPs += endPs - startPs;
    } else passes.push({ kind, microBatch, chunk, startPs, endPs, busyPs: endPs - startPs });
  }
  return passes;
}
