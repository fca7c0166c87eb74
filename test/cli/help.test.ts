import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../cli/commands/index.js';
import { helpColumns } from '../../cli/help.js';
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

test('help is as wide as COLUMNS says, else the terminal, from 60 to 120; 100 in a pipe', () => {
  const cases = [
    [80, undefined, 80],
    [80, '72', 72],
    [Number.POSITIVE_INFINITY, '72', 72],
    [Number.POSITIVE_INFINITY, undefined, 100],
    [Number.POSITIVE_INFINITY, '', 100],
    [90, 'wide', 90],
    [20, undefined, 60],
    [300, undefined, 120],
    [80, '0', 80],
  ] as const;
  for (const [terminal, said, columns] of cases) assert.equal(helpColumns(terminal, said), columns, said);
});

test('at every width no line of help is longer, no word is lost, and an example stays one command', async () => {
  const { COLUMNS } = process.env;
  delete process.env.COLUMNS;
  const words = (text: string) => text.replaceAll('\\\n', ' ').split(/\s+/).join(' ');
  for (const name of ['', ...COMMANDS.map((command) => command.name)]) {
    const wide = await invoke(['help', name], PIPED);
    for (const width of [60, 72, 80, 120]) {
      const { out } = await invoke(['help', name], { ...PIPED, width });
      for (const line of out.split('\n')) assert.ok(line.length <= width, `${name} at ${width}: ${line}`);
      assert.equal(words(out), words(wide.out), `${name} at ${width}`);
    }
  }
  if (COLUMNS !== undefined) process.env.COLUMNS = COLUMNS;
});

test('what is asked often stands first, and what few questions need last', async () => {
  const { out } = await invoke(['help', 'compare']);
  const order = [
    '--model',
    '--cluster',
    '--global-batch',
    '--strategy',
    '--tokens',
    '--tp',
    '--report',
    '--help',
    '--kernels',
    '--prefetch',
  ];
  const places = order.map((option) => out.search(new RegExp(`^  ${option}(?![\\w-])`, 'm')));
  assert.ok(
    places.every((place) => place > 0),
    String(places),
  );
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
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
  assert.match(err, /^This is a mistake in llmsim and not in your input: please report .*\n$/);
  assert.doesNotMatch(err, STACK_TRACE);
});
