/** Whether a question asks of what surrounds the steps of a run; most do not, and load nothing for it. */
import { type Counted, unitWords } from '../../input/unit-words.js';
import { RUN_KEYS } from '../options/run-keys.js';
import { saysLength } from './run-length.js';

export function asksOfRun(
  asked: Readonly<Partial<Record<(typeof RUN_KEYS)[number]['name'], unknown>>>,
): boolean {
  return RUN_KEYS.some(({ name }) => asked[name] !== undefined);
}

/** Keys that take a name, or a file that describes the same. */
const OR_FILES: readonly string[] = ['failures', 'store', 'dataset', 'data-store'];

/** Whether `value` of a key is the path of a file; rates have a slash, too. */
export function isRunFile(key: string, value: unknown): value is string {
  if (!OR_FILES.includes(key) || typeof value !== 'string') return false;
  return /\.ya?ml$/i.test(value) || (/[/\\]/.test(value) && !/^\s*\.?\d/.test(value));
}

/** What is said of what was asked; without a run it is about nothing. */
export function aroundRemarks(
  asked: Parameters<typeof saysLength>[0] & Parameters<typeof asksOfRun>[0],
  remarks: readonly string[],
  counted: Counted = {},
): readonly string[] {
  if (saysLength(asked)) return remarks;
  const said = RUN_KEYS.filter(({ name }) => asked[name] !== undefined).map(({ name }) => name);
  const [has, is] = said.length === 1 ? ['has', 'it is'] : ['have', 'they are'];
  return [
    `${listed(said)} ${has} no effect here: ${is} about the whole run, and its length is missing; give it with ${unitWords(counted).key}.`,
  ];
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
