/** How deep lists and maps may stand in each other: functions that follow them call themselves, and their stack ends. */

/** Results are ten deep, cluster files six. */
const DEEPEST = 64;

export const TOO_DEEP = `it is nested too deeply, or its aliases multiply; ${DEEPEST} levels are the most`;

/** Whether `value`, plain data that may hold itself, is deeper than 64 levels. */
export function nestedTooDeeply(value: unknown): boolean {
  let level: object[] = isCollection(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    // What stands at several places of a level is followed once.
    level = [...new Set(level.flatMap((each) => Object.values(each).filter(isCollection)))];
  }
  return false;
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
