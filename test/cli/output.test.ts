import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
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
