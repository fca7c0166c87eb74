/** Colours of a run's charts, by names that the style sheet has: work is blue, waiting grey, lost work and outages warm. */
import type { Fate, Stretch } from '../../../sim/lifetime/lifetime.js';
import { type Part, STEP_PARTS } from '../palette.js';

const part = (name: string, { colour }: Part, swatch: string): RunPart => ({ name, colour, swatch });

export interface RunPart extends Part {
  readonly swatch: string;
}

export const FATE_PARTS: Readonly<Record<Fate, RunPart>> = {
  productive: part('productive', STEP_PARTS.gemm, 'gemm'),
  blocked: part('blocked', STEP_PARTS.bubble, 'bubble'),
  discarded: part('discarded', STEP_PARTS.recompute, 'recompute'),
  unavailable: part('unavailable', STEP_PARTS.data, 'data'),
};

export const STRETCH_PARTS: Readonly<Record<Stretch['kind'], RunPart>> = {
  steps: part('steps that were kept', STEP_PARTS.attention, 'attention'),
  checkpoint: part('checkpoint', STEP_PARTS.optimizer, 'optimizer'),
  lost: part('lost work', STEP_PARTS.recompute, 'recompute'),
  detect: part('until it is known', STEP_PARTS.pipeline, 'pipeline'),
  wait: part('waiting for nodes', STEP_PARTS.data, 'data'),
  restart: part('restart', STEP_PARTS.tensor, 'tensor'),
  load: part('loading a checkpoint', STEP_PARTS.launch, 'launch'),
  maintenance: part('maintenance', STEP_PARTS.copy, 'copy'),
};
