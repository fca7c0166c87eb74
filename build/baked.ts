/** Modules whose answers are known when the program is built: what they would read is put in their place. */
import { clientScript } from '../cli/output/client-script.js';
import { SHIPPED_PRICES } from '../hardware-profiles/offers/shipped.js';
import { SHIPPED_FILES } from '../hardware-profiles/shipped.js';
import { SHIPPED_RUNS } from '../hardware-profiles/shipped-runs.js';

/** The file beside the program that holds the profiles, one a line, as JSON. */
export const PROFILES = 'profiles.jsonl';

/** The module to have in place of the one at `path` in `dist/`; null for one that stays as it is. */
export function bakedSource(path: string): string | null {
  switch (path) {
    case 'cli/output/client-script.js':
      return `const script = ${JSON.stringify(clientScript())};\nexport const clientScript = () => script;\n`;
    case 'hardware-profiles/shipped.js':
      return linesSource('SHIPPED_FILES', SHIPPED_FILES, PROFILES);
    case 'hardware-profiles/offers/shipped.js':
      return filesSource('SHIPPED_PRICES', SHIPPED_PRICES);
    case 'hardware-profiles/shipped-runs.js':
      return filesSource('SHIPPED_RUNS', SHIPPED_RUNS);
    default:
      return null;
  }
}

/** What `PROFILES` holds. */
export function profilesText(): string {
  return [...linesOf(SHIPPED_FILES).values()].join('');
}

/** Each file as a line. */
function linesOf(files: ReadonlyMap<string, () => unknown>): Map<string, string> {
  return new Map([...files].map(([path, read]) => [path, `${JSON.stringify(read())}\n`]));
}

/** The files under `name`, each a line of the file called `beside`, which is read when it is asked for: there are hundreds, and a question needs four. */
function linesSource(name: string, files: ReadonlyMap<string, () => unknown>, beside: string): string {
  const sizes = [...linesOf(files)].map(([path, line]) => [path, Buffer.byteLength(line)]);
  return `
import { closeSync, openSync, readSync } from 'node:fs';
const beside = new URL(${JSON.stringify(beside)}, import.meta.url);
const line = (start, size) => {
  const file = openSync(beside, 'r');
  try {
    const bytes = Buffer.alloc(size);
    readSync(file, bytes, 0, size, start);
    return JSON.parse(bytes.toString('utf8'));
  } finally {
    closeSync(file);
  }
};
let end = 0;
export const ${name} = new Map(
  ${JSON.stringify(sizes)}.map(([path, size]) => {
    const start = end;
    end += size;
    return [path, () => line(start, size)];
  }),
);
`;
}

/** The files under `name`, as texts that are parsed when one is asked for. */
function filesSource(name: string, files: ReadonlyMap<string, () => unknown>): string {
  const texts = [...files].map(([path, read]) => [path, JSON.stringify(read())]);
  return [
    `const texts = ${JSON.stringify(texts)};`,
    `export const ${name} = new Map(texts.map(([path, text]) => [path, () => JSON.parse(text)]));`,
    '',
  ].join('\n');
}
