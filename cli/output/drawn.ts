/** The pipeline of a step in letters, below the rest of the answer. */
import type { Result } from '../../program/result.js';
import type { Style } from '../../reports/tables/style.js';

/** Lines with their ends, after an empty one; in a block of code for Markdown. */
export async function drawn(result: Result, markdown: boolean, style: Style): Promise<string> {
  const lines = (await import('../../reports/draw.js')).drawing(result, style);
  return `\n${(markdown ? ['```', ...lines, '```'] : lines).join('\n')}\n`;
}
