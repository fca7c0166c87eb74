/** Modules whose answers are known when the program is built: what they would read is put in their place. */
import { clientScript } from '../cli/output/client-script.js';
import { SHIPPED_PRICES } from '../hardware-profiles/offers/shipped.js';
import { SHIPPED_FILES } from '../hardware-profiles/shipped.js';

/** The module to have in place of the one at `path` in `dist/`; null for one that stays as it is. */
export function bakedSource(path: string): string | null {
  switch (path) {
    case 'cli/output/client-script.js':
      return `const script = ${JSON.stringify(clientScript())};\nexport const clientScript = () => script;\n`;
    case 'hardware-profiles/shipped.js':
      return filesSource('SHIPPED_FILES', SHIPPED_FILES);
    case 'hardware-profiles/offers/shipped.js':
      return filesSource('SHIPPED_PRICES', SHIPPED_PRICES);
    default:
      return null;
  }
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
