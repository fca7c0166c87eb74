/** The program as it is shipped: small at the start, whole wherever it is installed, and of one mind with its modules. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bakedSource, PROFILES, profilesText } from '../../build/baked.js';
import { COMMANDS } from '../../cli/commands/index.js';
import { SHIPPED_FILES } from '../../hardware-profiles/shipped.js';
import { invoke, SMALL } from '../cli/invoke.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BUNDLE = join(ROOT, 'dist/bundle');
const RENEW = 'renew with: npm run build';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-bundle-'));
after(() => rmSync(folder, { recursive: true }));

function run(program: string, argv: readonly string[], cwd = folder) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const imports = new Map<string, readonly string[]>();

/** Files of the bundle that this one imports; read once. */
function importsOf(name: string): readonly string[] {
  const own =
    imports.get(name) ??
    [
      ...readFileSync(join(BUNDLE, name), 'utf8').matchAll(
        /(?:^|[;\n}])(?:import|export)(?:[^'"`;()]*from)?"\.\/([^"]+)"/g,
      ),
    ].map(([, next]) => next!);
  imports.set(name, own);
  return own;
}

/** Files of the bundle that the named ones load at once. */
function loaded(...names: string[]): Set<string> {
  const found = new Set(names);
  for (const name of found) for (const next of importsOf(name)) found.add(next);
  return found;
}

function bytes(names: Iterable<string>): number {
  return [...names].reduce((sum, name) => sum + statSync(join(BUNDLE, name)).size, 0);
}

/** Packages whose code is in these files, by their source maps. */
function packages(names: Iterable<string>): string[] {
  return [...new Set([...names].flatMap(packagesIn))].sort();
}

const known = new Map<string, readonly string[]>();

function packagesIn(name: string): readonly string[] {
  const path = join(BUNDLE, `${name}.map`);
  // A file that only hands on what another holds has no map.
  if (!known.has(name) && existsSync(path)) {
    const { sources } = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] };
    known.set(
      name,
      sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
    );
  }
  return known.get(name) ?? [];
}

/** Words of a command, its options among them, and its part of what all share. */
const A_COMMAND = 4_000;

test('help and version load two files of less than four kilobytes a command and no package', () => {
  const start = loaded('llmsim.js');
  assert.deepEqual([...start], ['llmsim.js', 'start.js'], RENEW);
  assert.deepEqual(packages(start), []);
  assert.ok(bytes(start) < A_COMMAND * COMMANDS.length, `${bytes(start)}`);
});

test('a question without files loads a megabyte at most, and none of the slow libraries', () => {
  const question = loaded('main.js', 'parse.js', 'request.js', 'simulate.js', 'json.js');
  assert.ok(question.has('question.js'), [...question].join(' '));
  assert.deepEqual(packages(question), ['simple-statistics']);
  assert.ok(bytes(question) < 960_000, `${bytes(question)}`);
});

/** What takes long to load, or is there for one thing only. */
const SLOW =
  /^(bullmq|ioredis|vega|vega-lite|benny|benchmark|mathjs|zod|yaml|yargs|csv-stringify|mdast-util-gfm)$/;

/** Slow packages of which any code was loaded, by V8's own count, when Node ran these words. */
function slowPackagesOf(...argv: string[]): string[] {
  const counted = mkdtempSync(join(folder, 'loaded-'));
  const { status, stderr } = spawnSync(process.execPath, argv, {
    ...{ cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_V8_COVERAGE: counted } },
  });
  assert.ok(status === 0 || status === 1, `${argv.join(' ')}: ${stderr}`);
  const urls = readdirSync(counted).flatMap((name) =>
    (JSON.parse(readFileSync(join(counted, name), 'utf8')).result as { url: string }[]).map(({ url }) => url),
  );
  const names = urls.filter((url) => url.includes('/dist/bundle/')).map((url) => url.replace(/^.*\//, ''));
  assert.ok(names.includes('question.js'), names.join(' '));
  return packages(new Set(names)).filter((name) => SLOW.test(name));
}

const ONE = [...SMALL, '--strategy', 'ddp'];
const LOADS: readonly (readonly [argv: readonly string[], slow: readonly string[]])[] = [
  [['compare', ...ONE], []],
  [
    ['compare', ...ONE, '--report', 'page.html'],
    ['vega', 'vega-lite'],
  ],
  [['compare', 'small.yaml', '--strategy', 'zero-1'], ['yaml']],
  [['simulate', ...ONE, '--explain'], []],
  [['simulate', '--program', 'step.program', '--cluster', 'h100-dgx'], []],
  [
    ['accuracy', '--case', 'sc21-t1-18.4b'],
    ['csv-stringify', 'zod'],
  ],
];

test('each command loads what it is asked for, and nothing slow besides', () => {
  const llmsim = join(BUNDLE, 'llmsim.js');
  writeFileSync(join(folder, 'small.yaml'), SCENARIO);
  writeFileSync(join(folder, 'step.program'), run(llmsim, ['program', ...ONE]).stdout);
  for (const [argv, slow] of LOADS) assert.deepEqual(slowPackagesOf(llmsim, ...argv), slow, argv.join(' '));
});

test('a program that imports the library loads nothing slow either', () => {
  const entry = pathToFileURL(join(BUNDLE, 'index.js')).href;
  const asks = `const { compare } = await import('${entry}'); await compare({ model: 'tiny', cluster: 'h100-dgx', 'global-batch': 8 });`;
  writeFileSync(join(folder, 'asks.mjs'), asks);
  assert.deepEqual(slowPackagesOf(join(folder, 'asks.mjs')), []);
});

test('benny is loaded by the suite that runs on it, and Vega by the page, each as the command asks for it', () => {
  const files = readdirSync(BUNDLE).filter((name) => name.endsWith('.js'));
  const leadingTo = (library: string) =>
    files
      .filter((name) => packages(loaded(name)).includes(library))
      .map((name) => name.replace(/\d*\.js$/, ''));
  assert.deepEqual(leadingTo('benny'), ['simulator']);
  assert.ok(
    !leadingTo('vega').some((name) => ['llmsim', 'index', 'main', 'question', 'compare'].includes(name)),
  );
});

test('BullMQ is loaded by plans that are on a queue, without native addons', () => {
  const files = readdirSync(BUNDLE).filter((name) => name.endsWith('.js'));
  const leading = files.filter((name) => packages(loaded(name)).includes('bullmq'));
  const loaders = new Set(leading.map((name) => name.replace(/\d*\.js$/, '')));
  assert.ok(loaders.has('source') && loaders.has('work'), [...loaders].join(' '));
  for (const name of ['llmsim', 'index', 'main', 'question', 'plan', 'planned', 'plan-thread']) {
    assert.ok(!loaders.has(name), `${name} loads BullMQ`);
  }
  const all = packages(files);
  assert.ok(all.includes('msgpackr') && !all.includes('msgpackr-extract'), all.join(' '));
});

test('every file that is started by its name is there', () => {
  const code = readdirSync(BUNDLE)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(BUNDLE, name), 'utf8'))
    .join('\n');
  const named = [...code.matchAll(/new URL\([`"']\.\/([\w-]+\.js)[`"'],\s*import\.meta\.url\)/g)].map(
    ([, name]) => name!,
  );
  assert.deepEqual([...new Set(named)].sort(), [
    'exchange-thread.js',
    'find-thread.js',
    'plan-thread.js',
    'probe-thread.js',
    'rank.js',
    'trials-thread.js',
  ]);
  for (const name of [...named, 'mathjs.cjs']) assert.ok(existsSync(join(BUNDLE, name)), name);
});

test('profiles read ahead say what the files beside them say', async () => {
  const path = join(folder, 'shipped.mjs');
  writeFileSync(path, bakedSource('hardware-profiles/shipped.js')!);
  writeFileSync(join(folder, PROFILES), profilesText());
  const { SHIPPED_FILES: baked } = (await import(pathToFileURL(path).href)) as {
    SHIPPED_FILES: typeof SHIPPED_FILES;
  };
  assert.ok(baked.size > 80);
  assert.deepEqual([...baked.keys()], [...SHIPPED_FILES.keys()]);
  for (const [name, read] of SHIPPED_FILES) assert.deepEqual(baked.get(name)!(), read(), name);
});

const CLUSTER = 'title: Less power\nlike: h100-dgx\nnode: { overheadPower: 10.2 kW - 8 * 700 W }\n';
const SCENARIO = 'model: tiny\ncluster: h100-dgx\nglobal-batch: 16\nzero: 1\n';
const QUESTIONS: readonly (readonly string[])[] = [
  ['help', 'compare'],
  ['models', '--json'],
  ['hardware', 'tpu-v5p:4x4x8'],
  ['hardware', 'mine.yaml:2', '--json'],
  ['compare', ...SMALL, '--strategy', 'ddp', '--report', 'page.html'],
  ['compare', 'small.yaml', '--strategy', 'zero-1,fsdp', '--format', 'markdown'],
  ['simulate', ...SMALL, '--strategy', 'fsdp', '--explain'],
  ['simulate', ...SMALL, '--strategy', 'ddp', '--tp', 'x'],
  ['accuracy', '--case', 'sc21-t1-18.4b'],
  ['completion'],
];

/** What the modules answer, in this process; the folder is the one that the bundle is started in. */
async function byModules(argv: readonly string[]) {
  const before = process.cwd();
  process.chdir(folder);
  try {
    const { code, out, err } = await invoke(argv);
    return { status: code, stdout: out, stderr: err };
  } finally {
    process.chdir(before);
  }
}

test('the bundle gives the answers and the pages that the modules give', async () => {
  writeFileSync(join(folder, 'mine.yaml'), CLUSTER);
  writeFileSync(join(folder, 'small.yaml'), SCENARIO);
  const page = join(folder, 'page.html');
  for (const argv of QUESTIONS) {
    const answers: (ReturnType<typeof run> & { page: string })[] = [];
    for (const answered of [byModules, (words: typeof argv) => run(join(BUNDLE, 'llmsim.js'), words)]) {
      rmSync(page, { force: true });
      const { stdout, ...outcome } = await answered(argv);
      // Some answers say how long they took.
      const untimed = stdout.replace(/\b\d+(\.\d+)? m?s\b|"\w*[sS]econds": [\d.e-]+/g, '…');
      answers.push({
        ...{ ...outcome, stdout: untimed },
        page: existsSync(page) ? readFileSync(page, 'utf8') : '',
      });
    }
    const [modules, bundle] = answers;
    assert.deepEqual(bundle, modules, `${argv.join(' ')}: ${RENEW}`);
    assert.equal(bundle!.stdout === '', argv.includes('x'), argv.join(' '));
  }
});
