/** A short run of the physics program, which `npm run physics` runs for as long as one likes; and that it would notice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STRATEGIES, strategyById } from '../../../strategies/index.js';
import { requestOf } from '../../planning/request.js';
import { closedForms } from './closed-forms/index.js';
import { hold } from './hold.js';
import { layoutsOf } from './layouts.js';
import { randomJob } from './random-job.js';
import { exactly, noMore, type Relation } from './relation.js';
import { COUNTED } from './relations/counted.js';
import { RELATIONS } from './relations/index.js';
import { NETWORKS } from './relations/networks.js';
import { formLines, tallyLines } from './telling.js';

/** Relations that hold of no decoder. */
const OF_NETWORKS = NETWORKS.length + COUNTED.length;
const ASKED = { from: 0, to: 6, seed: 3, share: 1, tolerance: 0.005, over: () => false };

test('six random jobs keep every relation', () => {
  const held = hold({ ...ASKED, relations: RELATIONS });
  assert.equal(held.violations, 0, tallyLines(held).join('\n'));
  assert.ok(held.jobs >= 5, `${held.jobs} jobs`);
  assert.ok(held.tallies.filter(({ tried }) => tried > 0).length > RELATIONS.length - OF_NETWORKS - 4);
});

test('jobs of networks, encoders and decoders that see keep every relation', () => {
  const held = hold({ ...ASKED, to: 4, relations: RELATIONS, networks: true, share: 0.6 });
  assert.equal(held.violations, 0, tallyLines(held).join('\n'));
  assert.ok(held.jobs >= 3, `${held.jobs} jobs`);
  assert.ok(Array.from({ length: 60 }, (_, i) => randomJob(i, 5)?.job.model.architecture).some(Boolean));
});

test('closed forms of papers come out', () => {
  const forms = [...closedForms()];
  const { lines, wrong } = formLines(forms);
  assert.equal(wrong, 0, lines.join('\n'));
  assert.ok(forms.length > 500);
  const [first] = forms;
  assert.equal(formLines([{ ...first!, observed: first!.expected * 1.1 }]).wrong, 1);
});

test('a relation that does not hold is counted, small or not, with the worst as a command', () => {
  const relation = (name: string, of: Relation['of']): Relation => ({ name, of });
  const held = hold({
    ...ASKED,
    to: 3,
    relations: [
      relation('grows by 1 %', () => noMore(100, 101, 'size')),
      relation('grows by 0.1 %', () => noMore(1000, 1001, 'size')),
      relation('shrinks', () => noMore(1001, 1000, 'size')),
      relation('is false', () => exactly(false, 'this', 'that')),
      relation('breaks', () => assert.fail('no answer')),
      relation('is excused', () => ({ size: 1, observed: '', expected: '', excuse: 'known' })),
      relation('is about others', () => 'does not apply'),
    ],
  });
  const counts = held.tallies.map(({ tried, small, failed }) => [tried, small, failed]);
  assert.deepEqual(counts, [
    [3, 0, 3],
    [3, 3, 0],
    [3, 0, 0],
    [3, 0, 3],
    [3, 0, 3],
    [3, 3, 0],
    [0, 0, 0],
  ]);
  assert.equal(held.violations, 9);
  assert.match(
    tallyLines(held).join('\n'),
    /grows by 1 % \(job \d\)\n {2}llmsim simulate --model .* --strategy /,
  );
});

test('the same seed gives the same jobs, of every strategy and with every kind of recomputation', () => {
  const jobs = Array.from({ length: 150 }, (_, i) => randomJob(i, 5)).filter((job) => job !== undefined);
  assert.deepEqual(randomJob(7, 5)?.job, randomJob(7, 5)?.job);
  assert.notDeepEqual(randomJob(7, 5)?.job, randomJob(7, 6)?.job);
  assert.deepEqual(new Set(jobs.map(({ strategy }) => strategy.id)), new Set(STRATEGIES.map(({ id }) => id)));
  assert.equal(new Set(jobs.map(({ job }) => job.layout.recompute)).size, 4);
});

test('the layouts of a strategy are all that its axes and options span', () => {
  const layouts = (strategy: string, globalBatch: number) => {
    return [...layoutsOf(strategyById(strategy), requestOf('tiny', 'h100-dgx:1', { globalBatch }))];
  };
  // Batches of a replica’s 1, 2 and 4 sequences, each at four kinds of recomputation.
  assert.equal(layouts('ddp', 32).length, 3 * 4);
  // tp 2, 4, 8 leaves 4, 2, 1 replicas of 2, 4, 8 sequences: 2 + 3 + 4 sizes, with sequence parallelism and without.
  assert.equal(layouts('tensor-parallel', 8).length, (2 + 3 + 4) * 4 * 2);
  // Groups of 2 and 4 of 8 replicas.
  assert.equal(layouts('hsdp', 8).length, 2 * 4);
});
