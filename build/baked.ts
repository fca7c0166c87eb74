/** Modules whose answers are known when the program is built: what they would read is put in their place. */
import { clientScript } from '../cli/output/client-script.js';
import { SHIPPED_PRICES } from '../hardware-profiles/offers/shipped.js';
import { SHIPPED_FILES } from '../hardware-profiles/shipped.js';
import { compactLiterals } from './literal.js';

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

/** The files under `name`, each as a literal that is made when it is asked for. */
function filesSource(name: string, files: ReadonlyMap<string, () => unknown>): string {
  const read = [...files].map(([path, value]): [string, unknown] => [path, value()]);
  const { preamble, literals } = compactLiterals(read.map(([, value]) => value));
  const entries = read.map(([path], index) => `[${JSON.stringify(path)}, () => (${literals[index]})]`);
  return `${preamble}export const ${name} = new Map([${entries.join(',')}]);\n`;
}
