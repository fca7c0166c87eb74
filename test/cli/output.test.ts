import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { besideIn, sweep } from '../../cli/output/beside.js';
import { outputFile } from '../../cli/output/output.js';

const folder = () => mkdtempSync(join(tmpdir(), 'llmsim-output-'));

test('a file is written whole, from any number of pieces', () => {
  const path = join(folder(), 'a.txt');
  const pieces = Array.from({ length: 5_000 }, (_, i) => `line ${i} – ünïcode\n`);
  outputFile(path)!.write(pieces);
  assert.equal(readFileSync(path, 'utf8'), pieces.join(''));
});

test('nothing is created before the work is done', () => {
  const place = folder();
  outputFile(join(place, 'a.txt'));
  assert.deepEqual(readdirSync(place), []);
});

test('when the work fails half-way the old file is as it was and nothing lies beside it', () => {
  const place = folder();
  const path = join(place, 'a.txt');
  writeFileSync(path, 'old');
  function* failing() {
    yield 'x'.repeat(1 << 20);
    throw new RangeError('half-way');
  }
  assert.throws(() => outputFile(path)!.write(failing()), /half-way/);
  assert.equal(readFileSync(path, 'utf8'), 'old');
  assert.deepEqual(readdirSync(place), ['a.txt']);
});

test('a link is followed, not replaced', () => {
  const place = folder();
  writeFileSync(join(place, 'real.txt'), 'old');
  symlinkSync('real.txt', join(place, 'link.txt'));
  outputFile(join(place, 'link.txt'))!.write(['new']);
  assert.ok(lstatSync(join(place, 'link.txt')).isSymbolicLink());
  assert.equal(readFileSync(join(place, 'real.txt'), 'utf8'), 'new');
});

test('a device is written to and stays a device', () => {
  outputFile('/dev/null')!.write(['gone']);
  assert.ok(lstatSync('/dev/null').isCharacterDevice());
});

test('a place that cannot be written to is refused with the reason', () => {
  const place = folder();
  writeFileSync(join(place, 'file'), '');
  assert.throws(() => outputFile(place), {
    name: 'InputError',
    message: `cannot write '${place}': it is a folder`,
  });
  assert.throws(() => outputFile(join(place, 'no', 'a.txt')), /there is no such file or folder/);
  assert.throws(() => outputFile(join(place, 'file', 'a.txt')), /not a folder/);
  assert.throws(() => outputFile(''), /the name of the file to write is empty/);
  assert.throws(() => outputFile('a\0b'), /zero byte/);
});

test('a file that may only be read is not replaced', {
  skip: process.getuid?.() === 0 && 'root may write anything',
}, () => {
  const path = join(folder(), 'a.txt');
  writeFileSync(path, 'old');
  chmodSync(path, 0o444);
  assert.throws(() => outputFile(path), /permission is denied/);
});

test('no file asked for is no file', () => assert.equal(outputFile(undefined), undefined));

test('what a killed run left is swept by the next, what a running one writes stays', () => {
  const place = folder();
  const sleeper = spawn('sleep', ['60']);
  const named = (pid: number) => {
    const name = basename(besideIn(place)).replace(`-${process.pid}-`, `-${pid}-`);
    writeFileSync(join(place, name), 'half');
    return name;
  };
  // A process that has ended: its number is free, or soon another's.
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  const left = named(ended);
  const writing = named(sleeper.pid!);
  const elsewhere = '.llmsim-00000000-1-abc.tmp';
  const earlier = '.llmsim-4242-1764448000000.tmp';
  for (const name of [elsewhere, earlier, '.llmsim.tmp', 'llmsim-1-2.tmp'])
    writeFileSync(join(place, name), '');
  outputFile(join(place, 'a.txt'))!.write(['new']);
  sleeper.kill();
  const kept = ['.llmsim.tmp', 'llmsim-1-2.tmp', 'a.txt'];
  assert.ok(!existsSync(join(place, left)), 'left behind');
  assert.deepEqual(readdirSync(place).sort(), [...kept, writing, elsewhere, earlier].sort());
  // After a day nobody writes any of them.
  sweep(place, Date.now() + 25 * 3600 * 1000);
  assert.deepEqual(readdirSync(place).sort(), kept.sort());
  assert.doesNotThrow(() => sweep(join(place, 'none')));
});

test('no two names beside are alike, in one process or in several', () => {
  assert.equal(new Set(Array.from({ length: 100 }, () => besideIn('.'))).size, 100);
  assert.match(besideIn('x'), new RegExp(`^x/\\.llmsim-[\\da-f]{8}-${process.pid}-[\\da-f]{12}\\.tmp$`));
});

test('a disk that is full is told, and leaves the old file as it was', () => {
  const place = folder();
  const path = join(place, 'a.txt');
  writeFileSync(path, 'old');
  const full = () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  function* pieces() {
    yield 'x'.repeat(1 << 17);
    yield full();
  }
  assert.throws(() => outputFile(path)!.write(pieces()), {
    name: 'InputError',
    message: `cannot write '${path}': the disk is full`,
  });
  assert.equal(readFileSync(path, 'utf8'), 'old');
  assert.deepEqual(readdirSync(place), ['a.txt']);
});

test('what steers whoever opens a file is written out in it', () => {
  const path = join(folder(), 'a.csv');
  outputFile(path)!.write(['name,\u202eevil\t1\r\n', '\u009b2J\r\n']);
  assert.equal(readFileSync(path, 'utf8'), 'name,\\u202eevil\t1\r\n\\u009b2J\r\n');
});
