/** The command that gives a page again, as one would type it. */
import type { Arguments } from '../options/arguments.js';

/** Options of what is printed and written, and of how fast it is worked out: they do not change a page. */
const LEFT_OUT = ['report', 'csv', 'json', 'quiet', 'detail', 'format', 'open', 'threads', 'xlsx'];

/** Of `llmsim <command>`; where the page went is left out. */
export function commandLine(command: string, { operand, options }: Arguments): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (LEFT_OUT.includes(name)) return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--${name}=false`];
    return [`--${name}`, quoted(typeof value === 'string' ? value : value.join(','))];
  });
  return [
    `llmsim ${command}`,
    ...(operand === undefined ? [] : [quoted(operand)]),
    ...words,
    '--report report.html',
  ].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
