/** How torchtitan spreads tokens over experts, and what runs beside their exchange (torchtitan/config). */
import { numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import { isOff } from '../sections.js';

/** Understands the balance that is forced and the overlap of a pipeline of `pp` stages. */
export function readExperts(noted: Noted, pp: number): void {
  for (const name of ['debug.moe-force-load-balance', 'training.debug-moe-force-load-balance']) {
    const entry = noted.entry(name);
    if (entry === undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else noted.say(entry, 'routing', 'balanced');
  }
  readOverlap(noted, pp);
}

/** It is on unless told, and counts with the schedule that has a forward pass for each backward pass. */
function readOverlap(noted: Noted, pp: number): void {
  const entry = noted.entry('parallelism.pipeline-parallel-expert-parallel-overlap');
  if (pp === 1 || !isBothWays(noted)) {
    if (entry !== undefined) noted.ignore(entry, 'it counts with the schedule DualPipeV only', 'no');
  } else if (entry !== undefined) noted.say(entry, 'expert-overlap', !isOff(entry));
  else if (hasRanks(noted))
    noted.suppose('expert-overlap', true, 'DualPipeV overlaps exchanges of experts unless told');
}

/** Whether experts are on ranks of their own. */
function hasRanks(noted: Noted): boolean {
  const degree = ['parallelism', 'experimental'].map((section) => `${section}.expert-parallel-degree`);
  return numberOf(noted.anyOf(degree)?.value ?? 1) > 1;
}

/** The schedule is read before. */
function isBothWays({ said }: Noted): boolean {
  return said.some(({ fact, value }) => fact === 'schedule' && value === 'dualpipe-v');
}
