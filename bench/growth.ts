/**
 * How the time and memory of `llmsim simulate` grow: for each strategy, devices, layers and micro-batches are doubled
 * several times, one after the other. Each point has a process of its own, so that its peak of memory is its own; its
 * time is that of the processor, so that a busy machine does not bend the curve. Run by `npm run growth`, with the ids
 * of strategies after `--` for those alone.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadCluster } from '../hardware-profiles/index.js';
import { modelById } from '../models/index.js';
import type { Request } from '../planning/request.js';
import { simulateOne } from '../planning/simulate.js';
import { STRATEGIES } from '../strategies/index.js';

interface Point {
  readonly strategy: string;
  readonly nodes: number;
  readonly layers: number;
  /** Sequences for each device and step. */
  readonly each: number;
}

interface Measured {
  readonly seconds: number;
  readonly bytes: number;
}

const START: Omit<Point, 'strategy'> = { nodes: 2, layers: 16, each: 32 };
/** What is doubled, and how often. */
const GROWN = { nodes: 14, layers: 6, each: 12 } as const;
/** Doublings between two points, and points that an exponent is fitted to: the last, where constants weigh least. */
const STEP = 2;
const FITTED = 4;
/** An exponent above this is more than linear, with what measuring leaves open. */
const LINEAR = 1.15;

/** The question of a point: small layers, one sequence at a time, ranks of other axes as few as the strategy has. */
function requestOf({ strategy, nodes, layers, each }: Point): Request {
  const experts = strategy === 'expert-parallel';
  const base = modelById(experts ? 'mixtral-8x7b' : 'llama3.2-1b');
  const { axes } = STRATEGIES.find(({ id }) => id === strategy)!;
  const two = (axis: string) => ((axes as readonly string[]).includes(axis) ? { [axis]: 2 } : {});
  const devices = strategy === 'single' ? 1 : 8 * nodes;
  return {
    model: { ...base, layers },
    cluster: loadCluster(strategy === 'single' ? 'h100-dgx:1' : `h100-dgx:${nodes}`),
    strategies: [strategy],
    sequence: 512,
    globalBatch: devices * each,
    precision: 'bf16',
    gradientPrecision: 'fp32',
    kernels: 'flash-fused',
    fixed: { microBatch: 1, ...two('tp'), ...two('pp'), ...two('cp'), ...two('ep'), ...two('vpp') },
  };
}

function measure(point: Point): Measured {
  const request = requestOf(point);
  const before = process.cpuUsage();
  simulateOne(request, point.strategy);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, bytes: process.resourceUsage().maxRSS * 1024 };
}

function measuredAlone(point: Point): Measured | string {
  try {
    const file = fileURLToPath(import.meta.url);
    const said = execFileSync(process.execPath, [file, 'point', JSON.stringify(point)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(said) as Measured;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    return stderr.split('\n').find((line) => line.includes('Error:')) ?? 'ended early';
  }
}

/** Slope of log y over log x by least squares, of the last points. */
function exponent(xs: readonly number[], ys: readonly number[]): number {
  const last = xs.map((x, i) => [Math.log(x), Math.log(ys[i]!)] as const).slice(-FITTED);
  const mean = (at: 0 | 1) => last.reduce((sum, pair) => sum + pair[at], 0) / last.length;
  const [x, y] = [mean(0), mean(1)];
  const over = last.reduce((sum, pair) => sum + (pair[0] - x) * (pair[1] - y), 0);
  return over / last.reduce((sum, pair) => sum + (pair[0] - x) ** 2, 0);
}

function row(strategy: string, grown: keyof typeof GROWN): string {
  const xs: number[] = [];
  const points: Measured[] = [];
  for (let doublings = 0; doublings <= GROWN[grown]; doublings += STEP) {
    const factor = 2 ** doublings;
    const measured = measuredAlone({ strategy, ...START, [grown]: START[grown] * factor });
    if (typeof measured === 'string') return `${label(strategy, grown)}  at × ${factor}: ${measured}`;
    xs.push(factor);
    points.push(measured);
  }
  const time = exponent(
    xs,
    points.map(({ seconds }) => seconds),
  );
  const memory = exponent(
    xs,
    points.map(({ bytes }) => bytes),
  );
  const cells = points.map(({ seconds, bytes }) => {
    return `${seconds.toFixed(2)} s ${(bytes / 2 ** 20).toFixed(0)} MB`.padStart(14);
  });
  const verdict = Math.max(time, memory) > LINEAR ? '  MORE THAN LINEAR' : '';
  return `${label(strategy, grown)}  time ^${time.toFixed(2)}  memory ^${memory.toFixed(2)}${cells.join('')}${verdict}`;
}

function label(strategy: string, grown: string): string {
  return `${strategy.padEnd(18)} ${(grown === 'each' ? 'micro-batches' : grown).padEnd(13)}`;
}

const [first, ...others] = process.argv.slice(2);
if (first === 'point') process.stdout.write(JSON.stringify(measure(JSON.parse(others[0]!) as Point)));
else {
  const chosen = first === undefined ? STRATEGIES.map(({ id }) => id) : [first, ...others];
  process.stdout.write(
    `each column × ${2 ** STEP}, from ${JSON.stringify(START)}; exponents of the last ${FITTED}\n`,
  );
  for (const strategy of chosen) {
    for (const grown of ['nodes', 'layers', 'each'] as const) {
      if (strategy === 'single' && grown === 'nodes') continue;
      process.stdout.write(`${row(strategy, grown)}\n`);
    }
  }
}
