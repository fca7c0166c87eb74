/**
 * Random small programs that communicate a lot. A global sequence of events is written into the lists of all roles
 * that take part, so that most programs can run; edits then move, drop and tie single ops, so that many cannot.
 */
import fc from 'fast-check';
import { type Axis, axisSize, type Mesh, meshOf } from '../../program/mesh.js';
import type { Op, Program, Role } from '../../program/program.js';
import { call, collective, compute, memory, recv, segments, send } from './samples.js';

interface Shape {
  readonly pp: number;
  readonly dp: number;
  readonly tp: number;
  /** Roles are the stages, a server and its workers, or all ranks alike. */
  readonly roles: 'stages' | 'server' | 'alike';
}

interface Event {
  readonly kind: 'collective' | 'message' | 'ring' | 'call' | 'compute' | 'memory';
  readonly axes: readonly Axis[];
  /** Which role does it or sends, where not all do. */
  readonly who: number;
  readonly up: boolean;
  readonly among: boolean;
  /** 0 is the usual stream. */
  readonly stream: number;
  readonly after: readonly number[];
}

/** A change of one op of one role; numbers are taken modulo what there is. */
export interface Edit {
  readonly kind: 'move' | 'drop' | 'stream' | 'after' | 'double';
  readonly role: number;
  readonly op: number;
  readonly to: number;
}

const BYTES = 1024;
const SEGMENTS = segments({
  plain: [compute('F')],
  'over dp': [compute('F'), collective('all-reduce', BYTES, { buffer: 'x' })],
  'over tp': [collective('all-gather', BYTES, { axis: ['tp'], stream: 'tp', buffer: 'x' }), compute('F')],
  'around tp': [call('over tp'), compute('F')],
});

const shape: fc.Arbitrary<Shape> = fc.record({
  pp: fc.integer({ min: 1, max: 3 }),
  dp: fc.integer({ min: 2, max: 3 }),
  tp: fc.integer({ min: 1, max: 2 }),
  roles: fc.constantFrom('stages', 'server', 'alike'),
});

const event: fc.Arbitrary<Event> = fc.record({
  kind: fc.constantFrom(
    'collective',
    'collective',
    'message',
    'message',
    'ring',
    'call',
    'compute',
    'memory',
  ),
  axes: fc.subarray<Axis>(['pp', 'dp', 'tp'], { minLength: 1 }),
  who: fc.nat(2),
  up: fc.boolean(),
  among: fc.boolean(),
  stream: fc.constantFrom(0, 0, 0, 1, 2),
  after: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
});

export const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('move', 'drop', 'stream', 'after', 'double'),
  role: fc.nat(15),
  op: fc.nat(10_000),
  to: fc.nat(10_000),
});

/** Programs as written, most of which can run. */
export const communicating: fc.Arbitrary<Program> = fc
  .tuple(shape, fc.array(event, { minLength: 1, maxLength: 14 }))
  .map(([of, events]) => written(of, events));

function written(of: Shape, events: readonly Event[]): Program {
  const { pp, dp, tp, roles: division } = of;
  const places: Role['where'][] =
    division === 'stages'
      ? Array.from({ length: pp }, (_, stage) => ({ pp: [stage] }))
      : division === 'server'
        ? [{ dp: [0] }, { dp: Array.from({ length: dp - 1 }, (_, i) => i + 1) }]
        : [{}];
  const mesh = meshOf([
    ['pp', pp],
    ['dp', dp],
    ['tp', tp],
  ]);
  const lists = places.map((): Op[] => []);
  for (const one of events) write(one, lists, mesh, division);
  return {
    name: 'random',
    mesh,
    roles: places.map((where, i) => ({ name: `role${i}`, where, holds: [], ops: lists[i]! })),
    segments: SEGMENTS,
  };
}

function write(one: Event, lists: readonly Op[][], mesh: Mesh, division: Shape['roles']): void {
  const add = (list: Op[], op: Op) => {
    const after = [...new Set(one.after.map((back) => list.length - back).filter((id) => id >= 0))];
    list.push({ ...op, after, ...(one.stream === 0 ? {} : { stream: `s${one.stream}` }) });
  };
  const all = (op: Op) => {
    for (const list of lists) add(list, op);
  };
  const who = lists[one.who % lists.length]!;
  switch (one.kind) {
    case 'compute':
      add(who, compute('F'));
      return;
    case 'memory':
      add(who, memory('alloc', `m${who.length}`));
      add(who, memory('free', `m${who.length - 1}`));
      return;
    case 'call': {
      const name = Object.keys(SEGMENTS)[one.axes.length + (one.among ? 1 : 0) - 1]!;
      if (name.includes('tp') && axisSize(mesh, 'tp') === 1) add(who, compute('F'));
      else if (name === 'plain') add(who, call(name));
      else all(call(name));
      return;
    }
    case 'collective': {
      const axis = one.axes.filter((name) => axisSize(mesh, name) > 1);
      if (axis.length === 0) return;
      const among = one.among && axis.length === 1 && axis[0] !== 'pp' ? { among: [0, 1] } : {};
      all(collective('all-reduce', BYTES, { axis, stream: axis.join('+'), ...among }));
      return;
    }
    case 'ring': {
      const around = { axis: 'dp', wrap: true } as const;
      all(send('r', +1, BYTES, { ...around, stream: 'dp:send+1' }));
      all(recv('r', -1, BYTES, { ...around, stream: 'dp:recv-1' }));
      return;
    }
    case 'message': {
      if (division !== 'stages' || lists.length < 2) {
        if (axisSize(mesh, 'pp') < 2) return;
        all(send('a', +1, BYTES, { wrap: true }));
        all(recv('a', -1, BYTES, { wrap: true }));
        return;
      }
      const from = one.who % (lists.length - 1);
      const [sender, receiver] = one.up ? [from, from + 1] : [from + 1, from];
      add(lists[sender]!, send('a', receiver - sender, BYTES));
      add(lists[receiver]!, recv('a', sender - receiver, BYTES));
    }
  }
}

/** The program with one op changed; ops still wait only for ops above them. */
export function edited(program: Program, { kind, role, op, to }: Edit): Program {
  const at = role % program.roles.length;
  const { ops } = program.roles[at]!;
  if (ops.length === 0) return program;
  const i = op % ops.length;
  const chosen = ops[i]!;
  let changed: Op[];
  if (kind === 'move') changed = renumbered(ops, moved([...ops.keys()], i, to % ops.length));
  else if (kind === 'drop')
    changed = renumbered(
      ops,
      [...ops.keys()].filter((id) => id !== i),
    );
  else if (kind === 'double')
    changed = renumbered(ops, moved([...ops.keys(), i], ops.length, to % ops.length));
  else if (kind === 'stream') changed = ops.with(i, { ...chosen, stream: ops[to % ops.length]!.stream });
  else changed = i === 0 ? [...ops] : ops.with(i, { ...chosen, after: [...chosen.after, to % i] });
  return { ...program, roles: program.roles.map((r, n) => (n === at ? { ...r, ops: changed } : r)) };
}

function moved(order: readonly number[], from: number, to: number): number[] {
  const rest = order.toSpliced(from, 1);
  return rest.toSpliced(to, 0, order[from]!);
}

/** Ops in a new order, those that wait for what is no longer above them without that wait. */
function renumbered(ops: readonly Op[], order: readonly number[]): Op[] {
  const places = new Map<number, number>();
  return order.map((id, place) => {
    const after = ops[id]!.after.map((other) => places.get(other)).filter((other) => other !== undefined);
    places.set(id, place);
    return { ...ops[id]!, after };
  });
}
