/**
 * How much better found schedules are than the best built-in ones, over so many random pipelines:
 * `node dist/test/tools/found-schedules.js 10000`. A worse one, or one beyond its bound, ends it with status 1.
 */
import { findSchedule } from '../../strategies/schedules/found/find.js';
import { numbers, randomInstance } from './schedule-instances.js';

const count = Number(process.argv[2] ?? 10_000);
const random = numbers(Number(process.argv[3] ?? 1));
const tally = { instances: 0, none: 0, withBuiltIn: 0, better: 0, worse: 0, below: 0, atBound: 0 };
const gains: number[] = [];
const gaps: number[] = [];
for (let i = 0; i < count; i++) {
  const instance = randomInstance(random, 8, 24);
  const found = findSchedule(instance, { visits: 150_000 });
  tally.instances++;
  if (found === undefined) {
    tally.none++;
    continue;
  }
  const { time, bound, builtIn } = found;
  gaps.push(time / bound - 1);
  if (time < bound * (1 - 1e-9)) tally.below++;
  if (time <= bound * (1 + 1e-9)) tally.atBound++;
  if (builtIn === undefined) continue;
  tally.withBuiltIn++;
  if (time > builtIn.time * (1 + 1e-12)) tally.worse++;
  if (time < builtIn.time * (1 - 1e-9)) {
    tally.better++;
    gains.push(1 - time / builtIn.time);
  }
}
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
process.stdout.write(
  `${JSON.stringify(tally)}\n` +
    `shorter steps: median ${percent(middle(gains))}, most ${percent(gains.at(-1) ?? 0)}\n` +
    `above the bound: median ${percent(middle(gaps))}, most ${percent(gaps.at(-1) ?? 0)}\n`,
);
process.exitCode = tally.worse + tally.below > 0 ? 1 : 0;
