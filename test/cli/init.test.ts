import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { parse } from 'yaml';
import { SCENARIO_KEYS } from '../../cli/options/keys.js';
import { isScenario } from '../../cli/options/rules.js';
import { invoke, PIPED } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-init-'));
const at = (name: string) => join(folder, name);
const said = (path: string) => parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

/** Runs `init` with a line of standard input for each answer. */
function piped(argv: readonly string[], ...lines: string[]) {
  const stream = Readable.from(lines.map((line) => `${line}\n`));
  return invoke(['init', ...argv], PIPED, false, { stream, echo: new PassThrough(), live: false });
}

/** Runs `init` for a person who types each text once the screen shows what it waits for; what they see comes back. */
async function typed(
  argv: readonly string[],
  ...keys: readonly (readonly [waitsFor: string, text: string])[]
) {
  const [stream, echo] = [new PassThrough(), new PassThrough()];
  let seen = '';
  let from = 0;
  const waiting = [...keys];
  echo.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    const [next] = waiting;
    const shown = next === undefined ? -1 : seen.indexOf(next[0], from);
    if (shown < 0) return;
    from = shown + next![0].length;
    waiting.shift();
    setImmediate(() => stream.write(next![1]));
  });
  const outcome = await invoke(['init', ...argv], PIPED, true, { stream, echo, live: true });
  return { ...outcome, seen };
}

test('options answer without a question, and the file works with compare', async () => {
  const path = at('options.yaml');
  const job = [
    '--model',
    'tiny',
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--strategy',
    'ddp,zero-1',
  ];
  const more = [
    '--set',
    'accelerator.memory=40GiB',
    '--tp',
    '1',
    '--no-reshard',
    '--price',
    '2',
    '--tokens',
    '1B',
  ];
  const { code, err } = await piped([path, ...job, ...more]);
  assert.equal(code, 0, err);
  assert.equal(err, `wrote ${path}; next: llmsim compare ${path}\n`);
  const [filed, direct] = [
    await invoke(['compare', path, '--json']),
    await invoke(['compare', ...job, ...more, '--json']),
  ];
  assert.equal(filed.code, 0, filed.err);
  assert.deepEqual(JSON.parse(filed.out), JSON.parse(direct.out));
});

test('lines of standard input are answers, an empty one takes the default', async () => {
  const path = at('lines.yaml');
  const { code, err, out } = await piped([path, '--json'], 'tiny', 'h100-dgx:2', '', '1B');
  assert.equal(code, 0, err);
  // 4 M tokens of 64 each are more than 16 devices can share by doubling: 16 × 4,096.
  const scenario = { model: 'tiny', cluster: 'h100-dgx:2', 'global-batch': 16 * 2 ** 12, tokens: '1B' };
  assert.deepEqual(JSON.parse(out), { schema: 'llmsim.init/1', file: path, scenario });
  assert.deepEqual(said(path), scenario);
  const none = at('none.yaml');
  assert.equal((await piped([none, '--model', 'tiny'], '', '8', 'none')).code, 0);
  assert.deepEqual(said(none), { model: 'tiny', cluster: 'h100-dgx:1', 'global-batch': 8 });
});

test('what is missing or wrong is told, and nothing is written', async () => {
  const path = at('nothing.yaml');
  const cases: [outcome: ReturnType<typeof piped>, said: RegExp][] = [
    [
      piped([path]),
      /^'model' is missing, and standard input has no line for it; give it as --model llama3-8b/,
    ],
    [piped([path], 'tiny'), /^'cluster' is missing/],
    [piped([path], 'tinny'), /unknown model 'tinny': did you mean 'tiny'/],
    [piped([path, '--model', 'tiny'], 'h10-dgx'), /unknown cluster 'h10-dgx': did you mean 'h100-dgx'/],
    [piped([path, '--model', 'tiny'], '', 'eight'), /global-batch is a whole number/],
    [piped([path, '--tp', 'x']), /^--tp: expected a number, found 'x'/],
    [
      piped([join(folder, 'no', 'such.yaml'), '--model', 'tiny']),
      /cannot write .*there is no such file or folder/,
    ],
  ];
  for (const [outcome, sentence] of cases) {
    const { code, err, out } = await outcome;
    assert.equal(code, 2, err);
    assert.equal(out, '');
    assert.match(err, sentence);
  }
  assert.equal(existsSync(path), false);
});

test('a file that is there is only written over with --force', async () => {
  const path = at('mine.yaml');
  writeFileSync(path, 'model: mine\n');
  const job = ['--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '8'];
  const { code, err } = await piped([path, ...job]);
  assert.equal(code, 2);
  assert.match(err, /is there already; name another file, or write over it with --force/);
  assert.equal(readFileSync(path, 'utf8'), 'model: mine\n');
  assert.equal((await piped([path, ...job, '--force'])).code, 0);
  assert.equal(said(path).model, 'tiny');
});

test('a person is asked again after a wrong answer, and Tab completes', async () => {
  const path = at('typed.yaml');
  const { code, err, seen } = await typed(
    [path],
    ['[llama3-8b]: ', 'tinny\n'],
    ['[llama3-8b]: ', 'llama3.2-1\t'],
    ['llama3.2-1b', '\n'],
    ['[h100-dgx:1]: ', '\n'],
    ['global batch', '16\n'],
    ['tokens of the whole run', '\n'],
  );
  assert.equal(code, 0, err);
  assert.match(seen, /unknown model 'tinny': did you mean 'tiny'/);
  assert.match(seen, /model .*\[llama3-8b\]: /);
  // 1.24 B parameters, twenty tokens for each.
  assert.deepEqual(said(path), {
    ...{ model: 'llama3.2-1b', cluster: 'h100-dgx:1', 'global-batch': 16, tokens: '25B' },
  });
});

test('whoever leaves at a question leaves no file', async () => {
  for (const key of ['\u0003', '\u0004']) {
    const path = at('left.yaml');
    const { code, err } = await typed([path], ['[llama3-8b]: ', 'tiny\n'], ['[h100-dgx:1]: ', key]);
    assert.equal(code, 2);
    assert.equal(err, 'stopped; nothing is written\n');
    assert.equal(existsSync(path), false);
  }
});

test('every key is in the file with its meaning, and each example is what the key takes', async () => {
  const path = at('all.yaml');
  await piped([path, '--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '8']);
  const text = readFileSync(path, 'utf8');
  const [, schema = ''] = /^# yaml-language-server: \$schema=(.*)\n/.exec(text)!;
  const file = isAbsolute(schema) ? schema : join(dirname(path), schema);
  assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { title: string }).title, 'llmsim scenario');
  for (const { name } of SCENARIO_KEYS) {
    const [, line = ''] = new RegExp(`^(?:# )?(${name}: .*)$`, 'm').exec(text) ?? [];
    const value = parse(line) as unknown;
    assert.ok(isScenario(value), `${name}: ${line}`);
  }
  for (const line of text.split('\n').slice(1)) assert.ok(line.length <= 102, line);
});

test('a path is written as seen from the file', async () => {
  mkdirSync(at('jobs'), { recursive: true });
  writeFileSync(at('mine-cluster.yaml'), 'like: h100-dgx\n');
  const path = at('jobs/job.yaml');
  const cluster = `${at('mine-cluster.yaml')}:2`;
  const { code, err } = await piped([path, '--model', 'tiny', '--cluster', cluster, '--global-batch', '16']);
  assert.equal(code, 0, err);
  assert.equal(said(path).cluster, '../mine-cluster.yaml:2');
  assert.equal((await invoke(['compare', path, '--strategy', 'zero-1'])).code, 0);
});

test('standard input without an end is refused, and read no further', async () => {
  let pieces = 0;
  const endless = function* () {
    for (;;) {
      pieces++;
      yield Buffer.alloc(1000);
    }
  };
  const path = at('endless.yaml');
  const stream = Readable.from(endless());
  const { code, err } = await invoke(['init', path], PIPED, false, {
    stream,
    echo: new PassThrough(),
    live: false,
  });
  assert.equal(code, 2);
  assert.equal(
    err,
    'standard input goes on after 64 kB, and answers are a short line each; nothing is written\n',
  );
  assert.equal(existsSync(path), false);
  assert.ok(pieces < 200, `${pieces} pieces`);
});
