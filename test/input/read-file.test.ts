import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type FileKind, LARGEST_BYTES, readText } from '../../input/read-file.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-read-'));
after(() => rmSync(FOLDER, { recursive: true }));
const KINDS = Object.keys(LARGEST_BYTES) as FileKind[];

test('a file is read as it is, without a byte-order mark', () => {
  const path = join(FOLDER, 'a.txt');
  writeFileSync(path, '\uFEFFname: ü – 日本\r\n');
  assert.equal(readText(path, 'scenario file'), 'name: ü – 日本\r\n');
  writeFileSync(path, '');
  assert.equal(readText(path, 'scenario file'), '');
});

test('a file that is too large is refused by its size alone, which costs no time', () => {
  const path = join(FOLDER, 'large');
  writeFileSync(path, '');
  // Nothing is on the disk: reading it would be a terabyte of zeros.
  truncateSync(path, 1e12);
  for (const kind of KINDS) {
    assert.throws(
      () => readText(path, kind),
      (error: Error) =>
        error.message.startsWith(`cannot read the ${kind} '${path}': it holds 1000 GB, and `) &&
        / is the most for such a file; (name|print|split|write|merge|leave|count|give) /.test(error.message),
    );
  }
  truncateSync(path, LARGEST_BYTES['cluster file']);
  assert.equal(readText(path, 'cluster file').length, 256_000);
  truncateSync(path, LARGEST_BYTES['cluster file'] + 1);
  assert.throws(() => readText(path, 'cluster file'), /it holds 256\.1 kB, and 256 kB is the most/);
});

test('what begins as another kind may be as large as that, in a file and in a pipe', (t) => {
  const otherwise = (start: string) => (start.startsWith('{"schema"') ? ('results' as const) : undefined);
  const text = `{"schema":1}${' '.repeat(300_000)}`;
  const path = join(FOLDER, 'result');
  writeFileSync(path, text);
  assert.equal(readText(path, 'scenario file', undefined, otherwise), text);
  assert.throws(() => readText(path, 'scenario file'), /it holds 300\.1 kB, and 256 kB is the most/);
  const pipe = fifo('result-pipe');
  if (pipe === undefined) return t.skip('no mkfifo');
  const writer = spawn('sh', ['-c', 'cat "$1" > "$0"', pipe, path]);
  assert.equal(readText(pipe, 'scenario file', undefined, otherwise), text);
  writer.kill();
});

test('a device without an end is read to the limit', {
  skip: !existsSync('/dev/zero') && 'no /dev/zero',
}, () => {
  for (const kind of ['scenario file', 'model configuration'] as const) {
    assert.throws(() => readText('/dev/zero', kind), /it goes on after (256 kB|4 MB), and \1 is the most/);
  }
  assert.equal(readText('/dev/null', 'scenario file'), '');
});

test('what is no file is told as what it is', async () => {
  mkdirSync(join(FOLDER, 'folder'));
  const why = (path: string) => {
    try {
      return readText(path, 'results');
    } catch (error) {
      return (error as Error).message.replace(/^cannot read the results '.*': /s, '');
    }
  };
  assert.equal(why(join(FOLDER, 'folder')), 'it is a folder');
  assert.equal(why(join(FOLDER, 'none')), 'there is no such file or folder');
  assert.equal(why(join(FOLDER, 'a.txt', 'b')), 'part of the path is a file, not a folder');
  assert.equal(why('a\0b'), 'the path holds a zero byte');
  assert.equal(why('-'), 'there is no such file or folder; for standard input name /dev/stdin');
  const server = createServer().listen(join(FOLDER, 'socket'));
  await new Promise((ready) => server.once('listening', ready));
  assert.equal(why(join(FOLDER, 'socket')), 'it is a socket, or a device that is not there');
  server.close();
});

const fifo = (name: string) => {
  const path = join(FOLDER, name);
  return spawnSync('mkfifo', [path]).status === 0 ? path : undefined;
};

test('a pipe is read to its end, however late and slowly it is written', (t) => {
  const path = fifo('pipe');
  if (path === undefined) return t.skip('no mkfifo');
  const script = 'sleep 0.2; { printf a; sleep 0.2; printf b; } > "$0"';
  const writer = spawn('sh', ['-c', script, path]);
  assert.equal(readText(path, 'results'), 'ab');
  writer.kill();
});

test('a pipe that nobody writes into is told as such', (t) => {
  const path = fifo('silent');
  if (path === undefined) return t.skip('no mkfifo');
  assert.throws(() => readText(path, 'results', 100), /it is a pipe, and for 0\.1 s nobody wrote into it$/);
});
