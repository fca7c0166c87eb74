import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../input/error.js';
import { assertSound, check, type Problem } from '../../program/check.js';
import type { Op, Program, Role } from '../../program/program.js';
import {
  alike,
  call,
  collective,
  compute,
  memory,
  pipeline,
  recv,
  segments,
  send,
  serverAndWorkers,
} from './samples.js';

function only(program: Program): Problem {
  const problems = check(program);
  assert.equal(problems.length, 1, problems.map((p) => p.message).join('\n'));
  return problems[0]!;
}

/** Two stages, two micro-batches, forward and back. */
const SOUND = pipeline([
  [
    compute('F0'),
    send('act0', +1, 512, { after: [0] }),
    compute('F1'),
    send('act1', +1, 512, { after: [2] }),
    recv('grad0', +1),
    compute('B0', [4]),
    recv('grad1', +1),
    compute('B1', [6]),
  ],
  [
    recv('act0', -1, 512),
    compute('F0', [0]),
    send('grad0', -1, 1024, { after: [1] }),
    recv('act1', -1, 512),
    compute('F1', [3]),
    send('grad1', -1, 1024, { after: [4] }),
  ],
]);

test('a sound pipeline has no problem', () => {
  assert.deepEqual(check(SOUND), []);
  assert.doesNotThrow(() => assertSound(SOUND));
});

const edited = (stage: number, change: (ops: Op[]) => Op[]): Program => ({
  ...SOUND,
  roles: SOUND.roles.map((role, i) => (i === stage ? { ...role, ops: change([...role.ops]) } : role)),
});

test('a receive whose send was removed is named with rank, op and peer', () => {
  const problem = only(edited(1, (ops) => ops.with(2, compute('nothing'))));
  assert.equal(problem.rule, 'send-recv');
  assert.deepEqual([problem.role, problem.rank], ['stage0', 0]);
  assert.deepEqual(problem.op, { list: 'stage0', index: 4, label: 'recv grad0' });
  assert.match(problem.message, /rank 0 \(role stage0\), op 4 'recv grad0': this receive has no send/);
  assert.match(problem.message, /receives 2 times and rank 2 \(role stage1\) sends 1 times/);
});

test('a send whose receive was removed is named, also when it was the only one', () => {
  const problem = only(edited(1, (ops) => ops.with(3, compute('nothing'))));
  assert.deepEqual(problem.op, { list: 'stage0', index: 3, label: 'send act1' });
  const lonely = only(pipeline([[send('x', +1)], []]));
  assert.match(lonely.message, /sends 1 times and rank 2 \(role stage1\) receives 0 times/);
  const waiting = only(pipeline([[], [recv('x', -1)]]));
  assert.match(waiting.message, /rank 2 \(role stage1\), op 0 'recv x': this receive has no send/);
});

test('a message has one size at both ends', () => {
  const problem = only(edited(1, (ops) => ops.with(3, recv('act1', -1, 513))));
  assert.equal(problem.rule, 'send-recv');
  assert.match(
    problem.message,
    /op 3 'send act1': sends 512 bytes, but rank 2 .* op 3 'recv act1' receives 513/,
  );
});

test('two sends of one size in the wrong order are found by their buffers', () => {
  const problem = only(
    pipeline([
      [send('a', +1), send('b', +1)],
      [recv('b', -1), recv('a', -1)],
    ]),
  );
  assert.match(problem.message, /sends 'a' where .* has 'b'.*contents would be swapped/);
  const otherNames = pipeline([
    [send('a', +1), send('b', +1)],
    [recv('x', -1), recv('y', -1)],
  ]);
  assert.deepEqual(check(otherNames), [], 'buffers may be named differently at the two ends');
});

test('a send past the end of an axis has no peer, and one that wraps has', () => {
  const past = only(
    pipeline([[recv('x', -1)], [send('x', +1)]]).roles.length ? pipeline([[], [send('x', +1)]]) : SOUND,
  );
  assert.match(past.message, /rank 2 \(role stage1\), op 0 'send x': sends 1 up pp, past the end/);
  const ring = pipeline([[recv('x', -1, 8, { wrap: true })], [send('x', +1, 8, { wrap: true })]]);
  assert.deepEqual(check(ring), []);
});

test('ranks of one role that stand at different places of a pipeline are told apart', () => {
  const pass = [recv('x', -1), send('x', +1, 1024, { after: [0] })];
  const chain = (middle: readonly Op[]): Program => ({
    ...SOUND,
    mesh: { axes: [{ name: 'pp', size: 4 }] },
    roles: [
      { name: 'first', where: { pp: [0] }, holds: [], ops: [send('x', +1)] },
      { name: 'middle', where: { pp: [1, 2] }, holds: [], ops: middle },
      { name: 'last', where: { pp: [3] }, holds: [], ops: [recv('x', -1)] },
    ],
  });
  assert.deepEqual(check(chain(pass)), []);
  const problem = check(chain([...pass, send('y', +1)]))[0]!;
  assert.match(
    problem.message,
    /rank 1 \(role middle\) sends 2 times and rank 2 \(role middle\) receives 1 times/,
  );
  const all = { name: 'all', where: {}, holds: [], ops: [send('x', +1), recv('x', -1)] };
  const ends = check({ ...chain([]), roles: [all] });
  assert.deepEqual(
    ends.map(({ rank, op }) => [rank, op?.label]),
    [
      [0, 'recv x'],
      [3, 'send x'],
    ],
  );
});

test('a ring inside one role is sound when sends and receives share no stream, and hangs when they do', () => {
  const ring = (stream: string) =>
    alike([
      send('k', +1, 8, { axis: 'dp', wrap: true, stream: 'out' }),
      recv('k', -1, 8, { axis: 'dp', wrap: true, stream }),
    ]);
  assert.deepEqual(check(ring('in')), []);
  assert.equal(only(ring('out')).rule, 'deadlock');
});

test('both stages sending first on one stream is a deadlock, told as a circle and a table', () => {
  const one = { stream: 'p2p' };
  const problem = only(
    pipeline([
      [send('a', +1, 8, one), recv('b', +1, 8, one), send('c', +1, 8, one), recv('d', +1, 8, one)],
      [recv('a', -1, 8, one), send('b', -1, 8, one), send('d', -1, 8, one), recv('c', -1, 8, one)],
    ]),
  );
  assert.equal(problem.rule, 'deadlock');
  assert.deepEqual(problem.op, { list: 'stage0', index: 2, label: 'send c' });
  assert.equal(
    problem.message,
    [
      "the program cannot finish, as ranks wait in a circle: rank 0 (role stage0), op 2 'send c' on stream 'p2p' waits for rank 2 (role stage1), op 3 'recv c', which comes after op 2 'send d' on stream 'p2p', which waits for rank 0 (role stage0), op 3 'recv d', which comes after the first. Order the ops so that each of them meets its partner.",
      '             rank 0 stage0  rank 2 stage1',
      '  step 1     0 send a       0 recv a',
      '  step 2     1 recv b       1 send b',
      '  stands at  2 send c       2 send d',
    ].join('\n'),
  );
});

test('a deadlock that only dependencies across streams make is found', () => {
  const sound = pipeline([
    [recv('b', +1), send('a', +1)],
    [recv('a', -1), send('b', -1)],
  ]);
  assert.deepEqual(check(sound), [], 'streams of their own: both messages are under way at once');
  const tied = pipeline([
    [recv('b', +1), send('a', +1, 1024, { after: [0] })],
    [recv('a', -1), send('b', -1, 1024, { after: [0] })],
  ]);
  assert.equal(only(tied).rule, 'deadlock');
});

test('a message inside a segment is refused, as a call is one piece of time', () => {
  const lists = { out: [send('a{mb}', +1), recv('b{mb}', +1)], outer: [call('out')] };
  const problems = check(pipeline([[call('outer', { mb: 0 })], []], lists));
  assert.deepEqual(
    problems.map(({ rule, op }) => [rule, op?.list, op?.index]),
    [
      ['segment', 'out', 0],
      ['segment', 'out', 1],
    ],
  );
  assert.match(
    problems[0]!.message,
    /op 0 'send a\{mb\}' of segment out: a send stands in a segment; .* move it/,
  );
});

test('ranks enter a segment with collectives together, wherever their lists call it', () => {
  const lists = {
    reduce: [compute('F'), collective('all-reduce', 8)],
    'reduce too': [collective('all-reduce', 8), compute('F')],
    gather: [collective('all-gather', 8)],
    outer: [call('reduce')],
  };
  const two = (server: Op[], workers: Op[]) => ({
    ...serverAndWorkers(server, workers),
    segments: segments(lists),
  });
  assert.deepEqual(check(two([call('reduce')], [call('reduce too')])), [], 'the same collectives inside');
  assert.match(
    only(two([call('reduce')], [call('gather')])).message,
    /call 1 that the ranks along dp enter together is of 'reduce' here and of 'gather' at rank 1 .* op 0 'call gather'/,
  );
  const alone = check(two([call('outer')], [collective('all-reduce', 8)])).map(({ message }) => message);
  assert.equal(alone.length, 2, 'a call meets a call, and a collective a collective');
  assert.match(
    alone[0]!,
    /op 0 'call outer': enters segments with collectives over dp 1 times, but rank 1 .* 0 times/,
  );
});

test('memory orders nothing, as neither executor waits for it', () => {
  const one = { stream: 'one' };
  const list = (verb: typeof send, other: typeof recv, to: number): Op[] => [
    verb('a', to, 8, one),
    { ...memory('alloc', 'm'), after: [0] },
    other('b', to, 8, { stream: 'two', after: [1] }),
    { ...memory('free', 'm'), after: [2] },
  ];
  assert.deepEqual(check(pipeline([list(send, recv, +1), [recv('a', -1, 8), send('b', -1, 8)]])), []);
  // What waits for memory waits for nothing: not even for what stands before it on the stream.
  const crossing = pipeline([
    list(send, recv, +1),
    [send('b', -1, 8, one), recv('a', -1, 8, { ...one, after: [0] })],
  ]);
  assert.deepEqual(check(crossing), []);
});

test('streams that overlap can run what a device with one of them cannot', () => {
  const exchange = pipeline([
    [recv('b', +1), send('a', +1)],
    [recv('a', -1), send('b', -1)],
  ]);
  assert.deepEqual(check(exchange), []);
  const [problem] = check(exchange, { serial: true, mailboxes: true });
  assert.match(
    problem!.message,
    /circle: rank 0 .* op 0 'recv b' on stream .* waits for rank 2 .* op 1 'send b'/,
  );
  assert.match(problem!.message, /its streams take turns/);
  const sendsFirst = pipeline([
    [send('a', +1), recv('b', +1)],
    [send('b', -1), recv('a', -1)],
  ]);
  assert.deepEqual(check(sendsFirst, { serial: true, mailboxes: true }), [], 'a letter waits in its box');
  assert.equal(check(sendsFirst, { serial: true })[0]?.rule, 'deadlock');
});

test('collectives of one group meet on the stream they both name, which the sentence says with lines', () => {
  const everyone = collective('all-reduce', 8, { stream: 'everyone' });
  const program = serverAndWorkers([everyone], [collective('all-reduce', 8)]);
  const lineOf = ({ list }: { readonly list: string }) => (list === 'server' ? 4 : 7);
  const [problem] = check(program, { lineOf });
  assert.equal(
    problem!.message,
    "rank 0 (role server), op 0 'all-reduce': issues 1 collectives over dp on stream 'everyone', but rank 1 (role worker) issues 0, so this one waits for ever; there op 0 'all-reduce' (line 7) is on stream 'dp': ranks meet on the stream they both name.",
  );
});

test('long axes are never counted out', () => {
  const size = 2 ** 32;
  const along = (ops: readonly Op[], where: Role['where'] = {}): Program => ({
    ...serverAndWorkers([], []),
    mesh: { axes: [{ name: 'dp', size }] },
    roles: [{ name: 'all', where, holds: [], ops }],
  });
  const around = { axis: 'dp', wrap: true } as const;
  assert.deepEqual(check(along([collective('all-reduce', 8)])), []);
  assert.deepEqual(check(along([collective('all-reduce', 8, { among: [1, 2, size - 1] })])), []);
  assert.deepEqual(
    check(along([send('r', 1, 8, around), recv('r', -1, 8, { ...around, stream: 'in' })])),
    [],
  );
  assert.match(only(along([], { dp: [0, 5] })).message, /rank 1 has no role/);
  const chain = only(along([send('r', 1, 8, { axis: 'dp' })]));
  assert.equal(chain.rule, 'size');
  assert.match(chain.message, /tell 4294967296 ranks apart \(dp 4294967296\).* 65536 at most/);
  const huge = {
    axes: [
      { name: 'dp', size: 2 ** 40 },
      { name: 'tp', size: 2 ** 13 },
    ],
  } as const;
  assert.match(only({ ...along([]), mesh: huge }).message, /more than can be numbered/);
});

test('calls are nested, and come to, no more than whatever follows them can bear', () => {
  const chain = (length: number, calls: number) => {
    const lists: Record<string, readonly Op[]> = { s0: [compute('F')] };
    for (let i = 1; i <= length; i++) lists[`s${i}`] = Array.from({ length: calls }, () => call(`s${i - 1}`));
    return alike([call(`s${length}`)], lists);
  };
  assert.deepEqual(check(chain(63, 1)), []);
  assert.match(only(chain(64, 1)).message, /calls are nested more than 64 deep/);
  assert.match(only(chain(50_000, 1)).message, /calls are nested more than 64 deep/);
  // Ops of s_n: 2 + 2 · those of s_(n−1), from 1.
  const opsOf = (n: number) => 3 * 2 ** n - 2;
  assert.ok(opsOf(18) < 2 ** 20);
  assert.ok(opsOf(19) > 2 ** 20);
  assert.deepEqual(check(chain(18, 2)), []);
  assert.match(only(chain(19, 2)).message, /op 1 'call s18' of segment s19: .* more than 1048576 ops/);
});

test('roles of one group must issue the same collectives in the same order', () => {
  const push = collective('reduce-scatter', 400, { owners: [0] });
  const pull = collective('all-gather', 200, { owners: [0] });
  assert.deepEqual(check(serverAndWorkers([push, pull], [push, pull])), []);

  const swapped = only(serverAndWorkers([push, pull], [pull, push]));
  assert.equal(swapped.rule, 'collective');
  assert.match(
    swapped.message,
    /collective 1 over dp is reduce-scatter of 400 bytes owned by 0 here and all-gather/,
  );
  const bytes = only(serverAndWorkers([push, pull], [push, { ...pull, bytes: 201 }]));
  assert.match(bytes.message, /collective 2 over dp .* 200 bytes .* at rank 1 \(role worker\), op 1/);
  const owners = only(serverAndWorkers([push, pull], [{ ...push, owners: [1] }, pull]));
  assert.match(owners.message, /owned by 0 here and .* owned by 1 at/);
  const absent = only(serverAndWorkers([push, pull], [push]));
  assert.match(absent.message, /issues 2 collectives over dp, but rank 1 \(role worker\) issues 1/);
});

test('an op without a partner is why the rest waits, also where others disagree before it', () => {
  const [push, pull] = [collective('reduce-scatter', 400), collective('all-gather', 200)];
  const both = only(serverAndWorkers([push, pull], [pull]));
  assert.match(both.message, /collective 1 over dp is reduce-scatter of 400 bytes here and all-gather/);
  const one = { stream: 'one' };
  const disagree = check(
    pipeline([
      [send('a', +1, 8, one), send('b', +1, 9, one), collective('all-reduce', 8, { axis: ['pp'], ...one })],
      [collective('all-reduce', 8, { axis: ['pp'], ...one }), recv('a', -1, 8, one), recv('b', -1, 8, one)],
    ]),
  );
  assert.deepEqual(
    disagree.map(({ rule }) => rule),
    ['send-recv', 'deadlock'],
    'both are told where each op has a partner',
  );
});

test('a collective among some coordinates is skipped by the others', () => {
  const among = collective('all-reduce', 100, { among: [1, 2] });
  assert.deepEqual(check(serverAndWorkers([], [among])), []);
  const mixed = collective('all-reduce', 100, { among: [0, 1] });
  const problem = only(serverAndWorkers([], [mixed]));
  assert.match(problem.message, /over dp\{0, 1\}, but rank 0 \(role server\) issues 0/);
});

test('three groups that each wait for the next stand still', () => {
  const meet = (...among: number[]) =>
    collective('all-reduce', 8, { among, stream: 'one', label: `meet ${among}` });
  const three = (orders: readonly Op[][]): Program => ({
    ...serverAndWorkers([], []),
    mesh: { axes: [{ name: 'dp', size: 3 }] },
    roles: orders.map((ops, i) => ({ name: `r${i}`, where: { dp: [i] }, holds: [], ops })),
  });
  const [ab, bc, ac] = [meet(0, 1), meet(1, 2), meet(0, 2)];
  assert.deepEqual(
    check(
      three([
        [ab, ac],
        [ab, bc],
        [ac, bc],
      ]),
    ),
    [],
  );
  const problem = only(
    three([
      [ab, ac],
      [bc, ab],
      [ac, bc],
    ]),
  );
  assert.match(
    problem.message,
    /circle: rank 0 \(role r0\), op 0 'meet 0,1' on stream 'one' waits for rank 1 .* after op 0 'meet 1,2' on stream 'one', which waits for rank 2 .* after op 0 'meet 0,2' .* waits for rank 0 \(role r0\), op 1 'meet 0,2', which comes after the first/,
  );
});

test('a collective and a message in opposite order on one stream stand still', () => {
  const one = { stream: 'one' };
  const everyone = collective('all-reduce', 8, { axis: ['pp'], ...one });
  const orders = (second: Op[]) => pipeline([[everyone, send('a', +1, 8, one)], second]);
  assert.deepEqual(check(orders([everyone, recv('a', -1, 8, one)])), []);
  assert.match(
    only(orders([recv('a', -1, 8, one), everyone])).message,
    /stands at {2}0 all-reduce {3}0 recv a/,
  );
});

test('every buffer taken is given back once, with its size, in every call', () => {
  const layer = {
    fwd: [memory('alloc', 'a{mb}'), memory('alloc', 't'), memory('free', 't')],
    bwd: [memory('free', 'a{mb}')],
  };
  const run = (...ops: Op[]) => alike(ops, layer);
  assert.deepEqual(
    check(
      run(call('fwd', { mb: 0 }), call('fwd', { mb: 1 }), call('bwd', { mb: 1 }), call('bwd', { mb: 0 })),
    ),
    [],
  );

  const kept = only(run(call('fwd', { mb: 0 }), call('fwd', { mb: 1 }), call('bwd', { mb: 0 })));
  assert.match(kept.message, /op 0 'alloc' of segment fwd: takes 'a1' and nobody gives it back/);
  const twice = only(run(call('fwd', { mb: 3 }), call('bwd', { mb: 3 }), call('bwd', { mb: 3 })));
  assert.match(twice.message, /gives back 'a3', which is not in use/);
  const again = only(run(call('fwd', { mb: 3 }), call('fwd', { mb: 3 }), call('bwd', { mb: 3 })));
  assert.match(again.message, /takes 'a3', which op 0 of fwd has taken/);
  const size = only(alike([memory('alloc', 'x', 64), memory('free', 'x', 65)]));
  assert.match(size.message, /gives back 65 bytes of 'x', which was taken with 64/);
  const clash = only(
    alike([memory('alloc', 't'), call('fwd', { mb: 0 }), call('bwd', { mb: 0 }), memory('free', 't')], layer),
  );
  assert.match(clash.message, /op 1 'alloc' of segment fwd: takes 't', which op 0 of all has taken/);
});

test('what a role holds has a size', () => {
  for (const bytes of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    const holds = [{ category: 'parameters', bytes, buffer: 'weights' }] as const;
    const role = { name: 'a', where: {}, holds, ops: [] };
    const problem = only({ name: 'p', mesh: { axes: [] }, roles: [role], segments: {} });
    assert.equal(problem.rule, 'bytes');
    assert.match(
      problem.message,
      /^rank 0 \(role a\): holds 'weights': .* bytes is not a size; give a finite/,
    );
  }
});

test('what a role holds through the step is neither taken nor given back', () => {
  const program = alike([memory('free', 'weights')]);
  const holds = [{ category: 'parameters', bytes: 64, buffer: 'weights' }] as const;
  const problem = only({ ...program, roles: [{ ...program.roles[0]!, holds }] });
  assert.match(problem.message, /gives back 'weights', which the role holds through the whole step/);
});

test('arguments reach nested calls, and an argument nobody sets is named', () => {
  const lists = {
    layer: [memory('alloc', 'L{layer}.{mb}'), memory('free', 'L{layer}.{mb}')],
    chunk: [call('layer', { layer: 0 }), call('layer', { layer: 1 })],
  };
  assert.deepEqual(check(alike([call('chunk', { mb: 0 })], lists)), []);
  const problem = only(alike([call('chunk', { layer: 5 })], lists));
  assert.equal(problem.rule, 'argument');
  assert.match(problem.message, /op 0 'call chunk': a buffer is named with \{mb\}, and no call sets mb/);
  assert.match(only(alike([memory('alloc', 'x{mb}')])).message, /named with \{mb\}/);
});

test('calls of segments that do not exist, and calls in a circle, are named', () => {
  const unknown = only(alike([call('fwd')], { forward: [compute('F')] }));
  assert.match(unknown.message, /calls segment 'fwd', which does not exist; the program has forward/);
  const circle = only(alike([call('a')], { a: [call('b')], b: [call('a')] }));
  assert.match(circle.message, /op 0 'call a' of segment b: calls in a circle \(a → b → a\)/);
});

test('an op waits only for ops above it in its own list', () => {
  assert.match(
    only(alike([compute('F', [1]), compute('G')])).message,
    /waits for op 1, which is not before it/,
  );
  assert.match(only(alike([compute('F', [0])])).message, /waits for op 0, which is not before it/);
  assert.match(only(alike([compute('F', [7])])).message, /waits for op 7, but its list has ops 0 to 0/);
});

test('axes, offsets and coordinates are those of the mesh', () => {
  const axis = (op: Op) => only(alike([op])).message;
  assert.match(
    axis(collective('all-reduce', 8, { axis: ['pp'] })),
    /one rank alone: the mesh has dp 4, tp 2/,
  );
  assert.match(axis(send('x', 1)), /there is nobody along pp/);
  assert.match(axis(send('x', 4, 8, { axis: 'dp' })), /offset 4 names no peer on dp, which has 4 places/);
  assert.match(axis(collective('broadcast', 8)), /a broadcast has exactly one owner, and this has none/);
  assert.match(axis(collective('all-reduce', 8, { among: [1, 4] })), /'among' names 4; each of 0 to 3 on dp/);
  assert.match(axis(collective('all-gather', 8, { owners: [1, 1] })), /'owners' names 1/);
  assert.match(axis(collective('all-gather', 8, { copies: 2 })), /only an all-to-all has them/);
  assert.match(axis(collective('all-to-all', 8, { copies: 0 })), /'copies' is 0 .* one at least/);
  assert.match(
    axis(collective('all-gather', 8, { axis: ['dp', 'tp'], owners: [1] })),
    /'owners' needs a single axis/,
  );
  assert.match(axis(collective('all-reduce', Number.NaN)), /NaN bytes is not a size/);
  assert.deepEqual(
    check(alike([collective('all-reduce', 8, { axis: ['pp', 'dp'] })])),
    [],
    'an absent axis has size 1',
  );
});

test('roles cover every rank exactly once', () => {
  const [first, second] = SOUND.roles;
  const nobody = only({ ...SOUND, roles: [first!] });
  assert.deepEqual([nobody.rule, nobody.rank], ['roles', 2]);
  assert.match(nobody.message, /rank 2 has no role/);
  const both = check({ ...SOUND, roles: [first!, { ...second!, where: {} }] });
  assert.match(both[0]!.message, /rank 0 has the roles stage0 and stage1/);
  const outside = only({ ...SOUND, roles: [first!, { ...second!, where: { pp: [1, 2] } }] });
  assert.match(outside.message, /is placed at 2 on pp; the mesh has 0 to 1 there/);
  assert.match(
    only({ ...SOUND, roles: [first!, { ...second!, name: 'stage0' }] }).message,
    /another list has this name/,
  );
});

test('assertSound tells the first few problems as one sentence each', () => {
  const many = alike(Array.from({ length: 8 }, (_, i) => memory('alloc', `x${i}`)));
  assert.throws(
    () => assertSound(many),
    (error: unknown) =>
      error instanceof InputError &&
      error.message.startsWith("program 'alike' cannot run:\n- rank 0 (role all), op 0") &&
      error.message.endsWith('and 3 more'),
  );
});
