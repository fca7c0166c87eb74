/**
 * The program as it is shipped: `dist/bundle/`, made from the modules that tsc has compiled. Run by
 * `npm run build`, after tsc.
 *
 * Modules that a command needs at once come as a few files, those it may never need stay apart, and libraries
 * are inside, so that starting reads little and installing fetches nothing. Data that the modules read from
 * the repository is read here instead, once (`baked.ts`). What starts from a file of its own, a thread or a
 * library that is `require`d, keeps its file's name and lies beside all others.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, type RolldownOptions, rolldown } from 'rolldown';
import { bakedSource } from './baked.js';
import { licences } from './licences.js';

const MODULES = fileURLToPath(new URL('../', import.meta.url));
const BUNDLE = resolve(MODULES, 'bundle');

/** Files that are named where they are started: `new URL('./rank.js', import.meta.url)`. */
const ENTRIES = {
  llmsim: 'bin/llmsim.js',
  rank: 'workers/rank.js',
  'probe-thread': 'workers/calibrate/probe-thread.js',
  'exchange-thread': 'workers/calibrate/exchange-thread.js',
};
/** Libraries that are `require`d in the middle of a function. */
const REQUIRED = { mathjs: 'input/mathjs.cjs' };

/** Our modules: baked ones in place of those that read the repository, and all with the way back to their source. */
const modules: Plugin = {
  name: 'modules',
  load(id) {
    const path = relative(MODULES, id).split(sep).join('/');
    if (path.startsWith('../')) return null;
    const baked = bakedSource(path);
    return baked ?? { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') };
  },
};

/** Folders of data are where they were, seen from the bundle. */
const folders: Plugin = {
  name: 'folders',
  transform(code, id) {
    const moved = code.replace(/new URL\('(\.[^']*\/)', import\.meta\.url\)/g, (_, path: string) => {
      const there = relative(BUNDLE, resolve(dirname(id), path)).split(sep).join('/');
      return `new URL('${there}/', import.meta.url)`;
    });
    return moved === code ? null : { code: moved, map: null };
  },
};

async function write(options: RolldownOptions, format: 'esm' | 'cjs'): Promise<string[]> {
  const bundle = await rolldown({ ...options, platform: 'node', plugins: [modules, folders] });
  const suffix = format === 'esm' ? 'js' : 'cjs';
  const { output } = await bundle.write({
    ...{ dir: BUNDLE, format, sourcemap: true, minify: true },
    ...{ entryFileNames: `[name].${suffix}`, chunkFileNames: `[name].${suffix}` },
  });
  await bundle.close();
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

const located = (entries: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, resolve(MODULES, path)]));

rmSync(BUNDLE, { recursive: true, force: true });
const inside = [
  ...(await write({ input: located(ENTRIES) }, 'esm')),
  ...(await write({ input: located(REQUIRED) }, 'cjs')),
];
chmodSync(resolve(BUNDLE, 'llmsim.js'), 0o755);
writeFileSync(resolve(BUNDLE, 'LICENCES.txt'), licences(inside));
