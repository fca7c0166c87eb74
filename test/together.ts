/**
 * Test files that share a process. What each loads and warms up (modules, profiles, compiled code) is a third of the time
 * of all tests, so files of a folder run together, some at a time, each group in a file of its own that imports them. Prints the
 * paths of these files, the longest first, for `node --test`.
 *
 * Alone stay files that start processes or threads of their own, or that leave the folder they are in.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TESTS = fileURLToPath(new URL('./', import.meta.url));
const GROUPS = join(TESTS, '../together');

const ALONE = [
  'build/',
  'cli/queue/',
  'cli/threads/',
  'accuracy/threads/',
  'readme',
  'capacity-planning',
  'cli/process',
  // It looks at what is loaded.
  'hardware-profiles/startup',
];
/** These share what is dear to make: a sample of a page, a browser. */
const WHOLE = ['reports/html'];
const MOST = 9;
/** They take longest, so they begin. */
const FIRST = ['readme', 'reports/html', 'planning', 'accuracy', 'one-number', 'cli', 'build'];

interface Group {
  readonly name: string;
  readonly files: readonly string[];
}

/** The test files, grouped; `paths` are as seen from the folder of tests. */
export function groupsOf(paths: readonly string[]): Group[] {
  const groups: Group[] = [];
  const shared = new Map<string, string[]>();
  for (const path of paths.toSorted()) {
    if (ALONE.some((start) => path.startsWith(start))) groups.push({ name: nameOf(path), files: [path] });
    else {
      const folder = WHOLE.find((start) => path.startsWith(`${start}/`)) ?? path.split('/')[0]!;
      shared.set(folder, [...(shared.get(folder) ?? []), path]);
    }
  }
  for (const [folder, files] of shared) {
    const parts = WHOLE.includes(folder) ? 1 : Math.ceil(files.length / MOST);
    for (let part = 0; part < parts; part++) {
      // Every so many-th, so that a folder's long ones are not all in one.
      groups.push({
        name: `${nameOf(folder)}-${part + 1}`,
        files: files.filter((_, i) => i % parts === part),
      });
    }
  }
  const place = ({ name }: Group) => {
    const at = FIRST.findIndex((start) => name.startsWith(nameOf(start)));
    return at < 0 ? FIRST.length : at;
  };
  return groups.toSorted((a, b) => place(a) - place(b));
}

function nameOf(path: string): string {
  return path.replace(/\.test\.js$/, '').replaceAll('/', '-');
}

function main(): void {
  const paths = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.test.js'),
  );
  rmSync(GROUPS, { recursive: true, force: true });
  mkdirSync(GROUPS);
  // Node runs files in the order of their names.
  for (const [i, { name, files }] of groupsOf(paths).entries()) {
    const file = `${String(i).padStart(3, '0')}-${name}.js`;
    writeFileSync(
      join(GROUPS, file),
      files.map((each) => `import ${JSON.stringify(`../test/${each}`)};\n`).join(''),
    );
    process.stdout.write(`dist/together/${file}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
