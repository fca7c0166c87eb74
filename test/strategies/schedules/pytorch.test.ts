/** Schedule files of PyTorch: read, checked, and written to the byte. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { scheduleIn, scheduleText } from '../../../cli/input/schedule-file.js';
import { InputError } from '../../../input/error.js';
import { actionText, backward, forward, type Pipeline } from '../../../strategies/schedules/action.js';
import { inFlightRemark } from '../../../strategies/schedules/in-flight.js';
import { SCHEDULES, scheduleById } from '../../../strategies/schedules/index.js';
import { tableOf } from '../../../strategies/schedules/table.js';

function written(id: string, stages: number, microBatches: number, chunks = 1): string[] {
  const text = scheduleText(tableOf(scheduleById(id), { stages, microBatches, chunks }));
  assert.ok(text.endsWith('\r\n'), 'lines end as Python’s csv.writer ends them');
  return text.split('\r\n').slice(0, -1);
}

test('GPipe and 1F1B have the idle steps of PyTorch’s classes: r before, 3(p − 1 − r) or 2(p − 1 − r) until gradients come', () => {
  assert.deepEqual(written('gpipe', 3, 2), [
    '0F0,0F1,,,,,,,0B0,0B1',
    ',1F0,1F1,,,,1B0,1B1',
    ',,2F0,2F1,2B0,2B1',
  ]);
  assert.deepEqual(written('1f1b', 3, 4), [
    '0F0,0F1,,,,,0F2,0B0,0F3,0B1,,0B2,,0B3',
    ',1F0,,,1F1,1B0,1F2,1B1,1F3,1B2,,1B3',
    ',,2F0,2B0,2F1,2B1,2F2,2B2,2F3,2B3',
  ]);
  // PyTorch’s 1F1B wants a micro-batch for each stage.
  assert.deepEqual(written('1f1b', 2, 1), ['0F0,0B0', '1F0,1B0']);
});

test('interleaved 1F1B has vp + 2(p − 1 − r) steps before the first backward pass, and idle steps between the last', () => {
  assert.deepEqual(written('interleaved-1f1b', 2, 4, 2), [
    '0F0,0F1,2F0,2F1,,,0F2,2B0,0F3,2B1,2F2,0B0,2F3,0B1,,2B2,,2B3,,0B2,,0B3',
    ',1F0,1F1,,3F0,3B0,3F1,3B1,1F2,1B0,1F3,1B1,3F2,3B2,3F3,3B3,,1B2,,1B3',
  ]);
});

test('idle steps let every action of GPipe and interleaved 1F1B start where what it waits for was a step before', () => {
  for (const [id, p, m, v] of [
    ['gpipe', 4, 5, 1],
    ['interleaved-1f1b', 4, 8, 2],
  ] as const) {
    const step = new Map<string, number>();
    for (const row of written(id, p, m, v))
      for (const [at, cell] of row.split(',').entries()) if (cell !== '') step.set(cell, at);
    for (const [cell, at] of step) {
      const [, place, kind, mb] = /^(\d+)([FB])(\d+)$/.exec(cell)!;
      const before = kind === 'F' ? Number(place) - 1 : Number(place) + 1;
      const waited = step.get(`${before}${kind}${mb}`);
      if (waited !== undefined) assert.ok(waited < at, `${id}: ${cell} at ${at} behind ${waited}`);
    }
  }
});

test('looped BFS, ZB-V and interleaved zero bubble have the idle steps of their classes', () => {
  assert.deepEqual(written('looped-bfs', 2, 2, 2), [
    '0F0,0F1,2F0,2F1,,,2B1,2B0,0B1,0B0',
    ',1F0,1F1,3F0,3F1,3B1,3B0,1B1,1B0',
  ]);
  assert.deepEqual(written('zb-v', 2, 3, 2), [
    '0F0,0F1,0F2,3F0,3I0,3W0,3F1,3I1,3W1,0I0,0W0,3F2,3I2,3W2,0I1,0W1,0I2,0W2',
    ',1F0,2F0,1F1,2F1,2I0,2W0,1F2,1I0,1W0,2F2,2I1,2W1,1I1,2I2,1I2,1W1,2W2,1W2',
  ]);
  assert.deepEqual(written('interleaved-zb', 2, 2, 2), [
    '0F0,0F1,2F0,,2F1,2I0,2W0,2I1,2W1,0I0,0W0,0I1,0W1',
    ',1F0,1F1,3F0,3I0,3F1,3I1,3W0,1I0,3W1,1I1,1W0,1W1',
  ]);
});

test('DualPipeV and interleaved zero bubble are, byte by byte, the files that PyTorch keeps for its own tests', () => {
  const digest = (text: string) => createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
  const textOf = (id: string, pipeline: Pipeline) => scheduleText(tableOf(scheduleById(id), pipeline));
  // test/distributed/pipelining/artifacts/dualpipev_4rank_10mb.csv
  assert.equal(
    digest(textOf('dualpipe-v', { stages: 4, microBatches: 10, chunks: 2 })),
    '16ce4a29936e4c5ad774098add32489b4937942e3f5ab0108f17d2826b184529',
  );
  // zb1p_2rank_2stagep_compute.csv beside it, which still calls gradients of inputs B.
  assert.equal(
    digest(textOf('interleaved-zb', { stages: 2, microBatches: 8, chunks: 2 }).replaceAll('I', 'B')),
    '0dd1690c4034ac9d644a32eb48c8540873c6e4a6f8db14919c9b67e9818958db',
  );
});

test('any file of PyTorch’s, idle steps and communication wherever they are, is written again byte by byte', () => {
  const COMMUNICATION = ['0SEND_F0', '1RECV_B3', '0UNSHARD', '1RESHARD', '0REDUCE_GRAD', '', ''];
  const cases = fc.record({
    schedule: fc.constantFrom(...SCHEDULES),
    stages: fc.integer({ min: 1, max: 4 }),
    rounds: fc.integer({ min: 1, max: 3 }),
    chunks: fc.integer({ min: 1, max: 2 }),
    lineEnd: fc.constantFrom('\r\n', '\n'),
    noise: fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
  });
  fc.assert(
    fc.property(cases, ({ schedule, stages, rounds, chunks, lineEnd, noise }) => {
      const pipeline = { stages, microBatches: rounds * stages, chunks };
      fc.pre(schedule.refuses(pipeline) === undefined && (schedule.placement ?? 'wrapped') !== 'both-ways');
      fc.pre((schedule.ownChunks ?? chunks) === chunks && stages * rounds > 1);
      const table = tableOf(schedule, pipeline);
      fc.pre(table.stages.flat().every(({ slice }) => slice === undefined));
      let at = 0;
      const lines = scheduleText(table)
        .split('\r\n')
        .slice(0, -1)
        .map((line) => {
          const cells = line.split(',').flatMap((cell) => {
            const turn = noise[at++ % noise.length]!;
            return turn % 3 === 0 ? [COMMUNICATION[turn % COMMUNICATION.length]!, cell] : [cell];
          });
          return cells.join(',');
        });
      const text = lines.map((line) => line + lineEnd).join('');
      const read = scheduleIn(text, 'own.csv');
      assert.equal(scheduleText(read), text);
      assert.deepEqual(read.pipeline, pipeline);
      for (const [stage, actions] of read.stages.entries())
        assert.equal(actionText(actions, chunks), actionText(table.stages[stage]!, chunks));
    }),
    { numRuns: 40 },
  );
});

test('halves, overlapped pairs and a V are read as they are meant', () => {
  const v = '0F0,,,3F0,3I0,3W0,,,0B0\n,1F0,2F0,,,2B0,1I0,1W0\n';
  const table = scheduleIn(v, 'v.csv');
  assert.deepEqual([table.placement, table.pipeline], ['v', { stages: 2, microBatches: 1, chunks: 2 }]);
  assert.deepEqual(
    table.stages.map((actions) => actionText(actions, 2)),
    ['F0.0 F0.1 I0.1 W0.1 B0.0', 'F0.0 F0.1 B0.1 I0.0 W0.0'],
  );
  assert.equal(
    scheduleText({ ...table, file: undefined as never }).replaceAll('\r\n', '\n'),
    v.replace(/,,+/g, ',').replace(/\n,/, '\n'),
  );
  const pair = '0F0,1F0,(0F1;1B0)OVERLAP_F_B,0B0,1F1,1B1,0B1\r\n';
  const paired = scheduleIn(pair, 'pair.csv');
  assert.equal(actionText(paired.stages[0]!, 2), 'F0.0 F0.1 F1.0&B0.1 B0.0 F1.1 B1.1 B1.0');
  assert.equal(scheduleText({ ...paired, file: undefined as never }), pair);
});

test('what is no schedule is refused with line, cell, rule and next step', () => {
  const SENTENCES: readonly (readonly [string, RegExp])[] = [
    ['', /^own\.csv is empty; it has one line for each rank/],
    ['0F0,0X0\n', /^own\.csv:1 cell 2 '0X0' is no action; .*such as 0F0.*: correct it$/],
    ['0F0,(0B0;0F1)OVERLAP_F_B\n', /^own\.csv:1 cell 2 '\(0B0;0F1\)OVERLAP_F_B' is no action/],
    ['0F0,"0B0\n', /^own\.csv is no CSV: .*no quotes$/],
    ['0F0,0B0\n,\n', /^own\.csv:2 runs nothing; there is one line for each rank/],
    [
      '0F0,0B0\n0F1,0B1\n',
      /^own\.csv:2 cell 1 '0F1' is on rank 1, and stage 0 is on rank 0 \(line 1\) before; a stage is on one rank/,
    ],
    [
      '0F0,0B0\n2F0,2B0\n',
      /^own\.csv runs stages up to 2 and never stage 1; .*without a gap: add 1, or renumber/,
    ],
    [
      '0F0,1F0,1B0,0B0\n2F0,2B0,3F0,3B0\n',
      /^own\.csv:1 has the stages 0, 1 of 4 on rank 0 of 2; .*: number the stages so$/,
    ],
    [
      '0F0,0B0,0B0\n',
      /^own\.csv:1 cell 3 '0B0' is there twice \(first: own\.csv:1 cell 2 '0B0'\).*: take one out$/,
    ],
    ['0B0,0F0\n', /^own\.csv:1 cell 1 '0B0' runs before 0F0; .*: put it behind that$/],
    [
      '0F0,0I0,0B0\n',
      /^own\.csv:1 cell 3 '0B0' stands beside own\.csv:1 cell 2 '0I0'; .*not both: keep one of them$/,
    ],
    ['0F0,0W0,0I0\n', /^own\.csv:1 cell 2 '0W0' runs before 0I0; gradients of weights follow/],
    ['0F0,0F1,0B0\n', /^own\.csv:1 never has 0B1; stage 0 runs each of the 2 micro-batches .*: add 0B1$/],
    ['0F0,0I0\n', /^own\.csv:1 never has 0W0/],
    ['0F1,0B1\n', /^own\.csv:1 never has 0F0/],
    [
      '0F0,0B0,0F1,0B1\n1F1,1F0,1B1,1B0\n',
      /^own\.csv:1 cell 2 '0B0' waits for own\.csv:2 cell 4 '1B0'; own\.csv:2 cell 1 '1F1' waits for own\.csv:1 cell 3 '0F1': nobody can go on; .*forward$/,
    ],
  ];
  for (const [text, sentence] of SENTENCES) {
    assert.throws(
      () => scheduleIn(text, 'own.csv'),
      (error) =>
        (error instanceof InputError && sentence.test(error.message)) ||
        assert.fail(`${text}: ${(error as Error).message}`),
    );
  }
});

test('a schedule that the form cannot say is not written', () => {
  const pipeline = { stages: 2, microBatches: 1, chunks: 2 };
  const table = {
    name: 'dualpipe',
    pipeline,
    placement: 'both-ways' as const,
    stages: [[forward(0)], [backward(0)]],
  };
  assert.throws(() => scheduleText(table), /^InputError: dualpipe has every stage on two ranks/);
  const sliced = {
    ...table,
    name: 'seq1f1b',
    placement: 'wrapped' as const,
    pipeline: { ...pipeline, slices: 2 },
  };
  assert.throws(() => scheduleText(sliced), /^InputError: seq1f1b runs slices of sequences/);
});

test('activations that a file keeps are counted against 1F1B’s: GPipe keeps those of all micro-batches', () => {
  assert.equal(
    inFlightRemark(scheduleIn(written('gpipe', 3, 5).join('\n'), 'own.csv')),
    'own.csv keeps the activations of at most 5 micro-batches, on stage 0; 1F1B keeps those of 3, on stage 0',
  );
  assert.match(
    inFlightRemark(scheduleIn(written('1f1b', 3, 5).join('\n'), 'own.csv')),
    /at most 3 micro-batches, on stage 0; 1F1B keeps those of 3,/,
  );
  // (p − 1)/(pv) more than 1F1B: 4 (1 + 3/8) = 5.5 (Narayanan et al. 2021).
  assert.match(
    inFlightRemark(scheduleIn(written('interleaved-1f1b', 4, 8, 2).join('\n'), 'own.csv')),
    /at most 5\.5 micro-batches/,
  );
  // Activations are kept until gradients of weights have been computed from them.
  assert.match(inFlightRemark(scheduleIn('0F0,0I0,0F1,0I1,0W0,0W1', 'own.csv')), /at most 2 micro-batches/);
});
