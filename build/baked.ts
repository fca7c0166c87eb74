/** Modules whose answers are known when the program is built: what they would read is put in their place. */
import { clientScript } from '../cli/output/client-script.js';
import { SHIPPED_FILES } from '../hardware-profiles/shipped.js';

/** The module to have in place of the one at `path` in `dist/`; null for one that stays as it is. */
export function bakedSource(path: string): string | null {
  switch (path) {
    case 'cli/output/client-script.js':
      return `const script = ${JSON.stringify(clientScript())};\nexport const clientScript = () => script;\n`;
    case 'hardware-profiles/shipped.js': {
      const texts = [...SHIPPED_FILES].map(([name, read]) => [name, JSON.stringify(read())]);
      return [
        `const texts = ${JSON.stringify(texts)};`,
        'export const SHIPPED_FILES = new Map(texts.map(([name, text]) => [name, () => JSON.parse(text)]));',
        '',
      ].join('\n');
    }
    default:
      return null;
  }
}
