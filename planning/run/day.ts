/** Failures are counted by day, time is in seconds. */
export const SECONDS_A_DAY = 86_400;
