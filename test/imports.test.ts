import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brokenRules, FOLDERS, importCircles, importsOf } from './import-rules.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every source of the repository by its path. */
function sources(): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of Object.keys(FOLDERS)) {
    if (folder.endsWith('.ts')) {
      files.set(folder, readFileSync(`${ROOT}${folder}`, 'utf8'));
      continue;
    }
    for (const path of readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })) {
      if (path.endsWith('.ts'))
        files.set(`${folder}/${path}`, readFileSync(`${ROOT}${folder}/${path}`, 'utf8'));
    }
  }
  return files;
}

test('every import of the repository keeps to the table of the architecture', () => {
  const files = sources();
  assert.ok(files.size > 100, `${files.size} files are read`);
  const broken = brokenRules(files);
  assert.deepEqual(broken, [], `\n${broken.join('\n')}`);
});

test('no two files import each other, however far round, not even for types', () => {
  assert.deepEqual(importCircles(sources()), [], 'move what both need to a third file');
  const circle = importCircles(
    new Map([
      ['sim/a.ts', "import { b } from './b.js';"],
      ['sim/b.ts', "import type { C } from './deep/c.js';"],
      ['sim/deep/c.ts', "export { a } from '../a.js';"],
      ['sim/d.ts', "import { a } from './a.js';"],
    ]),
  );
  assert.deepEqual(circle, ['sim/a.ts → sim/b.ts → sim/deep/c.ts → sim/a.ts']);
  const later: [string, string] = ['cli/b.ts', "import './a.js';"];
  assert.deepEqual(importCircles(new Map([['cli/a.ts', "await import('./b.js');"], later])), []);
});

test('every folder with sources has a rule', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    if (name.startsWith('.') || name === 'node_modules' || name.startsWith('dist')) continue;
    const inside = readdirSync(`${ROOT}${name}`, { recursive: true, encoding: 'utf8' });
    if (inside.some((path) => path.endsWith('.ts')))
      assert.ok(name in FOLDERS, `${name}/ needs an import rule`);
  }
});

test('imports of all forms are seen, with what they load', () => {
  const source = [
    "import { a } from './a.js';",
    "import type { B } from './b.js';",
    "import {\n  c,\n  d,\n} from '../c.js';",
    "export { e } from './e.js';",
    "import './f.js';",
    "const g = await import('./g.js');",
    "// import { h } from './h.js';",
  ].join('\n');
  assert.deepEqual(importsOf(source), [
    { from: './a.js', kind: 'value' },
    { from: './b.js', kind: 'type' },
    { from: '../c.js', kind: 'value' },
    { from: './e.js', kind: 'value' },
    { from: './f.js', kind: 'value' },
    { from: './g.js', kind: 'dynamic' },
  ]);
});

const told = (...files: [path: string, source: string][]) => brokenRules(new Map(files)).join('\n');

test('a strategy that imports the simulator is told why it may not', () => {
  const clock: [string, string] = ['sim/engine/engine.ts', 'export const now = 0;'];
  assert.match(
    told(['strategies/cheat.ts', "import { now } from '../sim/engine/engine.js';"], clock),
    /^strategies\/cheat\.ts imports sim\/engine\/engine\.ts, but strategies\/ may not: .* so can cheat\.$/,
  );
});

test('types pass where values do not', () => {
  const program: [string, string] = ['program/result.ts', ''];
  assert.equal(told(['reports/a.ts', "import type { Result } from '../program/result.js';"], program), '');
  assert.match(
    told(['reports/a.ts', "import { total } from '../program/result.js';"], program),
    /types only/,
  );
});

test('the core may not reach the Node API, directly, by process, or through what it imports', () => {
  const reader: [string, string] = ['hardware-profiles/reader.ts', "import { readFileSync } from 'node:fs';"];
  assert.match(
    told(['sim/a.ts', "import 'node:fs';"]),
    /sim\/a\.ts → node:fs: sim\/ must run in a browser page/,
  );
  assert.match(told(['program/a.ts', 'const x = process.env;']), /program\/a\.ts uses the Node API/);
  assert.match(told(['planning/a.ts', "import 'node:os';"]), /planning\/ must run anywhere/);
  assert.match(
    told(['sim/a.ts', "import { load } from '../hardware-profiles/reader.js';"], reader),
    /sim\/a\.ts → hardware-profiles\/reader\.ts → node:fs/,
  );
  assert.equal(
    told(['sim/a.ts', "import type { Cluster } from '../hardware-profiles/reader.js';"], reader),
    '',
  );
});

test('only the command line prints', () => {
  assert.match(
    told(['reports/table.ts', "console.log('x');"]),
    /reports\/table\.ts prints, but only cli\/ does/,
  );
  assert.equal(told(['cli/main.ts', "console.log('x');"]), '');
  assert.equal(told(['reports/table.ts', '// console.log is for cli\n/* process.stdout too */']), '');
});

test('nothing slow is loaded before the command is known', () => {
  const main: [string, string] = ['cli/main.ts', "import yargs from 'yargs';"];
  assert.match(
    told(['bin/llmsim.ts', "import '../cli/main.js';"], main),
    /bin\/llmsim\.ts → cli\/main\.ts → yargs: loaded at start/,
  );
  assert.equal(told(['bin/llmsim.ts', "await import('../cli/main.js');"], main), '');
});
