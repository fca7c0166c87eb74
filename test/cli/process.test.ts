import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { COMMANDS } from '../../cli/commands/index.js';
import { invoke, SMALL, STACK_TRACE } from './invoke.js';

const PROGRAM = fileURLToPath(new URL('../../bin/llmsim.js', import.meta.url));

function llmsim(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...argv], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('the program prints the version of its package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  assert.deepEqual(llmsim('--version'), { status: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test('help and version load a few small files and no package', () => {
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, from] of readFileSync(path, 'utf8').matchAll(/^(?:import|export) [^;]*?from '([^']+)'/gm)) {
      assert.match(from!, /^(\.|node:)/, `${path} loads the package ${from} before it is needed`);
      if (from!.startsWith('.')) visit(fileURLToPath(new URL(from!, pathToFileURL(path))));
    }
  };
  visit(PROGRAM);
  // A file a command, and thirty that they share.
  assert.ok(seen.size > 5 && seen.size <= COMMANDS.length + 33, [...seen].join('\n'));
});

test('results go to standard output, plain because it is a pipe, and the exit code is 0', () => {
  const { status, stdout, stderr } = llmsim('compare', ...SMALL, '--strategy', 'ddp');
  assert.equal(status, 0);
  assert.equal(stderr, '');
  assert.match(stdout, /^Tiny/);
  assert.ok(!stdout.includes(String.fromCharCode(27)));
});

test('a wrong input is a sentence on standard error and exit code 2', () => {
  const { status, stdout, stderr } = llmsim('compare', '--model', 'tinny', '--cluster', 'h100-dgx');
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^unknown model 'tinny': did you mean 'tiny'/);
  assert.doesNotMatch(stderr, STACK_TRACE);
});

test('a reader that has seen enough ends the program quietly', () => {
  const command = `"${process.execPath}" "${PROGRAM}" models --json | head -c 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  assert.equal(stdout, '{');
  assert.equal(stderr, '');
});

test('a full disk behind standard output is told in a sentence', {
  skip: !existsSync('/dev/full') && 'no /dev/full',
}, async () => {
  const full = (words: string) =>
    spawnSync('sh', ['-c', `'${process.execPath}' '${PROGRAM}' ${words}`], { encoding: 'utf8' });
  for (const words of ['models > /dev/full', '--help > /dev/full']) {
    const { status, stderr } = full(words);
    assert.deepEqual([status, stderr], [2, 'cannot write to standard output: the disk is full\n']);
  }
  assert.equal(full('bogus 2> /dev/full').status, 2);
  const answer = ['compare', ...SMALL, '--strategy', 'ddp'];
  const long = full(`${answer.join(' ')} --json > /dev/full`);
  assert.deepEqual([long.status, long.stderr], [2, 'cannot write to standard output: the disk is full\n']);
  for (const option of ['--csv', '--report']) {
    const { code, err } = await invoke([...answer, option, '/dev/full']);
    assert.deepEqual([code, err], [2, "cannot write '/dev/full': the disk is full\n"], option);
  }
  // Neither stream is there, or one cannot be written to.
  assert.equal(full('models >&- 2>&-').status, 0);
  assert.equal(full('bogus >&- 2>&-').status, 2);
  const { status, stderr } = full('models 1< /dev/null');
  assert.deepEqual([status, stderr], [2, 'cannot write to standard output: the system says EBADF\n']);
});
