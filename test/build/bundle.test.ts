/** The program as it is shipped: small at the start, whole wherever it is installed, and of one mind with its modules. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bakedSource } from '../../build/baked.js';
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

/** Files of the bundle that the named ones load at once. */
function loaded(...names: string[]): Set<string> {
  const found = new Set(names);
  for (const name of found) {
    const code = readFileSync(join(BUNDLE, name), 'utf8');
    for (const [, next] of code.matchAll(/(?:^|[;\n}])(?:import|export)(?:[^'"`;()]*from)?"\.\/([^"]+)"/g)) {
      found.add(next!);
    }
  }
  return found;
}

function bytes(names: Iterable<string>): number {
  return [...names].reduce((sum, name) => sum + statSync(join(BUNDLE, name)).size, 0);
}

/** Packages whose code is in these files, by their source maps. */
function packages(names: Iterable<string>): string[] {
  // A file that only hands on what another holds has no map.
  const maps = [...names].map((name) => join(BUNDLE, `${name}.map`)).filter((path) => existsSync(path));
  const sources = maps.flatMap((path) => JSON.parse(readFileSync(path, 'utf8')).sources as string[]);
  const inside = sources.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(inside)].sort();
}

test('help and version load two files of forty kilobytes and no package', () => {
  const start = loaded('llmsim.js');
  assert.deepEqual([...start], ['llmsim.js', 'start.js'], RENEW);
  assert.deepEqual(packages(start), []);
  assert.ok(bytes(start) < 40_000, `${bytes(start)}`);
});

test('a question without files loads half a megabyte at most, and none of the slow libraries', () => {
  const question = loaded('main.js', 'parse.js', 'request.js', 'simulate.js', 'json.js');
  assert.ok(question.has('question.js'), [...question].join(' '));
  assert.deepEqual(packages(question), ['simple-statistics']);
  assert.ok(bytes(question) < 500_000, `${bytes(question)}`);
});

test('every file that is started by its name is there', () => {
  const code = readdirSync(BUNDLE)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(BUNDLE, name), 'utf8'))
    .join('\n');
  const named = [...code.matchAll(/new URL\([`"']\.\/([\w-]+\.js)[`"'],\s*import\.meta\.url\)/g)].map(
    ([, name]) => name!,
  );
  assert.deepEqual(named.sort(), ['exchange-thread.js', 'probe-thread.js', 'rank.js']);
  for (const name of [...named, 'mathjs.cjs']) assert.ok(existsSync(join(BUNDLE, name)), name);
});

test('profiles read ahead say what the files beside them say', async () => {
  const source = bakedSource('hardware-profiles/shipped.js')!;
  const { SHIPPED_FILES: baked } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
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
  ['accuracy', '--case', 'sc21-t1-18.4b', '--report', 'page.html'],
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

test('a packed llmsim works where it is installed, and needs nothing else', () => {
  const npm = (...argv: string[]) => {
    const { status, stdout, stderr } = spawnSync('npm', argv, { cwd: ROOT, encoding: 'utf8' });
    assert.equal(status, 0, `npm ${argv.join(' ')}\n${stderr}`);
    return stdout;
  };
  const [packed] = JSON.parse(npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder));
  const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  npm('install', '--prefix', folder, ...quiet, join(folder, packed.filename));
  assert.deepEqual(
    readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['llmsim'],
  );
  const program = join(folder, 'node_modules/.bin/llmsim');
  const answers = [
    ['--version'],
    ['compare', ...SMALL, '--strategy', 'fsdp'],
    ['accuracy', '--case', 'sc21-t1-18.4b', '--json'],
  ].map((argv) => run(program, argv));
  for (const { status, stderr } of answers) assert.equal(status, 0, stderr);
});
