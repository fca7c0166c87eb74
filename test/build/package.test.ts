/** The package as it is published: what is in it, and what it is to a project that installs it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as library from '../../index.js';
import { SMALL } from '../cli/invoke.js';
import { localLinks } from '../documented.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const EXAMPLE = 'examples/library.ts';
const GUIDE = 'docs/library.md';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-package-'));
after(() => rmSync(folder, { recursive: true }));

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}
let packed: Packed;
/** What `npm install` said of the tarball on standard error. */
let complaints: string;

before(() => {
  packed = JSON.parse(
    npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder).stdout,
  )[0];
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'fresh', private: true, type: 'module' }),
  );
  complaints = npm(folder, 'install', '--offline', '--no-audit', '--no-fund', packed.filename).stderr;
});

function npm(cwd: string, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync('npm', argv, { cwd, encoding: 'utf8' });
  assert.equal(status, 0, `npm ${argv.join(' ')}\n${stderr}`);
  return { stdout, stderr };
}

function node(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, `${argv.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const installed = (path: string) => join(folder, 'node_modules/llmsim', path);

test('the package installs without a word, and brings nothing along', () => {
  assert.equal(complaints, '');
  const there = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  assert.deepEqual(there, ['llmsim']);
});

test('no test, source or source map is inside, and it stays small', () => {
  const paths = packed.files.map(({ path }) => path);
  const code = paths.filter((path) => /\.(ts|map)$|(^|\/)test\//.test(path));
  assert.deepEqual(
    code.filter((path) => !/^dist\/bundle\/types\/.*\.d\.ts$/.test(path)),
    [EXAMPLE],
  );
  // A quarter of it is 244 machines and devices, a source beside every figure.
  assert.ok(packed.size < 2_900_000, `${packed.size}`);
  for (const path of ['LICENSE', 'README.md', 'dist/bundle/LICENCES.txt', 'dist/bundle/types/index.d.ts']) {
    assert.ok(paths.includes(path), path);
  }
});

test('every page that a message or a page of the package points to is inside', () => {
  const paths = new Set(packed.files.map(({ path }) => path));
  const there = (path: string) =>
    [...paths].some((each) => each === path || each.startsWith(path.replace(/\/?$/, '/')));
  const lost: string[] = [];
  for (const path of paths) {
    if (!/\.(md|js|yaml)$/.test(path)) continue;
    const text = readFileSync(installed(path), 'utf8');
    const named = [...text.matchAll(/\b(?:docs|strategies|hardware-profiles)\/[\w-]+\.md\b/g)].map(
      ([name]) => name,
    );
    const linked = path.endsWith('.md') ? localLinks(text).map((link) => join(dirname(path), link)) : [];
    lost.push(...[...named, ...linked].filter((to) => !there(to)).map((to) => `${path} → ${to}`));
  }
  assert.deepEqual(lost, []);
});

test('its manifest says what it is and offers the library with its types', () => {
  const manifest = JSON.parse(readFileSync(installed('package.json'), 'utf8'));
  assert.equal(manifest.license, 'MIT');
  assert.ok(manifest.keywords.length > 5);
  assert.deepEqual(Object.keys(manifest.dependencies ?? {}), []);
  // These would run in, or be held against, every project that installs the tarball.
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
    assert.ok(!(script in manifest.scripts));
  const targets = [...Object.values(manifest.exports['.']), manifest.bin.llmsim] as string[];
  for (const target of targets)
    assert.ok(
      packed.files.some(({ path }) => path === target.replace('./', '')),
      target,
    );
});

test('the installed program answers', () => {
  const program = join(folder, 'node_modules/.bin/llmsim');
  assert.equal(node(program, '--version'), `${library.VERSION}\n`);
  assert.match(node(program, 'compare', ...SMALL, '--strategy', 'fsdp'), /fsdp/);
  assert.match(node(program, 'accuracy', '--case', 'sc21-t1-18.4b', '--json'), /"llmsim\.accuracy/);
});

test('its types need no other package, and no library of Node or a browser', () => {
  const options = { ...STRICT, types: [], lib: ['es2023'] };
  // Every declaration is read, also those that the example makes no use of.
  const lines = [
    "import * as llmsim from 'llmsim';",
    'export const every: typeof llmsim = llmsim;',
    // And what is wrong with a question is told by the compiler, which complains where it finds nothing to complain of here.
    '// @ts-expect-error',
    "await llmsim.compare({ model: 'tiny', tp: 'two' });",
    '// @ts-expect-error',
    "await llmsim.compare({ model: 'tiny', 'global-bach': 8 });",
  ];
  compiles('every.ts', lines.join('\n'), options);
});

const STRICT = {
  ...{ target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: false },
  ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, outDir: 'out' },
};

/** Compiles `source` beside the installed package; fails with what the compiler says. */
function compiles(name: string, source: string, compilerOptions: object): void {
  writeFileSync(join(folder, name), source);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [name] }));
  node(TSC, '-p', 'tsconfig.json');
}

test('the example passes tsc --strict in a fresh project, and prints what its page shows', () => {
  compiles('example.ts', read(EXAMPLE), {
    ...STRICT,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
  });
  const printed = node('out/example.js');
  for (const name of ['comparison.csv', 'comparison.html'])
    assert.ok(readFileSync(join(folder, name), 'utf8').length > 300);
  const guide = read(GUIDE);
  const shown = guide
    .replace(/^```ts\n[\s\S]*?^```$/m, `\`\`\`ts\n${read(EXAMPLE)}\`\`\``)
    .replace(/^```text\n[\s\S]*?^```$/m, `\`\`\`text\n${printed}\`\`\``);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(join(ROOT, GUIDE), shown);
  else assert.equal(guide, shown, 'renew with: npm run golden');
});

test('the guide names everything the library offers', () => {
  const guide = read(GUIDE);
  for (const name of Object.keys(library)) assert.match(guide, new RegExp(`\`${name}\\b|\`${name}\``), name);
});

test('a program that is no ES module may require it', () => {
  writeFileSync(join(folder, 'old.cjs'), "const { VERSION } = require('llmsim');\nconsole.log(VERSION);\n");
  assert.equal(node('--no-warnings', 'old.cjs'), `${library.VERSION}\n`);
});
