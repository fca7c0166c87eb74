/** A plan on a queue while its workers, and now and then its collector, are killed at random points. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from './redis.js';
import { kill, Swarm, started } from './swarm.js';

export interface KilledQueue {
  readonly kills: number;
  readonly collectorKills: number;
  /** Times that the plan was begun: a queue that was drained before all kills is filled anew. */
  readonly plans: number;
  /** What the file held each time. */
  readonly texts: readonly string[];
}

export interface Killing {
  readonly plan: readonly string[];
  readonly path: string;
  readonly workers: number;
  readonly threads: number;
  readonly kills: number;
  /** Every so manieth kill is one of the collector, too. */
  readonly collectorEvery: number;
  /** Mean time between two kills. */
  readonly meanMs: number;
  readonly random: () => number;
  readonly said?: (text: string) => void;
}

/** Works `plan` out on `server` until so many workers were killed. Rejects where the collector fails. */
export async function killedQueue(server: Server, killing: Killing): Promise<KilledQueue> {
  const { plan, path, workers, threads, kills, collectorEvery, meanMs, random, said } = killing;
  const argv = [...plan, '--queue', server.url, '--csv', path];
  const swarm = new Swarm(workers, [
    'work',
    '--queue',
    server.url,
    '--threads',
    String(threads),
    '--lease',
    '1',
  ]);
  const texts: string[] = [];
  let [done, collectorKills] = [0, 0];
  try {
    while (done < kills || texts.length === 0) {
      let collector = started(argv);
      let over = false;
      const isOver = (ended: Promise<unknown>) =>
        void ended.then(() => {
          over = true;
        });
      isOver(collector.ended);
      while (!over && done < kills) {
        await Promise.race([pause(2 * meanMs * random()), collector.ended]);
        if (over) break;
        swarm.kill(Math.floor(random() * workers));
        done++;
        if (done % collectorEvery > 0) continue;
        await kill(collector);
        collectorKills++;
        collector = started(argv);
        over = false;
        isOver(collector.ended);
      }
      // The last one is let through.
      const { code, signal, err } = await collector.ended;
      if (code !== 0) throw new Error(`the collector ended with ${code ?? signal}: ${err}`);
      texts.push(readFileSync(path, 'utf8'));
      if (existsSync(`${path}.part`)) throw new Error('an unfinished file is left');
      rmSync(path);
      said?.(`${done} kills of workers, ${collectorKills} of the collector, ${texts.length} plans`);
    }
  } finally {
    await swarm.end();
  }
  return { kills: done, collectorKills, plans: texts.length, texts };
}
