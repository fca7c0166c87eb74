/**
 * Kills `llmsim plan` at random points and holds what it leaves against a run that was let through:
 *
 *     npm run build && node dist/test/tools/plan-kills.js [KILLS] [SEED]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, killedPlan, LONG_PLAN, runUntil } from '../cli/plan/plans.js';
import { randomOf } from './fuzz/random.js';

/** Kills of one file, before another is begun. */
const KILLS_OF_A_FILE = 10;

const [kills, seed] = [Number(process.argv[2] ?? 100), Number(process.argv[3] ?? 1)];

await inFolder(async (folder) => {
  const undisturbed = join(folder, 'whole.csv');
  await runUntil(['plan', ...LONG_PLAN, '--csv', undisturbed], () => false);
  const whole = readFileSync(undisturbed, 'utf8');
  let [done, wrong] = [0, 0];
  for (let file = 1; done < kills; file++) {
    const r = randomOf(file, seed);
    const plan = ['plan', ...LONG_PLAN, '--threads', String(1 + (file % 3))];
    const path = join(folder, `killed-${file}.csv`);
    const outcome = await killedPlan(plan, path, Math.min(KILLS_OF_A_FILE, kills - done), () => r.next());
    done += outcome.kills;
    if (outcome.text !== whole) wrong++;
    console.log(`${done} kills, ${file} files, ${wrong} of them other than undisturbed`);
  }
  process.exitCode = wrong === 0 ? 0 : 1;
});
