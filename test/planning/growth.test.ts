/** How much there is to do grows no faster than what is asked for: counted in events and looks, not in time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import { simulateOne } from '../../planning/simulate.js';
import type { Program } from '../../program/program.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { simulate } from '../../sim/simulate.js';
import { STRATEGIES } from '../../strategies/index.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { requestOf } from './request.js';

interface Size {
  readonly nodes: number;
  readonly layers: number;
  readonly microBatches: number;
}

/** Events of one step; other axes as small as the strategy has them. */
function eventsOf(strategy: string, { nodes, layers, microBatches }: Size): number {
  const { axes } = STRATEGIES.find(({ id }) => id === strategy)!;
  const two = (axis: string) => ((axes as readonly string[]).includes(axis) ? { [axis]: 2 } : {});
  const id = strategy === 'expert-parallel' ? 'mixtral-8x7b' : 'llama3.2-1b';
  const replicas = Object.values({ ...two('tp'), ...two('pp'), ...two('cp') }).reduce(
    (a, b) => a / b,
    8 * nodes,
  );
  const request = requestOf(id, `h100-dgx:${nodes}`, {
    sequence: 512,
    globalBatch: (strategy === 'single' ? 1 : replicas) * microBatches,
    fixed: {
      microBatch: 1,
      recompute: 'none',
      ...two('tp'),
      ...two('pp'),
      ...two('cp'),
      ...two('ep'),
      ...two('vpp'),
    },
  });
  return simulateOne({ ...request, model: { ...modelById(id), layers } }, strategy).result.events;
}

/** So few micro-batches that all of them are played. */
const START: Size = { nodes: 4, layers: 8, microBatches: 4 };

for (const { id } of STRATEGIES) {
  test(`${id}: eight times the devices are as many events, twice the layers or micro-batches no more than twice`, () => {
    const before = eventsOf(id, START);
    assert.ok(eventsOf(id, { ...START, nodes: 32 }) <= 1.25 * before, 'devices');
    assert.ok(eventsOf(id, { ...START, layers: 16 }) <= 2.1 * before, 'layers');
    assert.ok(eventsOf(id, { ...START, microBatches: 8 }) <= 2.1 * before, 'micro-batches');
  });
}

test('a parameter server looks at each of its ranks a few times, however many there are', () => {
  const looks = (dp: number) => {
    let count = 0;
    const watched = new Map<readonly number[], readonly number[]>();
    const watch = (list: readonly number[]) => {
      const known = watched.get(list);
      if (known !== undefined) return known;
      const watching = new Proxy(list, {
        get(target, key, receiver) {
          count++;
          return Reflect.get(target, key, receiver) as unknown;
        },
      });
      watched.set(list, watching);
      return watching;
    };
    const job = jobOf('gpt2-124m', { dp }, { globalBatch: 2 * dp });
    const program = writeProgram('p', job, { schedule: 'sequential', state: 'parameter-server' });
    const roles = program.roles.map((role) => ({
      ...role,
      where: { dp: watch(role.where.dp!) },
      ops: role.ops.map((op) =>
        op.kind === 'collective'
          ? {
              ...op,
              ...(op.owners && { owners: watch(op.owners) }),
              ...(op.among && { among: watch(op.among) }),
            }
          : op,
      ),
    }));
    const all: Program = { ...program, roles };
    simulate(all, pricesOf(loadCluster(`h100-dgx:${dp / 8}`)));
    return count;
  };
  const [few, many] = [looks(256), looks(2048)];
  assert.ok(few > 256, 'looks are counted');
  assert.ok(many <= 8 * few, `8 times the ranks are ${many} looks instead of ${few}`);
  assert.ok(many <= 40 * 2048);
});
