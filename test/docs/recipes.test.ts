/**
 * Every recipe of the documentation, followed: its blocks are written into a copy of the sources, all of them
 * together, which is compiled; the tests that walk the lists run on it, those of the recipes too, and so do the
 * commands the recipes end with.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { commandsOf, follow, ingredientsOf } from './recipes.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGES = [
  'strategies/README.md',
  'hardware-profiles/README.md',
  'docs/models.md',
  'docs/collectives.md',
];
/** Tests that walk the lists which the recipes add to. */
const WALKING = [
  'test/strategies/schedules/orders.test.ts',
  'test/strategies/schedules/laws.test.ts',
  'test/strategies/layers/passes.test.ts',
  'test/strategies/layers/soundness.test.ts',
  'test/hardware-profiles/accelerators.test.ts',
  'test/models/parameters.test.ts',
];

/** One test each of files that would take long as a whole. */
const SINGLE = [
  { file: 'test/program/collectives.test.ts', named: 'closed form, for any sizes' },
  { file: 'test/planning/search.test.ts', named: '^2f2b: no layout is faster or smaller' },
];

const copy = mkdtempSync(join(tmpdir(), 'llmsim-recipes-'));
after(() => rmSync(copy, { recursive: true }));

const page = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const ingredients = PAGES.flatMap((name) => ingredientsOf(page(name)).map((each) => ({ ...each, name })));
const TESTS = [
  ...WALKING,
  ...ingredients.flatMap(({ path, isChange }) => (!isChange && path.endsWith('.test.ts') ? [path] : [])),
];
const INVOKE = 'test/cli/invoke.ts';
const compiled = (path: string) => join(copy, 'dist', path.replace(/\.ts$/, '.js'));

/** Runs Node in the copy, and says all of its output where it fails. */
function node(...words: string[]): string {
  // Or a runner of tests would take itself for one that another has started, and skip them.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: copy, env, encoding: 'utf8' });
  const failed = stdout.slice(Math.max(0, stdout.indexOf('\nnot ok')));
  assert.equal(status, 0, `node ${words.join(' ')}\n${failed}${stderr}`);
  return stdout;
}

before(() => {
  const { include } = JSON.parse(page('tsconfig.json')) as { include: string[] };
  for (const name of [...include, 'docs', 'schema', 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const each of ingredients) follow(each, copy, each.name);
  const options = {
    extends: './tsconfig.json',
    include: [],
    files: [INVOKE, ...TESTS, ...SINGLE.map(({ file }) => file)],
  };
  const compilerOptions = { declaration: false, sourceMap: false };
  writeFileSync(join(copy, 'recipes.json'), JSON.stringify({ ...options, compilerOptions }));
});

test('with every recipe followed, the sources compile', () => {
  const typescript = join(ROOT, 'node_modules/typescript');
  const { bin } = JSON.parse(readFileSync(join(typescript, 'package.json'), 'utf8')) as {
    bin: { tsc: string };
  };
  node(join(typescript, bin.tsc), '-p', 'recipes.json');
});

test('the tests that walk the lists hold, and those that the recipes write', () => {
  // In one process, which loads the sources once.
  const all = join(copy, 'dist', 'recipes.js');
  writeFileSync(all, TESTS.map((path) => `import ${JSON.stringify(compiled(path))};\n`).join(''));
  const report = node('--test-reporter=tap', all);
  const passed = Number(/^# pass (\d+)$/m.exec(report)?.[1]);
  assert.ok(passed > TESTS.length, report);
  for (const { file, named } of SINGLE) {
    const one = node('--test-reporter=tap', `--test-name-pattern=${named}`, compiled(file));
    assert.match(one, /^# pass 1$/m);
  }
});

for (const name of PAGES) {
  const commands = commandsOf(page(name));
  for (const command of commands) {
    test(`${name}: ${command}`, async () => {
      const { invoke } = (await import(
        pathToFileURL(compiled(INVOKE)).href
      )) as typeof import('../cli/invoke.js');
      const words = command
        .split(' ')
        .slice(1)
        .map((word) => (word === 'prototype.json' ? join(copy, word) : word));
      const { code, out, err } = await invoke(words);
      assert.equal(code, 0, err);
      assert.doesNotMatch(out, /Cannot run|does not fit/);
      assert.match(out, /[Pp]rototype|2f2b/);
    });
  }
}

test('every page with a recipe is followed, and every recipe has blocks and says so', () => {
  for (const name of PAGES) {
    assert.ok(
      ingredients.some((each) => each.name === name),
      name,
    );
    assert.match(page(name), /test\/docs\/recipes\.test\.ts/);
  }
});
