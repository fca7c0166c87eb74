import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosen, readOnly } from '../../accuracy/records/only.js';
import { caseResult, TRAITS } from './fixtures.js';

const CASES = [
  caseResult({ id: 'small', hardware: 'h100-sxm', devices: 8, source: 'A paper, with a comma' }),
  caseResult({ id: 'large', hardware: 'h100-sxm-96', devices: 512, traits: { ...TRAITS, tp: 8 } }),
  caseResult({ id: 'tpu', hardware: 'tpu-v5p', devices: 256, traits: { ...TRAITS, tp: null } }),
];
const ids = (...texts: string[]) => chosen(CASES, readOnly(texts)).map((c) => c.id);

test('of several values any will do, of several keys all must hold', () => {
  assert.deepEqual(ids('hardware=h100-sxm,tpu-v5p'), ['small', 'tpu']);
  assert.deepEqual(ids('hardware=h100-sxm', 'hardware=tpu-v5p'), ['small', 'tpu']);
  assert.deepEqual(ids('family=dense', 'devices=9..'), ['large', 'tpu']);
  assert.deepEqual(ids('devices=..8'), ['small']);
  assert.deepEqual(ids('devices=8,256'), ['small', 'tpu']);
});

test('a number that is not known is in no range', () => {
  assert.deepEqual(ids('tp=1..8'), ['small', 'large']);
});

test('a name means itself; of long ones a part will do, and a comma may belong to it', () => {
  assert.deepEqual(ids('hardware=h100-sxm'), ['small']);
  assert.deepEqual(ids('source=a paper, with'), ['small']);
  assert.deepEqual(ids('id=larg'), ['large']);
  assert.deepEqual(ids('Hardware=H100-SXM'), ['small']);
});

test('a slip is answered with what is near', () => {
  assert.throws(() => ids('hardwre=tpu'), /knows no 'hardwre': did you mean hardware\?/);
  assert.throws(() => ids('hardware=h100-sxn'), /no case has hardware=h100-sxn: did you mean h100-sxm/);
  assert.throws(() => ids('hardware'), /'hardware' is not KEY=VALUE/);
  assert.throws(() => ids('family=qqq'), /no case has family=qqq; there is dense/);
  assert.throws(
    () => ids('hardware=tpu-v5p', 'devices=8'),
    /no case has hardware=tpu-v5p and devices=8; each/,
  );
});
