/** An option without effect is said in every form of an answer, and in none where it has one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from '../../index.js';
import { invoke, SMALL } from './invoke.js';

const SAID =
  'prefetch has no effect here: it is about parameters sharded over replicas (zero-3, fsdp, hsdp).';
const IDLE = ['--strategy', 'ddp', '--prefetch', '2'];
const HEEDED = ['--strategy', 'zero-3', '--prefetch', '2'];

test('simulate and compare say it as text, as Markdown and as JSON', async () => {
  for (const command of ['simulate', 'compare']) {
    for (const format of ['table', 'markdown', 'json']) {
      const answer = async (words: readonly string[]) => {
        return (await invoke([command, ...SMALL, ...words, '--format', format])).out.replaceAll(/\s+/g, ' ');
      };
      assert.ok((await answer(IDLE)).includes(SAID), `${command} ${format}`);
      assert.ok(!(await answer(HEEDED)).includes('no effect'), `${command} ${format}`);
    }
    const { out } = await invoke([command, ...SMALL, ...IDLE, '--json']);
    assert.deepEqual(JSON.parse(out).notes, [SAID]);
    assert.ok(!('notes' in JSON.parse((await invoke([command, ...SMALL, ...HEEDED, '--json'])).out)));
  }
});

test('several questions and the page say it once, and a program above its text', async () => {
  const several = await invoke(['compare', ...SMALL, ...IDLE, '--seq', '128,256']);
  assert.equal(several.out.replaceAll(/\s+/g, ' ').split(SAID).length, 2);
  const { out } = await invoke(['compare', ...SMALL, ...IDLE, '--json', '--detail']);
  const words = (await page(JSON.parse(out))).replaceAll(/<[^>]*>/g, '');
  assert.ok(words.includes(SAID));
  assert.match(
    (await invoke(['program', ...SMALL, ...IDLE])).out,
    new RegExp(`^# ${SAID.replaceAll(/[().]/g, '\\$&')}$`, 'm'),
  );
  assert.deepEqual(JSON.parse((await invoke(['program', ...SMALL, ...IDLE, '--json'])).out).notes, [SAID]);
});

test('how context ranks meet has none without them, and its details none where another way leaves them open', async () => {
  const said = async (...words: string[]) =>
    (await invoke(['simulate', ...SMALL, ...words])).out.replaceAll(/\s+/g, ' ');
  const alone = await said('--strategy', 'ddp', '--cp-kind', 'ring', '--cp-inner', '2');
  assert.ok(
    alone.includes('cp-kind and cp-inner have no effect here: they are about ranks that divide a sequence'),
  );
  const exchanged = await said('--strategy', 'ddp', '--expert-exchange', 'hierarchical');
  assert.ok(
    exchanged.includes('expert-exchange has no effect here: it is about experts distributed over ranks'),
  );
  const divided = ['--strategy', 'context-parallel', '--cp', '2'];
  const ulysses = await said(
    ...divided,
    '--cp-kind',
    'ulysses',
    '--cp-inner',
    '2',
    '--cp-balance',
    'striped',
  );
  assert.ok(
    ulysses.includes(
      'cp-inner has no effect here: it is about the groups of --cp-kind usp and hierarchical.',
    ),
  );
  assert.ok(
    ulysses.includes('cp-balance has no effect here: ranks that exchange heads attend to all positions'),
  );
  assert.ok(!(await said(...divided, '--cp-kind', 'ring', '--cp-balance', 'none')).includes('no effect'));
});
