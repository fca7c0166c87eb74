/** Words of a file that are for people: wrapped, each line a comment. */
import type { Lost } from './telling.js';

const COLUMNS = 100;

/** `text` in lines of at most 100 columns, each behind `#`. */
export function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= COLUMNS)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? `# ${word}` : `#   ${word}`);
  }
  return lines;
}

/** What a file does not say, a sentence an option. */
export function lostText(lost: readonly Lost[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { what, value, because } of lost) {
    byReason.set(because, [...(byReason.get(because) ?? []), `${what} ${value}`]);
  }
  return [...byReason].map(([because, options]) => `Not said here: ${options.join(', ')} (${because}).`);
}

/** Comments at the top of a file: what it is, what heads it, what it does not say. */
export function headOf(head: readonly string[], lost: readonly Lost[]): string[] {
  return [...head, ...lostText(lost)].flatMap(comment);
}
