/** Time and memory of each role of a program. Neighbouring roles with the same figures share a line. */
import type { Result, RoleResult } from '../program/result.js';
import type { Column, Figures } from './tables/grid.js';
import { memory, percent } from './tables/units.js';

interface Alike {
  readonly first: RoleResult;
  readonly last: RoleResult;
  readonly ranks: number;
}

const NAME: Column<Alike> = {
  title: 'role',
  align: 'left',
  leaves: 0,
  cell: ({ first, last }) => (first === last ? first.role : `${first.role} … ${last.role}`),
};
const RANKS: Column<Alike> = { title: 'ranks', align: 'right', leaves: 9, cell: ({ ranks }) => `${ranks}` };

/** Computing and waiting, as shares of the step, and what a rank sends in a step. */
export function roleFigures(result: Result): Figures<Alike> {
  const share = (ps: number) => percent(ps / result.stepPs);
  const columns: Column<Alike>[] = [
    NAME,
    RANKS,
    of('compute', 0, ({ breakdown }) => share(sum(breakdown.compute))),
    of('recompute', 4, ({ breakdown }) => share(breakdown.recompute)),
    of('optimizer\nstep', 5, ({ breakdown }) => share(breakdown.optimizer)),
    of('exposed\ncomm', 1, ({ breakdown }) => share(sum(breakdown.exposed))),
    of('kernel\nlaunch', 6, ({ breakdown }) => (breakdown.launch === 0 ? '' : share(breakdown.launch))),
    of('host\ncopies', 6, ({ breakdown }) => (breakdown.copy === 0 ? '' : share(breakdown.copy))),
    ...(result.roles.some(({ breakdown }) => breakdown.host !== undefined)
      ? [of('host\ncompute', 6, ({ breakdown }) => share(breakdown.host ?? 0))]
      : []),
    of('bubble', 2, ({ breakdown }) => share(breakdown.bubble)),
    of('sent\nper rank', 3, ({ sentBytes }) => memory(sum(sentBytes))),
  ];
  return { columns, rows: alike(result.roles, columns) };
}

/**
 * Which roles to look at: the one that sets the pace, by the time its kernels take, optimizer step included, and the one whose memory is fullest, each
 * with how far the next is behind; undefined for a program of one role.
 */
export function rolesToLookAt({ roles, stepPs }: Result): string | undefined {
  if (roles.length < 2) return undefined;
  const busy = ({ breakdown: b }: RoleResult) => sum(b.compute) + b.recompute + b.optimizer;
  const peak = ({ memory: m }: RoleResult) => m.peakBytes;
  const [busiest, next] = ranked(roles, busy);
  const [fullest, second] = ranked(roles, peak);
  const pace = `${busiest.role} sets the pace, busy ${percent(busy(busiest) / stepPs)} of the step (${next.role} ${percent(busy(next) / stepPs)})`;
  const free = peak(fullest) - peak(second);
  return `${pace}; ${fullest.role} is the fullest, ${free === 0 ? 'as is' : `${memory(free)} more than`} ${second.role}`;
}

function ranked(roles: readonly RoleResult[], of: (role: RoleResult) => number): [RoleResult, RoleResult] {
  const sorted = [...roles].sort((a, b) => of(b) - of(a));
  return [sorted[0]!, sorted[1]!];
}

/**
 * What is held at the moment of each role's peak, by category; `reserveBytes` are held by the framework
 * on every device besides what the program allocates.
 */
export function memoryFigures(result: Result, reserveBytes: number): Figures<Alike> {
  const categories = [...new Set(result.roles.flatMap(({ memory: m }) => Object.keys(m.atPeak)))];
  const columns: Column<Alike>[] = [
    NAME,
    RANKS,
    of('peak', 0, (role) => memory(role.memory.peakBytes + reserveBytes)),
    ...categories.map((category, i) =>
      of(CATEGORIES[category] ?? category, i + 1, ({ memory: { atPeak } }) => {
        const held = (atPeak as Readonly<Record<string, number>>)[category] ?? 0;
        return heldOf(held + (category === 'reserve' ? reserveBytes : 0));
      }),
    ),
  ];
  return { columns, rows: alike(result.roles, columns) };
}

/** The ledger's categories whose field's term is longer. */
const CATEGORIES: Readonly<Record<string, string>> = {
  optimizer: 'optimizer\nstates',
  gathered: 'unsharded\nparameters',
  reserve: 'framework\nreserve',
};

function of(title: string, leaves: number, cell: (role: RoleResult) => string): Column<Alike> {
  return { title, align: 'right', leaves, cell: ({ first }) => cell(first) };
}

/** Runs of roles in which every column but the name reads the same. */
function alike(roles: readonly RoleResult[], columns: readonly Column<Alike>[]): Alike[] {
  const same = (a: RoleResult, b: RoleResult) =>
    columns.every((c) => c === NAME || c.cell(one(a)) === c.cell(one(b)));
  const runs: Alike[] = [];
  for (const role of roles) {
    const run = runs.at(-1);
    if (run !== undefined && same(run.first, role)) {
      runs[runs.length - 1] = { first: run.first, last: role, ranks: run.ranks + role.ranks };
    } else {
      runs.push(one(role));
    }
  }
  return runs;
}

function one(role: RoleResult): Alike {
  return { first: role, last: role, ranks: role.ranks };
}

function heldOf(bytes: number): string {
  return bytes === 0 ? '' : memory(bytes);
}

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((a, x) => a + x, 0);
}
