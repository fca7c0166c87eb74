/**
 * Memory: in list order, every buffer taken is given back once, with the size it was taken with, and
 * what a role holds from before the step to after it is neither taken nor given back.
 *
 * A segment's effect is worked out once, with buffer names still open in its arguments; what it both
 * takes and gives back becomes one `passing` step.
 */
import type { MemoryOp, Program, Role } from '../program.js';
import type { Effect } from './effect.js';
import { firstRank, type OpPlace, type Problem, problemAt } from './problem.js';
import { type Arguments, fill, NO_ARGUMENTS, templateOf } from './template.js';
import { represented } from './together.js';

/** A buffer in use, and the alloc that took it; null for what the role holds throughout. */
interface Live {
  readonly bytes: number;
  readonly place: OpPlace | null;
}

export function memoryProblems(program: Program): Problem[] {
  const segments = new Map<string, readonly Effect[]>();
  const effectsOf = (name: string): readonly Effect[] => {
    let effects = segments.get(name);
    if (effects === undefined) {
      effects = foldPairs(
        program.segments[name]!.ops.flatMap((op, index) => {
          if (op.kind === 'call') return effectsOf(op.segment).map((e) => partly(e, op.arguments));
          return op.kind === 'alloc' || op.kind === 'free' ? [effect(op, name, index)] : [];
        }),
      );
      segments.set(name, effects);
    }
    return effects;
  };

  return program.roles.flatMap((role) => {
    const rank = firstRank(program.mesh, role);
    const called = new Map<string, readonly Effect[]>();
    const plain = role.holds.map((holding) => holding.buffer);
    for (const op of role.ops) {
      if (op.kind === 'call' && !called.has(op.segment)) called.set(op.segment, effectsOf(op.segment));
      if (op.kind === 'alloc' || op.kind === 'free') plain.push(op.buffer);
    }
    const skip = represented(called, plain);
    const followed = new Map(
      [...called].map(([name, all]) => [name, all.filter((e) => !skip.has(e.buffer))]),
    );
    const sound = walk(role, rank, followed).length === 0;
    return sound ? [] : walk(role, rank, called);
  });
}

/** Follows a role's buffers through its list; one problem per op at most. */
function walk(role: Role, rank: number, segments: ReadonlyMap<string, readonly Effect[]>): Problem[] {
  const live = new Map<string, Live>(role.holds.map((h) => [h.buffer, { bytes: h.bytes, place: null }]));
  const problems = new Map<string, Problem>();
  const report = (place: OpPlace, text: string) => {
    const key = `${place.list}|${place.index}`;
    if (!problems.has(key)) problems.set(key, problemAt('memory', role.name, rank, place, text));
  };

  const apply = (step: Effect, given: Arguments) => {
    const { kind, bytes, place } = step;
    const buffer = fill(step.template, given);
    const held = live.get(buffer);
    if (kind !== 'free') {
      if (held !== undefined) report(place, `takes '${buffer}', which ${since(held)}; give it back first.`);
      else if (kind === 'alloc') live.set(buffer, step);
    } else if (held === undefined) {
      report(place, `gives back '${buffer}', which is not in use: never taken, or given back before.`);
    } else if (held.place === null) {
      report(place, `gives back '${buffer}', which ${since(held)} and must stay.`);
    } else {
      live.delete(buffer);
      if (held.bytes !== bytes) {
        report(place, `gives back ${bytes} bytes of '${buffer}', which was taken with ${held.bytes}.`);
      }
    }
  };

  role.ops.forEach((op, index) => {
    if (op.kind === 'alloc' || op.kind === 'free') apply(effect(op, role.name, index), NO_ARGUMENTS);
    if (op.kind === 'call') for (const step of segments.get(op.segment)!) apply(step, op.arguments);
  });
  for (const [buffer, { place }] of live) {
    if (place !== null) report(place, `takes '${buffer}' and nobody gives it back; add the free.`);
  }
  return [...problems.values()];
}

function since({ place }: Live): string {
  return place === null
    ? 'the role holds through the whole step'
    : `op ${place.index} of ${place.list} has taken`;
}

function effect(op: MemoryOp, list: string, index: number): Effect {
  const { kind, buffer, bytes, label } = op;
  return { kind, buffer, template: templateOf(buffer), bytes, place: { list, index, label } };
}

/** An inner call's effect, its arguments set and the outer ones still open. */
function partly(inner: Effect, given: Arguments): Effect {
  const buffer = fill(inner.template, given);
  return { ...inner, buffer, template: templateOf(buffer) };
}

/** Joins each alloc with the next effect on the same buffer when that is its free. */
function foldPairs(effects: readonly Effect[]): Effect[] {
  const folded: (Effect | null)[] = [...effects];
  const open = new Map<string, number>();
  effects.forEach((e, index) => {
    const taken = open.get(e.buffer);
    open.delete(e.buffer);
    if (e.kind === 'alloc') open.set(e.buffer, index);
    if (e.kind !== 'free' || taken === undefined || effects[taken]!.bytes !== e.bytes) return;
    folded[taken] = { ...effects[taken]!, kind: 'passing' };
    folded[index] = null;
  });
  return folded.filter((e) => e !== null);
}
