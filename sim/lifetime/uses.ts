/**
 * What device-time of a run is spent on. A play adds up time by use; fates and Google's kinds are sums of uses, by this one
 * table, so both come to the same total.
 */
import { BADPUT_KINDS, type BadputKind, FATES, type Fate, type Lived } from './lifetime.js';

interface Use {
  readonly fate: Fate;
  /** Absent: goodput. */
  readonly badput?: BadputKind;
}

/** Exposed communication and waits for slow ranks are part of a step, which to Google is goodput. */
export const USES = {
  compute: { fate: 'productive' },
  exposed: { fate: 'blocked' },
  data: { fate: 'blocked', badput: 'dataLoadingSync' },
  checkpoint: { fate: 'blocked', badput: 'checkpointSave' },
  lost: { fate: 'discarded', badput: 'wastedProgress' },
  detect: { fate: 'unavailable', badput: 'infrastructureRecovery' },
  wait: { fate: 'unavailable', badput: 'infrastructureRecovery' },
  schedule: { fate: 'unavailable', badput: 'infrastructureRecovery' },
  start: { fate: 'unavailable', badput: 'trainingPrep' },
  init: { fate: 'unavailable', badput: 'acceleratorInit' },
  warmup: { fate: 'unavailable', badput: 'programStartup' },
  load: { fate: 'unavailable', badput: 'checkpointRestore' },
  /** Start, communicators and warm-up with fewer nodes than the job has. */
  shrink: { fate: 'unavailable', badput: 'elasticReinit' },
  /** The same when nodes come back. */
  grow: { fate: 'unavailable', badput: 'elasticScaleUp' },
  maintenance: { fate: 'unavailable', badput: 'other' },
  /** Nodes that the job goes on without. */
  missing: { fate: 'unavailable', badput: 'elasticSliceDown' },
  /** Nodes that the job waits for, or has replaced. */
  broken: { fate: 'unavailable', badput: 'infrastructureRecovery' },
  /** Spares, ready. */
  idle: { fate: 'unavailable', badput: 'other' },
} as const satisfies Record<string, Use>;
export type UseName = keyof typeof USES;

export const USE_NAMES = Object.keys(USES) as readonly UseName[];
/** Positions in the tables of a play. */
export const USE = Object.fromEntries(USE_NAMES.map((name, i) => [name, i])) as Readonly<
  Record<UseName, number>
>;

/** Device-microseconds by use, added up by fate, and as goodput and badput. */
export function accountOf(uses: readonly bigint[]): Pick<Lived, 'fates' | 'goodput' | 'badput'> {
  const fates = Object.fromEntries(FATES.map((fate) => [fate, 0n])) as Record<Fate, bigint>;
  const badput = Object.fromEntries(BADPUT_KINDS.map((kind) => [kind, 0n])) as Record<BadputKind, bigint>;
  let goodput = 0n;
  for (const [i, name] of USE_NAMES.entries()) {
    const use: Use = USES[name];
    fates[use.fate] += uses[i]!;
    if (use.badput === undefined) goodput += uses[i]!;
    else badput[use.badput] += uses[i]!;
  }
  return { fates, goodput, badput };
}
