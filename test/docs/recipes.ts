/**
 * Recipes of the documentation ("Adding a pipeline schedule"), done to a copy of the sources as a reader would. A code
 * block whose first line names a file (`// strategies/schedules/mine.ts`, in YAML after `#`) is that file, new; JSON is
 * named after the fence. A `diff` whose first line is `--- path` changes a file: lines after a space are found in it,
 * those after a minus are replaced by those after a plus; `@@` parts one place from the next. A change that no longer
 * finds its place is a recipe that no longer works.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A new file, or a change to one. */
export interface Ingredient {
  readonly path: string;
  readonly text: string;
  readonly isChange: boolean;
}

const BLOCK = /^( *)```(ts|yaml|json|diff)(?: ([\w./-]+))?\n([\s\S]*?)^ *```$/gm;

/** The blocks of a page that name a file, in order. */
export function ingredientsOf(markdown: string): Ingredient[] {
  return [...markdown.matchAll(BLOCK)].flatMap(([, indent = '', language, named, block = '']) => {
    const lines = block.split('\n').map((line) => line.slice(indent.length));
    const path = named ?? /^(?:---|\/\/|#) ([\w./-]+\.\w+)$/.exec(lines[0]!)?.[1];
    if (path === undefined) return [];
    const isChange = language === 'diff';
    return [{ path, isChange, text: (isChange ? lines.slice(1) : lines).join('\n') }];
  });
}

/** Does one block of `page` to the copy at `folder`. Fails where a file is there already, or a line is not there once. */
export function follow({ path, text, isChange }: Ingredient, folder: string, page: string): void {
  const file = join(folder, path);
  if (isChange) {
    const changed = text.split(/^@@.*\n/m).reduce(
      (source, change) => {
        const parts = `\n${source}`.split(marked(change, ' -'));
        const times = parts.length - 1;
        assert.equal(times, 1, `${page} changes lines that ${path} has ${times} times, not once:\n${change}`);
        return parts.join(marked(change, ' +')).slice(1);
      },
      readFileSync(file, 'utf8'),
    );
    writeFileSync(file, changed);
    return;
  }
  assert.ok(!existsSync(file), `${page} adds ${path}, which is there; give the example another name`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The lines of a change after one of these marks, from the end of the line before them on. */
function marked(change: string, marks: string): string {
  const lines = change.split('\n').filter((line) => line !== '' && marks.includes(line[0]!));
  return `\n${lines.map((line) => `${line.slice(1)}\n`).join('')}`;
}

/** Commands of the blocks marked `sh`, indented or not. */
export function commandsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, , block = '']) =>
    block
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('llmsim ')),
  );
}
