/**
 * Who may import whom: the folders are the architecture, and this table keeps them so. Each rule has
 * the reason that a line breaking it is told.
 */
import { dirname, join } from 'node:path/posix';

interface FolderRule {
  /** Folders it may import, and whether their types only. */
  readonly may: Readonly<Record<string, 'values' | 'types'>>;
  readonly because: string;
}

const values = (...folders: string[]) =>
  Object.fromEntries(folders.map((folder) => [folder, 'values' as const]));
const typesOf = (...folders: string[]) =>
  Object.fromEntries(folders.map((folder) => [folder, 'types' as const]));
const LAYERS = [
  'input',
  'program',
  'models',
  'hardware-profiles',
  'strategies',
  'sim',
  'workers',
  'reports',
  'planning',
  'accuracy',
  'launch',
  'datacentre',
];

export const FOLDERS: Readonly<Record<string, FolderRule>> = {
  input: { may: {}, because: 'reading text is below everything else' },
  program: {
    may: values('input'),
    because: 'the language in the middle knows neither its writers nor its runners',
  },
  models: {
    may: values('program', 'input'),
    because: 'a model describes layers as kernels and runs nothing',
  },
  'hardware-profiles': { may: values('input'), because: 'hardware is data, whatever is run on it' },
  strategies: {
    may: values('program', 'models', 'input'),
    because: 'a strategy that can see the simulator or the hardware can read the clock, and so can cheat',
  },
  sim: {
    may: values('program', 'hardware-profiles', 'input'),
    because: 'the simulator runs any program and must not know which strategy wrote it',
  },
  workers: {
    may: values('program', 'hardware-profiles', 'input'),
    because: 'threads run the same program as the simulator, and neither may lean on the other',
  },
  reports: {
    may: {
      ...values('input', 'accuracy'),
      ...typesOf(...LAYERS.filter((layer) => layer !== 'input' && layer !== 'accuracy')),
    },
    because: 'a report is a pure function of plain data, whoever computed it; only accuracy may be asked',
  },
  planning: {
    may: values('strategies', 'sim', 'program', 'models', 'hardware-profiles', 'input'),
    because: 'planning puts the parts together and leaves printing to others',
  },
  datacentre: {
    may: values('planning', 'strategies', 'sim', 'program', 'models', 'hardware-profiles', 'input'),
    because: 'many jobs are played from plain data; reading files and showing what came out is for others',
  },
  launch: {
    may: { ...values('models', 'input'), ...typesOf('strategies', 'planning') },
    because: 'a launch file is words to words: it says what a question holds, and asks nothing itself',
  },
  accuracy: {
    may: values(
      'planning',
      'launch',
      'workers',
      'strategies',
      'sim',
      'program',
      'models',
      'hardware-profiles',
      'input',
    ),
    because: 'it judges predictions, and leaves showing them to reports',
  },
  cli: { may: values(...LAYERS, 'cli', 'bench'), because: 'nothing else starts the program' },
  'index.ts': {
    may: values(...LAYERS.filter((layer) => layer !== 'workers' && layer !== 'accuracy'), 'cli'),
    because: 'it is the library’s front door, and offers questions, simulation and reports',
  },
  bin: { may: values('cli'), because: 'it starts the command line and does nothing itself' },
  build: {
    may: values('cli', 'hardware-profiles'),
    because: 'it packs what is compiled, and reads ahead what the program would read',
  },
  examples: { may: {}, because: 'an example imports the package alone, as its readers do' },
  bench: { may: values(...LAYERS), because: 'it measures the parts, not the command line' },
  test: {
    may: values(...LAYERS, 'cli', 'bench', 'bin', 'build', 'index.ts'),
    because: 'tests see everything',
  },
};

/** The core must run in a browser page: no Node API, not even through what it imports. */
const BROWSER = ['program', 'models', 'strategies', 'sim'];
/** Of the rest, these talk to files or threads themselves. */
const NODE = [
  'cli',
  'bin',
  'build',
  'bench',
  'input',
  'hardware-profiles',
  'workers',
  'accuracy',
  'examples',
  'test',
];
/** `bench/` holds tools run by hand beside the suite that `llmsim bench` prints. */
const PRINTERS = ['cli', 'bin', 'bench', 'examples', 'test'];
/** Slow to load, so not before a command that needs them is known. */
const HEAVY = [
  'mathjs',
  'zod',
  'yaml',
  'yargs',
  'vega',
  'vega-lite',
  'mdast-util-gfm',
  'mdast-util-to-markdown',
];

interface Import {
  readonly from: string;
  readonly kind: 'value' | 'type' | 'dynamic';
}

const STATEMENT =
  /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

export function importsOf(source: string): Import[] {
  return [...source.matchAll(STATEMENT)].map(([, type, from, dynamic]) => {
    if (dynamic !== undefined) return { from: dynamic, kind: 'dynamic' };
    return { from: from!, kind: type === undefined ? 'value' : 'type' };
  });
}

/** Every line of the tree that breaks a rule, as a sentence. `files` maps paths to sources. */
export function brokenRules(files: ReadonlyMap<string, string>): string[] {
  const broken: string[] = [];
  const imports = new Map(
    [...files].map(([path, source]) => [path, importsOf(source).map((i) => located(path, i))]),
  );
  for (const [path, source] of files) {
    const folder = folderOf(path);
    const rule = FOLDERS[folder];
    if (rule === undefined) {
      broken.push(`${path}: folder '${folder}' has no import rule; add it to the table with its reason.`);
      continue;
    }
    for (const { from, kind } of imports.get(path)!) {
      if (!files.has(from) || folderOf(from) === folder) continue;
      const allowed = rule.may[folderOf(from)];
      if (allowed === undefined)
        broken.push(`${path} imports ${from}, but ${folder}/ may not: ${rule.because}.`);
      else if (allowed === 'types' && kind !== 'type') {
        broken.push(
          `${path} imports values of ${from}, but ${folder}/ may use its types only: ${rule.because}.`,
        );
      }
    }
    const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/\s.*$/gm, '');
    const usesNode =
      imports.get(path)!.some((i) => i.from.startsWith('node:')) || /\bprocess\.[a-z]/.test(code);
    if (usesNode && !NODE.includes(folder))
      broken.push(`${path} uses the Node API, but ${folder}/ must run anywhere.`);
    if (/\bconsole\.[a-z]|\bprocess\.std(out|err)\b/.test(code) && !PRINTERS.includes(folder)) {
      broken.push(`${path} prints, but only cli/ does: everything else returns what it has to say.`);
    }
    if (BROWSER.includes(folder)) {
      const way = wayTo(path, imports, (from) => from.startsWith('node:'));
      if (way !== undefined)
        broken.push(`${way.join(' → ')}: ${folder}/ must run in a browser page, and this needs Node.`);
    }
    if (folder === 'bin') {
      const way = wayTo(path, imports, (from) =>
        HEAVY.some((name) => from === name || from.startsWith(`${name}/`)),
      );
      if (way !== undefined)
        broken.push(`${way.join(' → ')}: loaded at start; import() it in the command that needs it.`);
    }
  }
  return broken;
}

/** The first part of a path; a file of the root is a folder by itself. */
function folderOf(path: string): string {
  return path.split('/')[0]!;
}

/** Relative imports as paths of the tree; packages and Node modules as they are. */
function located(path: string, { from, kind }: Import): Import {
  return from.startsWith('.')
    ? { from: join(dirname(path), from).replace(/\.js$/, '.ts'), kind }
    : { from, kind };
}

/** A chain of imports at start-up from `path` to something `wanted`, if there is one. */
function wayTo(
  path: string,
  imports: ReadonlyMap<string, readonly Import[]>,
  wanted: (from: string) => boolean,
  seen = new Set<string>(),
): string[] | undefined {
  seen.add(path);
  for (const { from, kind } of imports.get(path) ?? []) {
    if (kind !== 'value' || seen.has(from)) continue;
    const way = wanted(from) ? [from] : wayTo(from, imports, wanted, seen);
    if (way !== undefined) return [path, ...way];
  }
  return undefined;
}

/**
 * Files that import each other in a circle, types included, as `a → b → a`: a shortest way round for each
 * set of files that can all reach one another.
 */
export function importCircles(files: ReadonlyMap<string, string>): string[] {
  const imports = new Map(
    [...files].map(([path, source]) => [
      path,
      importsOf(source)
        .filter(({ kind }) => kind !== 'dynamic')
        .map((i) => located(path, i).from)
        .filter((from) => files.has(from)),
    ]),
  );
  const circles: string[] = [];
  const told = new Set<string>();
  for (const path of files.keys()) {
    if (told.has(path)) continue;
    const circle = wayRound(path, imports);
    if (circle === undefined) continue;
    for (const member of circle) told.add(member);
    circles.push([...circle, path].join(' → '));
  }
  return circles;
}

/** The fewest files from `start` back to itself, breadth first. */
function wayRound(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const from of imports.get(path) ?? []) {
      if (from === start) {
        const way = [path];
        while (way[0] !== start) way.unshift(cameFrom.get(way[0]!)!);
        return way;
      }
      if (cameFrom.has(from)) continue;
      cameFrom.set(from, path);
      queue.push(from);
    }
  }
  return undefined;
}
