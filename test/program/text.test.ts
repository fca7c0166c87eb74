import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../input/error.js';
import { assertSound } from '../../program/check.js';
import type { Attention, Kernel } from '../../program/kernel.js';
import type { Program } from '../../program/program.js';
import { bodyText } from '../../program/text/bodies.js';
import { parseProgram, printProgram } from '../../program/text.js';
import { anyProgram } from './arbitrary.js';
import { call, collective, compute, GEMM, memory, pipeline, recv, send } from './samples.js';

test('any program read back from its text is equal to it, with and without numbers', () => {
  fc.assert(
    fc.property(anyProgram, fc.boolean(), (program, numbered) => {
      assert.deepEqual(parseProgram(printProgram(program, { numbered })), program);
    }),
    { numRuns: 300 },
  );
});

const ROUND = pipeline(
  [
    [call('layer', { layer: 3, mb: 0 }), send('act 0', +1, 2 ** 25, { stream: 'pp:send+1', after: [0] })],
    [
      recv('act 0', -1, 2 ** 25),
      compute('F0', [0]),
      collective('reduce-scatter', 1000, {
        owners: [0, 1],
        buffer: 'g',
        phase: 'gradient-sync',
        after: [0, 1],
      }),
    ],
  ],
  {
    layer: [
      memory('alloc', 'L{layer}.mb{mb}.qkv', 3 * 2 ** 19),
      memory('free', 'L{layer}.mb{mb}.qkv', 3 * 2 ** 19),
    ],
  },
);

test('the text says each op in one line and leaves out what is usual', () => {
  assert.equal(
    printProgram(ROUND),
    `program pipeline on pp=2 dp=2

segment layer
  alloc activations 1536KiB L{layer}.mb{mb}.qkv     "alloc"
  free activations 1536KiB L{layer}.mb{mb}.qkv      "free"

role stage0 at pp=0
  call layer layer=3 mb=0                           "call layer"
  send pp+1 32MiB "act 0"                           after ^1

role stage1 at pp=1
  recv pp-1 32MiB "act 0"
  gemm forward 4096x12288x12288 bf16                "F0"  after ^1
  reduce-scatter dp 1000B                           owners 0,1  buffer g  after ^2, ^1  as gradient-sync
`,
  );
});

test('numbered text shows the numbers that errors name', () => {
  const lines = printProgram(ROUND, { numbered: true }).split('\n');
  assert.equal(
    lines.at(-2),
    '     2  reduce-scatter dp 1000B                           owners 0,1  buffer g  after 0, 1  as gradient-sync',
  );
});

test('an op put in at the top changes no other line', () => {
  const [first, ...rest] = ROUND.roles;
  const shifted = first!.ops.map((op) => ({ ...op, after: op.after.map((id) => id + 1) }));
  const longer: Program = { ...ROUND, roles: [{ ...first!, ops: [compute('new'), ...shifted] }, ...rest] };
  const before = printProgram(ROUND).split('\n');
  const after = printProgram(longer).split('\n');
  assert.deepEqual(
    after.filter((line) => !before.includes(line)),
    ['  gemm forward 4096x12288x12288 bf16                "new"'],
  );
});

test('every kernel has its compact notation', () => {
  const notation = (kernel: Kernel) => bodyText({ kind: 'compute', kernel });
  assert.equal(
    notation({ ...GEMM, batch: 32, accumulate: true }),
    'gemm forward 32*4096x12288x12288 bf16 accumulate',
  );
  assert.equal(
    notation({
      ...GEMM,
      family: 'grouped-gemm',
      role: 'weight-gradient',
      groups: 8,
      m: 512,
      precision: 'fp8',
    }),
    'grouped-gemm weight-gradient 8*512x12288x12288 fp8',
  );
  const grouped: Attention = {
    family: 'attention',
    direction: 'forward',
    batch: 1,
    heads: 64,
    kvHeads: 8,
    queries: 8192,
    keys: 8192,
    headDim: 128,
    valueDim: 128,
    causal: true,
    precision: 'bf16',
  };
  assert.equal(notation(grouped), 'attention forward batch=1 heads=64/8 queries=8192 dim=128 bf16 causal');
  assert.equal(
    notation({ ...grouped, kvHeads: 64, keys: 4096, headDim: 192, causal: false, window: 512 }),
    'attention forward batch=1 heads=64 queries=8192 keys=4096 dim=192/128 window=512 bf16',
  );
  assert.equal(
    notation({ family: 'norm', name: 'rms norm', flops: 5e9, bytes: 2 ** 26, launches: 2 }),
    'norm "rms norm" flops=5000000000 bytes=64MiB launches=2',
  );
});

test('remarks and blank lines are passed over', () => {
  const text =
    '# a pipeline of one\nprogram p on dp=2 # two replicas\n\nrole all # everybody\n  all-reduce dp 8B\n';
  assert.deepEqual(
    parseProgram(text).roles[0]!.ops.map((op) => op.label),
    ['all-reduce'],
  );
});

test('a short text cannot stand for more than can be held, nor a long one for an error as long', () => {
  const told = (lines: readonly string[]) => {
    try {
      return parseProgram(['program p on dp=300000', 'role a', ...lines].join('\n'), 'x.program').name;
    } catch (error) {
      return `${(error as Error).name} ${(error as Error).message}`;
    }
  };
  const among = '  all-reduce dp 8B among 0..199999';
  const most = Math.floor(2 ** 21 / 200_000);
  assert.equal(told(Array<string>(most).fill(among)), 'p');
  assert.match(
    told(Array<string>(most + 1).fill(among)),
    /^InputError x\.program:13:26: the text has named more than 2097152 coordinates by here/,
  );
  assert.match(told(['  all-reduce dp 8B among 0..299999']), /found '0\.\.299999' where the text needs/);
  assert.match(told([`  ${'gemm'.repeat(1000)}`]), /^InputError x\.program:3:3: found '(gemm){15}…' where/);
  assert.match(told([`  "${'x'.repeat(2e7)}"`]), /^InputError x\.program:3:1048577: the line is longer than/);
});

test('amounts that cannot be negative are refused where they stand', () => {
  for (const [line, found] of [
    ['holds parameters -1MiB weights', '-1MiB'],
    ['alloc activations -1B x', '-1B'],
    ['all-reduce dp -0.5KiB', '-0.5KiB'],
    ['norm n flops=1 bytes=-1B', '-1B'],
    ['norm n flops=1 bytes=1B launches=-1', '-1'],
    ['norm n flops=1 bytes=1B launches=1.5', '1.5'],
  ]) {
    assert.throws(
      () => parseProgram(`program p on dp=2\nrole a\n ${line}`, 'x'),
      new RegExp(`^InputError: x:3:\\d+: found '${found}' where the text needs`),
    );
  }
});

test('a number that is larger than any is refused where it stands, as no text could give it back', () => {
  for (const [line, found] of [
    ['call s layer=1e999', '1e999'],
    ['all-reduce dp 1e999B', '1e999B'],
    ['all-reduce dp 1e308TiB', '1e308TiB'],
    ['norm n flops=1e309 bytes=1B', '1e309'],
  ]) {
    assert.throws(
      () => parseProgram(`program p on dp=2\nsegment s\nrole a\n ${line}`, 'x'),
      new RegExp(`^InputError: x:4:\\d+: found '${found}' where`),
    );
  }
});

test('what cannot be read is an error with file, line and column, and what would be right', () => {
  const wrong = (text: string): string => {
    try {
      parseProgram(text, 'p.txt');
    } catch (error) {
      assert.ok(error instanceof InputError);
      return error.message;
    }
    return 'no error';
  };
  const op = (line: string) => wrong(`program p on pp=2\nrole a\n${line}`);
  assert.equal(wrong(''), "p.txt:1:1: the text is empty; it opens with 'program NAME on pp=2 dp=4'.");
  assert.match(wrong('role a'), /^p\.txt:1:1: found 'role' where the text needs 'program'\.$/);
  assert.match(
    wrong('program p on xx=2'),
    /^p\.txt:1:14: found 'xx' where the text needs an axis, one of pp, dp/,
  );
  assert.match(
    wrong('program p\nsend pp+1 1B x'),
    /^p\.txt:2:1: found 'send' where .* 'segment' or 'role' first/,
  );
  assert.match(wrong('program p\nrole a\nrole a'), /^p\.txt:3:6: there is a role 'a' above/);
  assert.match(
    op('  sned pp+1 1B x'),
    /^p\.txt:3:3: found 'sned' where the text needs an op, one of gemm, .*call/,
  );
  assert.match(
    op('  send pp 1B x'),
    /^p\.txt:3:8: found 'pp' where the text needs an axis and offset such as pp\+1/,
  );
  assert.match(op('  send pp+1 1MB x'), /^p\.txt:3:13: found '1MB' where .* a size such as 64MiB or 100B/);
  assert.match(op('  send pp+1 1B'), /^p\.txt:3:15: the line ends where the text needs a buffer/);
  assert.match(op('  send pp+1 1B "x'), /^p\.txt:3:16: a name opens with a quote and never closes/);
  assert.match(op('  gemm forward 4x4 bf16'), /^p\.txt:3:16: found '4x4' where .* a shape such as/);
  assert.match(
    op('  gemm forward 4x4x4 bf16 parts=0'),
    /^p\.txt:3:33: found '0' where .* parts, a whole number from 1/,
  );
  assert.match(
    op('  all-to-all pp 8B copies 1.5'),
    /^p\.txt:3:27: found '1\.5' where .* copies, a whole number/,
  );
  assert.match(
    op('  send pp+1 1B x again'),
    /^p\.txt:3:18: found 'again' where the text needs the end of the line/,
  );
  assert.match(op('  7 send pp+1 1B x'), /^p\.txt:3:3: found '7' where the text needs the number 0/);
  assert.match(
    op('  norm n flops=1 bytes=1B after x'),
    /^p\.txt:3:33: found 'x' where .* an op such as \^1 or 12/,
  );
});

test('a text with letters changed, lost or doubled is read or refused in words, never a crash', () => {
  const texts = [printProgram(ROUND), printProgram(ROUND, { numbered: true })];
  const edit = fc.record({
    text: fc.constantFrom(...texts),
    at: fc.nat(900),
    cut: fc.nat(12),
    put: fc.string({ maxLength: 6 }),
  });
  fc.assert(
    fc.property(edit, ({ text, at, cut, put }) => {
      try {
        parseProgram(text.slice(0, at) + put + text.slice(at + cut), 'p.txt');
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
        assert.match(error.message, /^p\.txt:\d+:\d+: /);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a program whose segment goes by two names is refused, since its text would say one', () => {
  const program = { ...ROUND, segments: { layer: { name: 'block', ops: [] } } };
  assert.throws(() => printProgram(program), /segment 'layer' calls itself 'block'/);
});

/** Blocks of `docs/program.md` by what follows their opening fence. */
function documented(kind: string): string[] {
  const page = readFileSync(new URL('../../../docs/program.md', import.meta.url), 'utf8');
  return page
    .split(/^```/m)
    .flatMap((block) => (block.startsWith(`${kind}\n`) ? [block.slice(kind.length + 1)] : []));
}

test('the programs of the documentation are sound and printed just so', () => {
  const [example, ...others] = documented('program');
  assert.equal(others.length, 0);
  const program = parseProgram(example!, 'docs/program.md');
  assert.equal(printProgram(program), example);
  assertSound(program);
});

test('the broken program of the documentation gets the message shown below it', () => {
  const [broken] = documented('program broken');
  const [message] = documented('text');
  assert.throws(
    () => assertSound(parseProgram(broken!)),
    (error: unknown) => error instanceof InputError && `${error.message}\n` === message,
  );
});
