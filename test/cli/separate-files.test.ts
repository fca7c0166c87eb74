/** No output of a command takes the place of another, or of what it reads. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { invoke, SMALL, STACK_TRACE } from './invoke.js';
import { inFolder } from './plan/plans.js';

const PLAN = ['plan', ...SMALL, '--strategy', 'ddp', '--threads', '1'];

async function sentence(...argv: string[]): Promise<string> {
  const { code, out, err } = await invoke(argv);
  assert.deepEqual([code, out], [2, ''], err);
  assert.doesNotMatch(err, STACK_TRACE);
  return err;
}

test('two outputs are never one file, by whatever path', async () => {
  await inFolder(async (folder) => {
    const [file, link] = [join(folder, 'x.csv'), join(folder, 'link')];
    mkdirSync(join(folder, 'inner'));
    symlinkSync(folder, join(folder, 'again'));
    const paths = [relative('.', file), `${folder}/inner/../x.csv`, join(folder, 'again', 'x.csv')];
    for (const also of paths) {
      assert.match(await sentence(...PLAN, '--csv', file, '--xlsx', also), /--csv and --xlsx both name/);
    }
    assert.match(await sentence(...PLAN, '--csv', file, '--report', paths[1]!), /--csv and --report both/);
    assert.match(await sentence('compare', ...SMALL, '--xlsx', file, '--csv', paths[2]!), /--csv and --xlsx/);
    assert.match(await sentence(...PLAN, '--csv', file, '--xlsx', `${file}.part`), /rows of --csv grow/);
    assert.ok(!existsSync(file));
    writeFileSync(file, 'kept');
    symlinkSync(file, link);
    assert.match(await sentence(...PLAN, '--csv', file, '--xlsx', link), /both name '.*link' \(as '.*x.csv'/);
    assert.equal(readFileSync(file, 'utf8'), 'kept');
    const { code, err } = await invoke([
      ...PLAN,
      '--csv',
      join(folder, 'y'),
      '--xlsx',
      '/dev/null',
      '--quiet',
    ]);
    assert.equal(code, 0, err);
  });
});

test('no output takes the place of what is read, but the rows of shards that are merged', async () => {
  await inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    assert.equal((await invoke([...PLAN, '--csv', at('a.csv'), '--quiet'])).code, 0);
    const rows = readFileSync(at('a.csv'), 'utf8');
    assert.match(
      await sentence('merge', at('a.csv'), '--xlsx', at('a.csv')),
      /--xlsx names .* would be lost/,
    );
    assert.match(await sentence('report', at('a.csv'), '-o', at('a.csv')), /--output names .* would be lost/);
    assert.equal(readFileSync(at('a.csv'), 'utf8'), rows);
    assert.equal((await invoke(['merge', at('a.csv'), '--csv', at('a.csv'), '--quiet'])).code, 0);
    assert.equal(readFileSync(at('a.csv'), 'utf8'), rows);
    assert.match(await sentence(...PLAN, '--csv', '-'), /'-' is no name of a file/);
    assert.match(await sentence(...PLAN, '--xlsx', '-'), /'-' is no name of a file/);
  });
});
