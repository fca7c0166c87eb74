/** The day it is, which prices grow old by: the one place that looks at the clock for it. */

/**
 * Today in UTC, as `2026-11-30`. SOURCE_DATE_EPOCH, seconds since 1970 as reproducible-builds.org has it, says another
 * day, so that an answer can be given again as it was.
 */
export function today(env: NodeJS.ProcessEnv = process.env): string {
  const { SOURCE_DATE_EPOCH: epoch } = env;
  const seconds = epoch !== undefined && /^\d{1,11}$/.test(epoch) ? Number(epoch) : Date.now() / 1000;
  return new Date(1000 * seconds).toISOString().slice(0, 10);
}
