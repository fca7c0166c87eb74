/** A predicted and measured case for the tests, plain unless told otherwise. */
import type { CaseResult } from '../../accuracy/report.js';

export function caseResult(changes: Partial<CaseResult>): CaseResult {
  return {
    id: 'case',
    kind: 'train-step',
    file: 'file.jsonl',
    source: 'a source',
    hardware: 'h100-sxm',
    devices: 8,
    measuredSeconds: 10,
    predictedSeconds: 10,
    error: 0,
    interval: null,
    measuredMemoryBytes: null,
    predictedMemoryBytes: 1e9,
    memoryError: null,
    fits: true,
    measuredFits: null,
    status: 'ok',
    reason: '',
    assumptions: [],
    rankingGroup: 'group',
    tokensPerStep: 1000,
    ...changes,
  };
}
