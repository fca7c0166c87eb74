/**
 * The library's types as they are shipped: the declarations that its front door leads to, and no others, in the
 * folders they were compiled to. They name no package, so whoever installs llmsim needs nothing else.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const FROM = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g;
const COMMENTS = /\/\*[\s\S]*?\*\//g;

/**
 * Text of each declaration file by its path in `folder`, from `entry` on. Throws when one names a package, which a
 * reader of the types would have to install.
 */
export function declarations(folder: string, entry: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const open = [entry];
  for (const path of open) {
    if (found.has(path)) continue;
    const text = readFileSync(resolve(folder, path), 'utf8');
    found.set(path, text);
    for (const [, name] of text.replace(COMMENTS, '').matchAll(FROM)) {
      if (!name!.startsWith('.')) {
        throw new Error(`the types of the library lead to ${path}, which needs the package '${name}'`);
      }
      open.push(join(dirname(path), name!).replace(/\.js$/, '.d.ts'));
    }
  }
  return found;
}
