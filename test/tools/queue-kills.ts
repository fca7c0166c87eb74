/**
 * Kills workers, and every tenth time the collector, of plans on a queue at random points, and holds the files against
 * that of a local run. It needs redis-server, which it starts itself:
 *
 *     npm run build && node dist/test/tools/queue-kills.js [KILLS] [SEED] [WORKERS]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, LONG_PLAN, runUntil } from '../cli/plan/plans.js';
import { killedQueue } from '../cli/queue/killed-queue.js';
import { NO_REDIS, withRedis } from '../cli/queue/redis.js';
import { randomOf } from './fuzz/random.js';

const [kills, seed, workers] = [100, 1, 3].map((otherwise, i) => Number(process.argv[2 + i] ?? otherwise));

if (NO_REDIS !== false) {
  console.log(NO_REDIS);
} else {
  await inFolder(async (folder) => {
    const plan = ['plan', ...LONG_PLAN];
    const local = join(folder, 'local.csv');
    await runUntil([...plan, '--csv', local], () => false);
    const whole = readFileSync(local, 'utf8');
    const random = randomOf(1, seed!);
    const { texts } = await withRedis((server) =>
      killedQueue(server, {
        ...{ plan, path: join(folder, 'queue.csv'), workers: workers!, threads: 2, kills: kills! },
        ...{ collectorEvery: 10, meanMs: 700, random: () => random.next(), said: console.log },
      }),
    );
    const wrong = texts.filter((text) => text !== whole).length;
    console.log(`${texts.length} files, ${wrong} of them other than that of a local run`);
    process.exitCode = wrong === 0 ? 0 : 1;
  });
}
