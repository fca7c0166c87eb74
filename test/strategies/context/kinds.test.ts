/** The kinds of context parallelism: what is sent, what is computed, and what is in memory, by their papers' closed forms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { check } from '../../../program/check.js';
import { type Attention, flopsOf } from '../../../program/kernel.js';
import type { CollectiveOp, Op, Program } from '../../../program/program.js';
import { CONTEXT_BALANCES, CONTEXT_KINDS, type Job, type Layout } from '../../../strategies/job.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';

const S = 8192;
/** Llama 3 8B: 32 heads of queries, 8 of keys and values, 128 wide, in two bytes. */
const [HEADS, KEYS, WIDTH, BYTES] = [32, 8, 128, 2];

type Direction = 'forward' | 'backward';

function opsOf(layout: Partial<Layout>, direction: Direction, rest: Partial<Job> = {}): readonly Op[] {
  const job = jobOf('llama3-8b', layout, { sequence: S, ...rest });
  return layerSegments(job, ['dense-block'])[`dense-block.${direction}`]!.ops;
}

const collectives = (ops: readonly Op[]) => ops.filter((op): op is CollectiveOp => op.kind === 'collective');
const attention = (ops: readonly Op[]) =>
  ops.flatMap((op) =>
    op.kind === 'compute' && op.kernel.family === 'attention' ? [op.kernel as Attention] : [],
  );
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const bytesOf = (ops: readonly Op[], kind: CollectiveOp['collective']) =>
  collectives(ops)
    .filter((op) => op.collective === kind)
    .map(({ bytes }) => bytes);

/** Bytes of the keys and values of one of `cp` ranks. */
const block = (cp: number) => (S / cp) * KEYS * 2 * WIDTH * BYTES;

test('a ring sends a block of keys and values cp − 1 times, and twice as often backward, with their gradients', () => {
  for (const cp of [2, 4, 8]) {
    const forward = opsOf({ cp, cpKind: 'ring' }, 'forward');
    assert.deepEqual(
      bytesOf(forward, 'collective-permute'),
      Array.from({ length: cp - 1 }, () => block(cp)),
    );
    const backward = opsOf({ cp, cpKind: 'ring' }, 'backward');
    assert.deepEqual(
      bytesOf(backward, 'collective-permute'),
      Array.from({ length: 2 * (cp - 1) }, () => block(cp)),
    );
    assert.ok(collectives(forward).every((op) => op.reversed === undefined && op.axis.join() === 'cp'));
    assert.ok(collectives(backward).every((op) => op.reversed === true));
  }
});

test('Ulysses exchanges queries, keys, values and output: 4 all-to-alls each way, of S/cp · width of what a rank sends', () => {
  const exchanged = (cp: number, keys: number) => {
    const of = (heads: number) => (S / cp) * heads * WIDTH * BYTES;
    return [of(HEADS), of(keys), of(keys), of(HEADS)];
  };
  const said = (cp: number, direction: Direction) =>
    bytesOf(opsOf({ cp, cpKind: 'ulysses' }, direction), 'all-to-all');
  for (const cp of [2, 4, 8]) {
    assert.deepEqual(said(cp, 'forward'), exchanged(cp, KEYS));
    // Backward that of the output comes first: the same bytes.
    assert.equal(sum(said(cp, 'backward')), sum(exchanged(cp, KEYS)));
  }
  // 16 ranks have half a head of keys each: 8 are repeated to 16.
  assert.deepEqual(said(16, 'forward'), exchanged(16, 16));
  const [kernel] = attention(opsOf({ cp: 16, cpKind: 'ulysses' }, 'forward'));
  assert.deepEqual([kernel!.heads, kernel!.kvHeads, kernel!.queries, kernel!.keys], [2, 1, S, S]);
});

test('USP is Ulysses inside a group and a ring across, hierarchical a ring across and a gather inside', () => {
  const [cp, inner] = [8, 2];
  for (const direction of ['forward', 'backward'] as const) {
    const usp = opsOf({ cp, cpKind: 'usp', cpInner: inner }, direction);
    const heads = [HEADS, KEYS, KEYS, HEADS].map((n) => (S / cp) * n * WIDTH * BYTES);
    assert.equal(sum(bytesOf(usp, 'all-to-all')), sum(heads));
    // Twice the positions and half of the heads: a block is as large as any rank's.
    const hops = (direction === 'forward' ? 1 : 2) * (cp / inner - 1);
    assert.deepEqual(
      bytesOf(usp, 'collective-permute'),
      Array.from({ length: hops }, () => block(cp)),
    );
    const nested = opsOf({ cp, cpKind: 'hierarchical', cpInner: inner }, direction);
    assert.deepEqual(
      bytesOf(nested, 'collective-permute'),
      Array.from({ length: hops }, () => block(cp)),
    );
    const groups = Array.from({ length: cp / inner }, () => inner * block(cp));
    assert.deepEqual(bytesOf(nested, 'all-gather'), groups);
    assert.deepEqual(bytesOf(nested, 'reduce-scatter'), direction === 'forward' ? [] : groups);
    for (const ops of [usp, nested])
      for (const op of collectives(ops))
        assert.equal(op.axis.join(), op.collective === 'collective-permute' ? 'cp' : 'cp-inner', op.label);
  }
});

/** FLOPs of attention in a layer, of one rank. */
function flops(layout: Partial<Layout>, direction: Direction, rest: Partial<Job> = {}): number {
  return sum(attention(opsOf(layout, direction, rest)).map(flopsOf));
}

test('with zig-zag the ranks together attend to exactly the pairs that one alone does, in every kind', () => {
  for (const cpKind of CONTEXT_KINDS)
    for (const direction of ['forward', 'backward'] as const)
      for (const cp of [2, 8])
        assert.equal(
          cp * flops({ cp, cpKind, cpInner: 2 }, direction),
          flops({}, direction),
          `${cpKind} ${cp}`,
        );
});

test('without balance the pace is that of the last rank; with stripes, of the one that sees every diagonal', () => {
  const cp = 8;
  const m = S / cp;
  const alone = flops({}, 'forward') / ((S * (S + 1)) / 2);
  for (const cpKind of ['all-gather', 'ring', 'hierarchical'] as const) {
    const of = (cpBalance: Layout['cpBalance']) =>
      flops({ cp, cpKind, cpInner: 2, cpBalance: cpBalance! }, 'forward') / alone;
    assert.equal(of('none'), (cp - 1) * m * m + (m * (m + 1)) / 2, cpKind);
    assert.equal(of('striped'), (cp * m * (m + 1)) / 2, cpKind);
  }
  // Heads are exchanged for all positions: there is nothing to balance.
  assert.equal(flops({ cp, cpKind: 'ulysses', cpBalance: 'none' }, 'forward'), flops({}, 'forward') / cp);
});

test('a ring has two blocks of others in flight, a gather the keys and values of all, and groups those of two groups', () => {
  const most = (layout: Partial<Layout>) => {
    let [held, peak] = [0, 0];
    for (const op of opsOf(layout, 'forward')) {
      if ((op.kind !== 'alloc' && op.kind !== 'free') || !op.buffer.includes('keys and values')) continue;
      held += op.kind === 'alloc' ? op.bytes : -op.bytes;
      peak = Math.max(peak, held);
    }
    return peak;
  };
  assert.equal(most({ cp: 8, cpKind: 'ring' }), 2 * block(8));
  assert.equal(most({ cp: 8, cpKind: 'all-gather' }), 8 * block(8));
  assert.equal(most({ cp: 8, cpKind: 'ulysses' }), 0);
  // Two groups of two, and the block that is on its way.
  assert.equal(most({ cp: 8, cpKind: 'hierarchical', cpInner: 2 }), (2 * 2 + 1) * block(8));
});

test('a window is followed as far as it reaches: stripes see it in every block, neighbours in the nearest', () => {
  const cp = 8;
  const model = { ...modelById('llama3-8b'), slidingWindow: 1536 };
  const of = (cpBalance: NonNullable<Layout['cpBalance']>) =>
    opsOf({ cp, cpKind: 'ring', cpBalance }, 'forward', { model });
  // 1,536 positions reach 2 blocks of 1,024 back.
  assert.equal(bytesOf(of('none'), 'collective-permute').length, 2);
  assert.equal(bytesOf(of('zigzag'), 'collective-permute').length, cp - 1);
  assert.equal(bytesOf(of('striped'), 'collective-permute').length, cp - 1);
  assert.equal(attention(of('striped')).length, cp);
  // Pieces of 512 reach 3 pieces back, so blocks of the 3 ranks before and of the 3 behind a rank; no other kernel is there.
  assert.equal(attention(of('zigzag')).length, 1 + 3 + 3);
  const alone = flops({}, 'forward', { model });
  const pairs = S * 1536 - (1536 * 1535) / 2;
  // A rank that lies beyond the first window has 1,536 keys a query: the mean but for what the first ones lack.
  const unbalanced = sum(attention(of('none')).map(flopsOf)) / (alone / pairs);
  assert.equal(unbalanced, 1024 * 1536);
  assert.ok(cp * sum(attention(of('zigzag')).map(flopsOf)) >= alone);
});

const PLAN = { schedule: 'sequential', state: 'none' } as const;

function programOf(job: Job): Program {
  const { model } = job;
  return writeProgram('p', model.blocks ? job : { ...job, model: { ...model, layers: 1 } }, PLAN);
}

test('every kind and balance passes the check, recomputed, over tensor ranks, and with latent attention', () => {
  const layouts: Partial<Layout>[] = [
    {},
    { recompute: 'full' },
    { recompute: 'selective' },
    { tp: 2, sequenceParallel: true },
  ];
  for (const cpKind of CONTEXT_KINDS)
    for (const cpBalance of CONTEXT_BALANCES)
      for (const layout of cpBalance === 'zigzag' ? layouts : [{}]) {
        const job = jobOf('llama3-8b', { cp: 4, cpKind, cpBalance, cpInner: 2, ...layout });
        assert.deepEqual(check(programOf(job)), [], `${cpKind} ${cpBalance} ${JSON.stringify(layout)}`);
      }
  for (const cpKind of CONTEXT_KINDS)
    assert.deepEqual(check(programOf(jobOf('deepseek-v2-lite', { cp: 4, cpKind, cpInner: 2 }))), [], cpKind);
});
