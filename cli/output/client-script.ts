/** The script of the report's page, from its compiled modules. The built program has it as a text. */
import { readFileSync } from 'node:fs';

const CLIENT = new URL('../../reports/html/client/', import.meta.url);
/** In order, each after what it imports. */
const MODULES = ['bars', 'lanes', 'blocks', 'levels', 'words', 'paint', 'gantt', 'ranking', 'page'];

/** The modules as one, each after what it imports. */
export function clientScript(): string {
  const source = (name: string) =>
    readFileSync(new URL(name, CLIENT), 'utf8')
      .replace(/^\/\/# sourceMappingURL=.*$/m, '')
      .replace(/^\/\/\/ <reference .*$/m, '');
  const modules = MODULES.map((name) =>
    source(`${name}.js`)
      .replace(/^import .*$/gm, '')
      .replace(/^export \{\};?$/gm, '')
      .replace(/^export /gm, ''),
  );
  return modules.join('\n').replaceAll('</script', '<\\/script').trim();
}
