/** What the fuzzer says: each fault as it is found, and at the end all of them by sort, the shortest inputs in full. */
import { type Input, type Outcome, shown } from './input.js';
import { type Fault, generic } from './judge.js';

export interface Failure extends Fault {
  readonly index: number;
  readonly input: Input;
}

/** Everything that was tried. */
export interface Tally {
  add(index: number, input: Input, outcome: Outcome, fault: Fault | undefined): void;
  /** Lines to print at the end; `refusals` adds what inputs were refused with, the most frequent first. */
  told(seed: number, refusals: boolean): string[];
  readonly tried: number;
  readonly failures: readonly Failure[];
}

interface Count {
  tried: number;
  failed: number;
  readonly codes: Map<string, number>;
}

export function tally(): Tally {
  const failures: Failure[] = [];
  const counts = new Map<string, Count>();
  const refused = new Map<string, number>();
  let tried = 0;
  let slowest = '';
  let slowestMs = 0;
  return {
    failures,
    get tried() {
      return tried;
    },
    add(index, input, { code, err, cpuMs }, fault) {
      tried++;
      const count = counts.get(input.kind) ?? { tried: 0, failed: 0, codes: new Map() };
      counts.set(input.kind, count);
      count.tried++;
      count.codes.set(String(code), (count.codes.get(String(code)) ?? 0) + 1);
      if (code === 2) {
        const sentence = `${input.kind}: ${generic(err.split('\n').slice(0, 2).join(' '))}`;
        refused.set(sentence, (refused.get(sentence) ?? 0) + 1);
      }
      if (cpuMs > slowestMs) {
        slowestMs = cpuMs;
        slowest = `slowest ${Math.round(cpuMs)} ms of the processor: input ${index} (${input.kind})`;
      }
      if (fault === undefined) return;
      count.failed++;
      failures.push({ ...fault, index, input });
    },
    told(seed, refusals) {
      const most = [...refused].sort((a, b) => b[1] - a[1]).slice(0, 60);
      return [
        ...[...new Set(failures.map(({ sort }) => sort))].flatMap((sort) => sortTold(sort, failures, seed)),
        ...(refusals ? most.map(([sentence, n]) => `${String(n).padStart(6)} ${sentence}`) : []),
        `${'kind'.padEnd(12)} ${'tried'.padStart(6)} ${'failed'.padStart(6)}  exit codes`,
        ...[...counts].map(([kind, { tried: n, failed, codes }]) => {
          const each = [...codes]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([code, times]) => `${code}: ${times}`);
          return `${kind.padEnd(12)} ${String(n).padStart(6)} ${String(failed).padStart(6)}  ${each.join(', ')}`;
        }),
        slowest,
        `${tried} inputs, ${failures.length} failures`,
      ];
    },
  };
}

/** The two shortest inputs of a sort in full, and the numbers of more. */
function sortTold(sort: string, failures: readonly Failure[], seed: number): string[] {
  const all = failures.filter((failure) => failure.sort === sort);
  const indices = all.slice(0, 12).map(({ index }) => index);
  const shortest = all.toSorted((a, b) => shown(a.input).length - shown(b.input).length).slice(0, 2);
  return [
    `== ${sort}: ${all.length} inputs (seed ${seed}, --only ${indices.join(' ')})`,
    ...shortest.map(
      ({ index, input, why }) => `-- input ${index} (${input.kind})\n${shown(input)}\n-> ${why}\n`,
    ),
  ];
}
