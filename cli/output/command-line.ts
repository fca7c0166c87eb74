/** The command that gives an answer or a page again, as one would type it. */
import type { Arguments } from '../options/arguments.js';

/** Options of what is printed and written, and of how fast it is worked out: they do not change an answer. */
const LEFT_OUT = [
  'report',
  'csv',
  'json',
  'quiet',
  'detail',
  'format',
  'open',
  'threads',
  'xlsx',
  'trace',
  'jobs-csv',
  'write-jobs',
];

/** Of `llmsim <command>`, as a page shows it; where the page went is left out. */
export function commandLine(command: string, args: Arguments): string {
  return `${commandOf(command, args)} --report report.html`;
}

/** Of `llmsim <command>`, without what was printed and written. */
export function commandOf(command: string, { operand, operands, options }: Arguments): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (LEFT_OUT.includes(name)) return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--${name}=false`];
    return [`--${name}`, quoted(typeof value === 'string' ? value : value.join(','))];
  });
  const named = operands ?? (operand === undefined ? [] : [operand]);
  return [`llmsim ${command}`, ...named.map(quoted), ...words].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
