import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openers, openPage } from '../../cli/output/open.js';
import { invoke, SMALL } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-open-'));

/** A browser that writes down what it is given, and ends with `code`. */
function browser(name: string, code = 0): { program: string; given: () => string } {
  const [program, log] = [join(folder, name), join(folder, `${name}.log`)];
  writeFileSync(program, `#!/bin/sh\nprintf '%s' "$*" > '${log}'\nexit ${code}\n`);
  chmodSync(program, 0o755);
  return { program, given: () => (existsSync(log) ? readFileSync(log, 'utf8') : '') };
}

test('each system has its own way, and $BROWSER comes before it', () => {
  assert.deepEqual(openers('/a/page.html', {}, 'linux'), [['xdg-open', '/a/page.html']]);
  assert.deepEqual(openers('/a/page.html', {}, 'darwin'), [['open', '/a/page.html']]);
  assert.equal(openers('/a/page.html', {}, 'win32')[0]![0], 'cmd');
  assert.deepEqual(openers('/a/b.html', { BROWSER: 'firefox --new-tab %s:lynx' }, 'linux'), [
    ['firefox', '--new-tab', '/a/b.html'],
    ['lynx', '/a/b.html'],
  ]);
});

test('the first browser that takes the page is enough; where none does, a note says why', async () => {
  const [bad, good] = [browser('bad', 3), browser('good')];
  const page = join(folder, 'page.html');
  const BROWSER = `${join(folder, 'none')}:${bad.program}:${good.program}`;
  assert.equal(await openPage(page, { BROWSER }, 'linux'), undefined);
  assert.equal(good.given(), page);
  const note = await openPage(page, { BROWSER: `${join(folder, 'none')}:${bad.program}` }, 'linux');
  assert.match(
    note!,
    /^could not open a browser \(there is no .*none here; .*bad ended with 3\); open .*page\.html/,
  );
});

test('--open writes a page without a file named, shows it, and fails with a note and no more', async () => {
  const before = process.env.BROWSER;
  try {
    const shown = browser('shown');
    process.env.BROWSER = shown.program;
    const ask = ['compare', ...SMALL, '--strategy', 'ddp'];
    const { code, err, out } = await invoke([...ask, '--open']);
    assert.equal(code, 0);
    assert.match(out, /ddp/);
    const [, page] = /^wrote (.*report\.html)\n$/.exec(err)!;
    assert.equal(shown.given(), page);
    assert.match(readFileSync(page!, 'utf8'), /<h1/);
    // What the page says of how it came about does not open a browser again.
    assert.doesNotMatch(readFileSync(page!, 'utf8'), /--open/);
    process.env.BROWSER = join(folder, 'nowhere');
    const named = join(folder, 'named.html');
    const failed = await invoke([...ask, '--report', named, '--open']);
    assert.equal(failed.code, 0);
    assert.match(failed.err, /^wrote .*named\.html\ncould not open a browser \(there is no .*nowhere here\)/);
    assert.equal((await invoke([...ask, '--open', '--quiet'])).err, '');
  } finally {
    if (before === undefined) delete process.env.BROWSER;
    else process.env.BROWSER = before;
  }
});
