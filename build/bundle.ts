/**
 * The program as it is shipped: `dist/bundle/`, made from the modules that tsc has compiled. Run by
 * `npm run build`, after tsc.
 *
 * Modules that a command needs at once come as a few files, those it may never need stay apart, and libraries
 * are inside, so that starting reads little and installing fetches nothing. Data that the modules read from
 * the repository is read here instead, once (`baked.ts`); profiles lie beside as lines of one file. What starts from a file of its own, a thread or a
 * library that is `require`d, keeps its file's name and lies beside all others.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, type RolldownOptions, rolldown } from 'rolldown';
import { bakedSource, PROFILES, profilesText } from './baked.js';
import { licences } from './licences.js';
import { declarations } from './types.js';

const MODULES = fileURLToPath(new URL('../', import.meta.url));
const BUNDLE = resolve(MODULES, 'bundle');

/** The program, the library, and files that are named where they are started: `new URL('./rank.js', import.meta.url)`. */
const ENTRIES = {
  llmsim: 'bin/llmsim.js',
  index: 'index.js',
  rank: 'workers/rank.js',
  'find-thread': 'cli/threads/find-thread.js',
  'probe-thread': 'workers/calibrate/probe-thread.js',
  'exchange-thread': 'workers/calibrate/exchange-thread.js',
  'plan-thread': 'cli/plan/plan-thread.js',
  'trials-thread': 'cli/threads/trials-thread.js',
};
/** Not inside, since its data has another licence: installed beside the program by whoever wants it. */
const BESIDE = ['@tgwf/co2/data'];
/** Libraries that are `require`d in the middle of a function. */
const REQUIRED = { mathjs: 'input/mathjs.cjs' };

const LIBRARIES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
/** Libraries by their file: plain JavaScript, where the package offers Node a native addon or CommonJS instead. */
const PLAIN = { bullmq: 'bullmq/dist/esm/index.js', msgpackr: 'msgpackr/index.js' };

/** What every question needs, from its words to its answer: read at once, because one file opens sooner than fifty. */
const QUESTION = [
  'cli/main.js',
  'cli/parse.js',
  'cli/output/terminal.js',
  'cli/output/output.js',
  'cli/input/request.js',
  'planning/simulate.js',
  'planning/compare.js',
  'reports/json.js',
  'reports/simulate-json.js',
];

/** What each module imports at once, as the bundler finds it. */
const imported = new Map<string, readonly string[]>();
const graph: Plugin = {
  name: 'graph',
  moduleParsed: ({ id, importedIds }) => void imported.set(id, importedIds),
};

/** Whether a module is loaded at once by those at `paths`; worked out when first asked, once all are known. */
function reachedFrom(paths: readonly string[]): (id: string) => boolean {
  const found = new Set<string>();
  return (id) => {
    if (found.size === 0) {
      for (const path of paths) found.add(resolve(MODULES, path));
      for (const each of found) for (const next of imported.get(each) ?? []) found.add(next);
    }
    return found.has(id);
  };
}

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
      const there = relative(BUNDLE, resolve(dirname(id), path))
        .split(sep)
        .join('/');
      return `new URL('${there}/', import.meta.url)`;
    });
    return moved === code ? null : { code: moved, map: null };
  },
};

interface Group {
  readonly name: string;
  readonly test: (id: string) => boolean;
  readonly priority: number;
}

/** Files of the bundle by what is loaded together: help and version, then a question; the rest as it falls. */
function groups(): Group[] {
  const entry = resolve(MODULES, ENTRIES.llmsim);
  const start = reachedFrom([ENTRIES.llmsim]);
  const question = reachedFrom(QUESTION);
  return [
    // The entry itself waits for the answer, so nothing may wait for the entry.
    { name: 'start', test: (id) => id !== entry && start(id), priority: 2 },
    { name: 'question', test: question, priority: 1 },
  ];
}

/** Small, but functions and classes keep their names: a package without source maps still says where. */
const NAMED = { compress: true, mangle: { keepNames: true } } as const;

function located(entries: Readonly<Record<string, string>>, folder = MODULES): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, resolve(folder, path)]));
}

async function write(
  options: RolldownOptions,
  output: { format: 'esm' | 'cjs'; codeSplitting?: { groups: Group[] } },
): Promise<string[]> {
  const bundle = await rolldown({
    ...options,
    platform: 'node',
    external: BESIDE,
    resolve: { alias: located(PLAIN, LIBRARIES) },
    plugins: [graph, modules, folders],
    // Commands import what they use when they use it, whatever else has loaded it before.
    checks: { ineffectiveDynamicImport: false },
  });
  const names = `[name].${output.format === 'esm' ? 'js' : 'cjs'}`;
  const written = await bundle.write({
    ...output,
    ...{ dir: BUNDLE, sourcemap: true, minify: NAMED, entryFileNames: names, chunkFileNames: names },
  });
  await bundle.close();
  return written.output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

rmSync(BUNDLE, { recursive: true, force: true });
const inside = [
  ...(await write({ input: located(ENTRIES) }, { format: 'esm', codeSplitting: { groups: groups() } })),
  ...(await write({ input: located(REQUIRED) }, { format: 'cjs' })),
];
chmodSync(resolve(BUNDLE, 'llmsim.js'), 0o755);
writeFileSync(resolve(BUNDLE, PROFILES), profilesText());
writeFileSync(resolve(BUNDLE, 'LICENCES.txt'), licences(inside));
for (const [path, text] of declarations(MODULES, 'index.d.ts')) {
  mkdirSync(resolve(BUNDLE, 'types', dirname(path)), { recursive: true });
  writeFileSync(resolve(BUNDLE, 'types', path), text);
}
