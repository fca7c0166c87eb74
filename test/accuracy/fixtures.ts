/** A predicted and measured case for the tests, plain unless told otherwise. */

import type { Traits } from '../../accuracy/records/traits.js';
import type { CaseResult } from '../../accuracy/summary/report.js';

export const TRAITS: Traits = {
  family: 'dense',
  model: 'Llama-2-7B',
  parameters: 6.7e9,
  sequence: 4096,
  nodes: 1,
  dp: 8,
  tp: 1,
  pp: 1,
  cp: 1,
  ep: 1,
  vpp: 1,
  zero: 3,
  microBatch: 1,
  globalBatch: 16,
  precision: 'bf16',
  recompute: 'none',
  kernels: 'flash',
  framework: 'other',
  device: 'gpu-measured',
  kernelsFrom: 'measured',
  recipe: 'untuned',
  training: 'pre-training',
  layerMicroseconds: 5000,
  memoryMeter: null,
};

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
    memoryShare: 0.1,
    rangeTraits: [],
    fits: true,
    measuredFits: null,
    status: 'ok',
    reason: '',
    assumptions: [],
    filled: [],
    rankingGroup: 'group',
    tokensPerStep: 1000,
    collective: null,
    traits: TRAITS,
    ...changes,
  };
}
