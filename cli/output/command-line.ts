/** The command that gives an answer again, as one would type it. */
import type { Arguments } from '../options/arguments.js';

/** Where an answer went and how it was shown change nothing in it. */
const LEFT_OUT = ['report', 'csv', 'xlsx', 'json', 'quiet', 'detail', 'format', 'open', 'threads'];

/** `name` with the operands and options of `args`, without those that say where the answer goes. */
export function commandOf(name: string, { operand, operands, options }: Arguments): string {
  const words = Object.entries(options).flatMap(([option, value]) => {
    if (LEFT_OUT.includes(option)) return [];
    if (typeof value === 'boolean') return [value ? `--${option}` : `--${option}=false`];
    return [`--${option}`, quoted(typeof value === 'string' ? value : value.join(','))];
  });
  return [
    `llmsim ${name}`,
    ...(operands ?? (operand === undefined ? [] : [operand])).map(quoted),
    ...words,
  ].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
