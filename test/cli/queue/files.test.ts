import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Digests } from '../../../cli/queue/files.js';
import type { PlanCell } from '../../../planning/plan/cell.js';
import { VERSION } from '../../../planning/version.js';
import { rowIn } from '../../../reports/csv/plan.js';
import { inFolder } from '../plan/plans.js';
import { NO_REDIS, withRedis } from './redis.js';
import { started } from './swarm.js';

const cluster = (power: number) =>
  `title: Less power\nlike: h100-dgx\nnode: { overheadPower: ${power} kW - 8 * 700 W }\n`;

test('files of a plan are known by what they hold', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'mine.yaml');
    const cells = [{ scenario: { model: 'tiny', cluster: `${path}:2` } }] as unknown as PlanCell[];
    writeFileSync(path, cluster(10.1));
    const files = await new Digests().of(cells);
    assert.deepEqual(Object.keys(files!), [`${path}:2`]);
    assert.equal(await new Digests().objection(cells, files), undefined);
    // Other words for the same cluster are the same cluster.
    writeFileSync(path, cluster(10.1).replace('10.1 kW', '10100 W'));
    assert.equal(await new Digests().objection(cells, files), undefined);
    writeFileSync(path, cluster(10.2));
    const other = `'${path}:2' holds something else than where the plan was made`;
    assert.equal(await new Digests().objection(cells, files), other);
    unlinkSync(path);
    assert.match((await new Digests().objection(cells, files))!, /mine\.yaml.*there is no such file/);
    const prices = [{ scenario: { model: 'tiny', prices: path } }] as unknown as PlanCell[];
    writeFileSync(path, 'a: 1');
    const listed = await new Digests().of(prices);
    writeFileSync(path, 'a: 2');
    assert.equal(await new Digests().of(prices).then((now) => now![path] === listed![path]), false);
    const shipped = [{ scenario: { model: 'tiny', cluster: 'h100-dgx:2' } }] as unknown as PlanCell[];
    assert.equal(await new Digests().of(shipped), undefined);
  });
});

test('a worker without the files of a plan leaves it to others, and the collector tells why', {
  skip: NO_REDIS,
}, async () => {
  await inFolder(async (folder) => {
    const [here, there] = ['here', 'there'].map((name) => join(folder, name)) as [string, string];
    for (const each of [here, there]) mkdirSync(each);
    writeFileSync(join(here, 'mine.yaml'), cluster(10.1));
    const plan = [
      'plan',
      '--model',
      'tiny',
      '--cluster',
      'mine.yaml:1',
      '--global-batch',
      '8',
      '--strategy',
      'ddp',
    ];
    await withRedis(async (server) => {
      const { url, client } = server;
      const collector = started([...plan, '--queue', url, '--csv', 'queue.csv'], { cwd: here });
      const work = ['work', '--queue', url, '--threads', '1'];
      const lacking = started(work, { cwd: there });
      // The worker says why before it lets the job wait; the collector asks for that every second.
      while ((await client.zcard(`llmsim:cells-${VERSION}:delayed`)) === 0) await pause(20);
      lacking.child.kill('SIGTERM');
      const { code, err } = await lacking.ended;
      assert.equal(code, 0, err);
      assert.match(err, /^plan [0-9a-f]{16} is left to other workers: .*mine\.yaml.*there is no such file/m);
      assert.equal((await started([...work, '--until-empty'], { cwd: here }).ended).code, 0);
      const done = await collector.ended;
      assert.equal(done.code, 0, done.err);
      assert.match(done.err, /^a worker leaves this plan to others: on .*mine\.yaml/m);
      const [, line] = readFileSync(join(here, 'queue.csv'), 'utf8').match(/[^\r\n]*\r\n/g)!;
      assert.deepEqual([rowIn(line!).error, rowIn(line!).inputs.cluster], [null, 'mine.yaml:1']);
    });
  });
});
