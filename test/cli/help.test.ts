import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../cli/commands/index.js';
import { run } from '../../cli/main.js';
import { invoke, PIPED, STACK_TRACE } from './invoke.js';

test('every command explains itself, and its help names every option', async () => {
  for (const command of COMMANDS) {
    const { code, out } = await invoke([command.name, '--help']);
    assert.equal(code, 0);
    assert.equal((await invoke(['help', command.name])).out, out);
    for (const { name } of command.options) assert.ok(out.includes(`--${name}`), `${command.name} --${name}`);
    for (const line of out.split('\n')) assert.ok(line.length <= 120, line);
  }
});

test('the help lists every command', async () => {
  const { out } = await invoke([]);
  for (const words of [['--help'], ['-h'], ['help'], ['--json', '--help']]) {
    assert.equal((await invoke(words)).out, out);
  }
  for (const { name } of COMMANDS) assert.match(out, new RegExp(`^ {2}${name} `, 'm'));
});

test('a mistake of llmsim itself is one sentence and exit code 3, without a stack trace', async () => {
  let err = '';
  const code = await run(['strategies'], {
    out: () => {
      throw new TypeError('boom');
    },
    err: (text) => {
      err += text;
    },
    style: PIPED,
    live: false,
  });
  assert.equal(code, 3);
  assert.match(err, /^This is a mistake in llmsim, please report it with the command you gave: boom .*\n$/);
  assert.doesNotMatch(err, STACK_TRACE);
});
