/** How context ranks meet, read from Megatron's options and written in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextWords } from '../../launch/megatron/context.js';
import { type Facts, Telling } from '../../launch/write/telling.js';
import { importedText } from './read.js';

const SHAPE =
  '--num-layers 32 --hidden-size 4096 --num-attention-heads 32 --seq-length 32768 --micro-batch-size 1 --global-batch-size 8';
const megatron = (more: string) =>
  importedText(`torchrun --nproc_per_node 8 pretrain_gpt.py ${SHAPE} ${more}\n`);

test('--cp-comm-type is cp-kind, and the first of the hierarchical sizes is cp-inner', () => {
  const kind = (word: string) => {
    const { scenario } = megatron(`--context-parallel-size 8 --cp-comm-type ${word}`);
    return scenario['cp-kind'];
  };
  assert.deepEqual(['p2p', 'all_gather', 'allgather', 'a2a'].map(kind), [
    'ring',
    'all-gather',
    'all-gather',
    'ulysses',
  ]);
  const { scenario } = megatron(
    '--context-parallel-size 8 --cp-comm-type a2a+p2p --hierarchical-context-parallel-sizes 4 2',
  );
  assert.deepEqual([scenario['cp-kind'], scenario['cp-inner'], scenario.cp], ['usp', 4, 8]);
  // Without context ranks there is nobody to meet.
  assert.equal(megatron('--cp-comm-type p2p').scenario['cp-kind'], undefined);
  assert.throws(() => megatron('--context-parallel-size 8 --cp-comm-type mpi'), /one of p2p, all_gather/);
});

test('layers that meet in several ways are said to be left out', () => {
  const { scenario, ignored } = megatron('--context-parallel-size 8 --cp-comm-type p2p a2a p2p a2a');
  assert.equal(scenario['cp-kind'], undefined);
  assert.match(ignored.find(({ key }) => key.includes('cp-comm-type'))!.because, /one way in all layers/);
});

test('what Megatron has a word for is written, and the rest is lost with the way out', () => {
  const told = (facts: Facts) => {
    const telling = new Telling({ cp: 8, ...facts });
    const words = contextWords(telling);
    telling.follow('cp');
    return { words, lost: telling.close('no such key').map(({ what, because }) => `${what}: ${because}`) };
  };
  assert.deepEqual(told({ 'cp-kind': 'ring', 'cp-balance': 'zigzag' }), {
    words: [['cp-comm-type', 'p2p']],
    lost: [],
  });
  assert.deepEqual(told({ 'cp-kind': 'ulysses' }).words, [['cp-comm-type', 'a2a']]);
  assert.deepEqual(told({}), { words: [], lost: [] });
  const usp = told({ 'cp-kind': 'usp', 'cp-inner': 4 });
  assert.equal(usp.words.length, 0);
  assert.match(usp.lost[0]!, /^cp-kind: .*a2a\+p2p --hierarchical-context-parallel-sizes 4 2/);
  assert.match(
    told({ 'cp-kind': 'hierarchical', 'cp-inner': 4 }).lost[0]!,
    /no all-gather inside the groups/,
  );
  assert.match(
    told({ 'cp-kind': 'ring', 'cp-balance': 'none' }).lost[0]!,
    /^cp-balance: .*early and a late piece/,
  );
});
