/** Scripts as a shell runs them: what a variable is where the job starts, or the question. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../input/error.js';
import { Glob } from '../../launch/shell/glob.js';
import { importedText } from './read.js';

const LAUNCH =
  'torchrun --nproc_per_node 8 --nnodes 2 pretrain_gpt.py --num-layers 24 --hidden-size 2048 --num-attention-heads 16 ' +
  '--seq-length 2048 --max-position-embeddings 2048 --micro-batch-size 2 --global-batch-size 64 --vocab-size 50257 --bf16';

/** What `script` makes of tp, or the question about it. */
function tpAfter(script: string): unknown {
  const { scenario, wanted } = importedText(`${script}\n${LAUNCH} --tensor-model-parallel-size $TP\n`);
  return wanted.find(({ option }) => option === 'tp')?.sentence ?? scenario.tp;
}

test('a variable is where a shell keeps it', () => {
  const cases: readonly (readonly [script: string, tp: number])[] = [
    ['TP=4; f() { local TP=8; TP=2; }; f', 4],
    ['TP=4; f() { declare TP=8; g; }; g() { TP=2; }; f', 4],
    ['f() { TP=8; }; TP=4; f', 8],
    ['TP=4; f() { local OTHER=$TP; TP=$((OTHER / 2)); }; f', 2],
    ['TP=4; (TP=2)', 4],
    ['TP=4; (TP=2; exit 1)', 4],
    ['TP=4; echo x | TP=2', 4],
    ['TP=4; TP=2 &', 4],
    ['TP=4; TP=2 true', 4],
    ['TP=4; N=2 true $((TP = 8))', 8],
    ['f() { N=$TP; }; TP=4; TP=8 f; TP=$N', 8],
    [`bash -c "TP=2"; TP=${'$'}{TP:-4}`, 4],
    ['readonly TP=4; TP=2', 4],
    ['export TP=4; unset TP; TP=8', 8],
    ['export "TP=4"', 4],
    ['declare -i TP=2+2', 4],
    [`A=(1 2); A+=(4); TP=${'$'}{A[2]}`, 4],
  ];
  for (const [script, tp] of cases) assert.equal(tpAfter(script), tp, script);
});

test('elements are counted from the end, too, and their numbers are worked out', () => {
  const cases: readonly (readonly [script: string, tp: number])[] = [
    [`A=(1 2 4); B=("\${A[@]: -1}"); TP=$B`, 4],
    [`set -- 1 2 4; B=("\${@: -1}"); TP=$B`, 4],
    [`set -- 1 2 4; B=("\${@:2:1}"); TP=$B`, 2],
    [`A=(1 2 4); I=1; B=("\${A[@]:I + 1:1}"); TP=$B`, 4],
    [`A=(1 4); I=1; TP=\${A[I]}`, 4],
    [`A=(1 2 4); I=1; TP=\${A[I + 1]}`, 4],
    [`declare -A A=([I]=4 [J]=8); I=1; TP=\${A[J]}`, 8],
    [`X=abc8; I=3; TP=\${X:I}`, 8],
    [`A=(1 2 4 8); TP=\${#A[@]}`, 4],
    [`X=abcd; TP=\${#X}`, 4],
  ];
  for (const [script, tp] of cases) {
    assert.equal(tpAfter(script), tp, script);
    if (existsSync('/bin/bash')) {
      const { stdout } = spawnSync('/bin/bash', ['-c', `${script}; echo $TP`], { encoding: 'utf8' });
      assert.equal(Number(stdout), tp, `a shell: ${script}`);
    }
  }
});

test('of what only running tells, nobody knows the length, the number or the place', () => {
  const cases: readonly (readonly [script: string, rule: RegExp])[] = [
    [`X=$(hostname); TP=\${#X}`, /only running \$\(hostname\) tells: give --tp/],
    [`A=($(hostname)); TP=\${#A[@]}`, /only running \$\(hostname\) tells: give --tp/],
    [`A=(1 2); A+=("$@"); TP=\${#A[@]}`, /\$@ is what the script is started with: give --tp/],
    [`TP=\${#@}`, /\$# is what the script is started with: give --tp/],
    [`B=("\${@:2}"); TP=$B`, /\$@ is what the script is started with: give --tp/],
    [`A=(4 8); B=("\${A[@]:$N:1}"); TP=$B`, /\$N is set nowhere: give --tp/],
    [`A=(4 8); I=$(hostname); TP=\${A[I]}`, /only running \$\(hostname\) tells: give --tp/],
    [`A=(4 8); TP=\${A[N]}`, /\$N is set nowhere: give --tp/],
  ];
  for (const [script, rule] of cases) assert.match(String(tpAfter(script)), rule, script);
});

test('arithmetic changes variables, and 010 is eight', () => {
  const cases: readonly (readonly [script: string, tp: number])[] = [
    ['TP=2; ((TP+=2))', 4],
    ['TP=3; ((TP++))', 4],
    ['TP=3; ((++TP))', 4],
    ['TP=9; ((--TP))', 8],
    ['TP=2; let TP*=2', 4],
    ['TP=2; let "TP = TP * 2" TP*=2', 8],
    ['TP=$((010))', 8],
    ['TP=$((0x8))', 8],
    ['TP=$((2#1000))', 8],
    ['N=3; TP=$((N++ + 1))', 4],
    ['N=3; M=$((N++)); TP=$N', 4],
    ['TP=4; ((0 && (TP = 8)))', 4],
    ['TP=4; ((1 || (TP = 8)))', 4],
    ['TP=$(((2 ** 64) + 4))', 4],
    ['TP=$((8, 4))', 4],
    ['TP=$((9223372036854775807 + 1 < 0 ? 8 : 2))', 8],
    ['A=(3 4); TP=$((A[1]))', 4],
  ];
  for (const [script, tp] of cases) assert.equal(tpAfter(script), tp, script);
  for (const script of ['TP=$((8 / 0))', 'TP=$((08))', 'TP=4; ((TP = $(nproc)))'])
    assert.match(String(tpAfter(script)), /give --tp/, script);
});

test('loops are played out, and after them the last value counts', () => {
  const cases: readonly (readonly [script: string, tp: number])[] = [
    ['TP=1; for i in 1 2 3; do TP=$((TP * 2)); done', 8],
    ['for TP in 1 2 4; do :; done', 4],
    ['TP=1; for ((i = 0; i < 3; i++)); do ((TP *= 2)); done', 8],
    ['TP=1; while ((TP < 8)); do ((TP *= 2)); done', 8],
    ['TP=1; until [ $TP -ge 8 ]; do TP=$((TP * 2)); done', 8],
    ['TP=1; for i in $(seq 1 3); do TP=$((TP * 2)); done', 8],
    ['for TP in 1 2 4 8; do if [ $TP = 4 ]; then break; fi; done', 4],
    ['TP=0; for i in 1 2 3; do if [ $i = 2 ]; then continue; fi; ((TP++)); done', 2],
    ['for i in 1 2; do for TP in 4 8; do break 2; done; done', 4],
    ['f() { for TP in 1 2 4; do if [ $TP = 2 ]; then return; fi; done; }; f', 2],
  ];
  for (const [script, tp] of cases) assert.equal(tpAfter(script), tp, script);
});

test('a loop around the job is read for the first of its values', () => {
  const { scenario, notes } = importedText(
    `for TP in 2 4; do ${LAUNCH} --tensor-model-parallel-size $TP; done\n`,
  );
  assert.equal(scenario.tp, 2);
  assert.deepEqual(notes, ['run.sh:1 the loop runs for TP = 2, 4; it is read for the first']);
  const later = importedText(
    `for TP in 2 4; do if [ $TP = 4 ]; then ${LAUNCH} --tensor-model-parallel-size $TP; fi; done\n`,
  );
  assert.equal(later.scenario.tp, 4);
  assert.match(later.notes.join(), /it is read for 4/);
});

test('a loop without an end is left after 1,000 turns, and what it changes is asked for', () => {
  assert.equal(tpAfter('TP=4; while true; do sleep 1; done'), 4);
  assert.match(
    String(tpAfter('TP=4; while true; do TP=8; done')),
    /set in a branch that was not followed \(run\.sh:1\)/,
  );
});

test('what only running tells is the question, and no value that the script had before', () => {
  const asked = [
    'TP=2; f() { grep -q H100 gpus; }; f || TP=4',
    'TP=2; if [ -f big ]; then TP=4; fi',
    'TP=2; [ -f big ] && TP=4',
    `if [ -f big ]; then TP=4; fi; TP=${'$'}{TP:-2}`,
    'TP=2; while read N; do TP=$N; done < sizes',
    'read TP',
    'TP=2; for i in $(cat hosts); do TP=$((TP * 2)); done',
    'N=$(cat n); TP=2; if [ -z "$N" ]; then TP=4; fi',
    'TP=2; if [ -f big ]; then ((TP *= 2)); fi',
  ];
  for (const script of asked) assert.match(String(tpAfter(script)), /give --tp$/, script);
  // Decided, or what the person may give the script, which has its defaults without.
  const known: readonly (readonly [script: string, tp: number])[] = [
    ['TP=2; f() { return 1; }; f || TP=4', 4],
    ['TP=2; f() { return 0; }; f || TP=4', 2],
    ['TP=2; f() { false; }; if f; then TP=4; else TP=8; fi', 8],
    ['TP=2; while [ $# -gt 0 ]; do TP=$1; shift; done', 2],
    ['TP=2; if [ ! -d data ]; then TP=4; exit 1; fi', 2],
    ['if [ -f big ]; then TP=4; fi; TP=2', 2],
  ];
  for (const [script, tp] of known) assert.equal(tpAfter(script), tp, script);
});

test('line ends of Windows and a byte order mark are no part of a script', () => {
  const text = `\uFEFF#!/bin/bash\nTP=4\n${LAUNCH} \\\n  --tensor-model-parallel-size $TP \\\n  --use-distributed-optimizer\n`;
  const unix = importedText(text.slice(1));
  const windows = importedText(text.replaceAll('\n', '\r\n'));
  assert.deepEqual(windows, unix);
  assert.equal(unix.scenario.zero, 1);
});

test('flags with an underscore in front, and values that are missing', () => {
  const { ignored } = importedText(`${LAUNCH} --_hidden 3 --untie-embeddings-and-output-weights\n`);
  assert.equal(ignored.find(({ key }) => key === '--_hidden')?.value, '3');
  for (const [flag, more] of [
    ['--tensor-model-parallel-size --bf16', 'a whole number of at least 1 is expected'],
    ['--tensor-model-parallel-size=', 'give it one, or leave the option out'],
  ]) {
    const expected = new InputError(`run.sh:1 --tensor-model-parallel-size: its value is missing; ${more}`);
    assert.throws(() => importedText(`${LAUNCH} ${flag}\n`), expected);
  }
});

test('patterns match as a shell matches them', () => {
  const glob = (pattern: string) => Glob.of(pattern)!;
  assert.equal(glob('a*b?c').matches('axxbyc'), true);
  assert.equal(glob('[!a-c]*').matches('dog'), true);
  assert.equal(glob('[!a-c]*').matches('cat'), false);
  assert.equal(glob('[[:digit:]]b').matches('7b'), true);
  assert.equal(glob('\\*').matches('*'), true);
  assert.equal(glob('*/').withoutStart('a/b/c', false), 'b/c');
  assert.equal(glob('*/').withoutStart('a/b/c', true), 'c');
  assert.equal(glob('/*').withoutEnd('a/b/c', false), 'a/b');
  assert.equal(glob('/*').withoutEnd('a/b/c', true), 'a');
  assert.equal(glob('b').replaced('abcb', 'x', 'first'), 'axcb');
  assert.equal(glob('b').replaced('abcb', 'x', 'all'), 'axcx');
  assert.equal(glob('b').replaced('abcb', 'x', 'end'), 'abcx');
  assert.equal(glob('b').replaced('abcb', 'x', 'start'), 'abcb');
  assert.equal(Glob.of('+(a|b)'), undefined);
});

test('no pattern takes more steps than characters times tokens', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab]{0,60}$/), fc.stringMatching(/^[ab*?]{0,40}$/), (text, pattern) => {
      const glob = Glob.of(pattern)!;
      const source = Array.from(
        pattern.replace(/\*+/g, '*'),
        (each) => ({ '*': '.*', '?': '.' })[each] ?? each,
      );
      // The reference tries again from behind, and is asked where that is short.
      if (source.filter((each) => each === '.*').length < 4) {
        assert.equal(glob.matches(text), new RegExp(`^${source.join('')}$`).test(text));
      } else glob.matches(text);
      assert.ok(glob.steps <= (text.length + 1) * (pattern.length + 1));
    }),
  );
});

test('text and arrays that double again and again are told with their line', () => {
  const doubled = Array.from({ length: 40 }, () => 'A="$A$A"').join('\n');
  assert.throws(
    () => importedText(`A=x\n${doubled}\n${LAUNCH}\n`),
    /^InputError: run\.sh:\d+ A grows beyond 1000000 characters/,
  );
  const array = Array.from({ length: 40 }, () => `A=("${'$'}{A[@]}" "${'$'}{A[@]}")`).join('\n');
  assert.throws(
    () => importedText(`A=(x y)\n${array}\n${LAUNCH}\n`),
    /run\.sh:\d+ A grows beyond 100000 elements/,
  );
  assert.throws(
    () => importedText(`f() { f "$@" "$@"; }\nf a b\n${LAUNCH}\n`),
    /run\.sh:1 the command has more than 100000 words/,
  );
});

/** Statements on three variables, each with what it does to their values. */
const NAMES = ['TP', 'B', 'C'] as const;
type Values = Record<(typeof NAMES)[number], bigint>;
type Step = readonly [text: string, run: (values: Values) => void];
const name = fc.constantFrom(...NAMES);
const OPERATORS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
};
const operator = fc.constantFrom(...Object.keys(OPERATORS));
const wrap = (n: bigint) => BigInt.asIntN(64, n);
const sets =
  (to: keyof Values, value: (values: Values) => bigint) =>
  (values: Values): void => {
    values[to] = wrap(value(values));
  };
const nothing = () => undefined;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(name, fc.integer({ min: 0, max: 99 }))
    .map(([to, n]): Step => [`${to}=${n}`, sets(to, () => BigInt(n))]),
  fc.tuple(name, name, operator, name).map(([to, a, sign, b]): Step => {
    return [`${to}=$((${a} ${sign} ${b}))`, sets(to, (values) => OPERATORS[sign]!(values[a], values[b]))];
  }),
  fc.tuple(name, operator, name).map(([to, sign, b]): Step => {
    return [`((${to} ${sign}= ${b}))`, sets(to, (values) => OPERATORS[sign]!(values[to], values[b]))];
  }),
  name.map((to): Step => [`((${to}++))`, sets(to, (values) => values[to] + 1n)]),
  name.map((to): Step => [`(${to}=7)`, nothing]),
  name.map((to): Step => [`f() { local ${to}=7; }; f`, nothing]),
  fc.tuple(name, name).map(([to, a]): Step => {
    const once = sets(to, (values) => values[to] + values[a]);
    const run = (values: Values) => {
      for (let i = 0; i < 3; i++) once(values);
    };
    return [`for i in 1 2 3; do ((${to} += ${a})); done`, run];
  }),
);
const program = fc.array(step, { maxLength: 12 });
const START = 'TP=1; B=2; C=3';

function leftBy(script: string): string | undefined {
  const { ignored } = importedText(`${script}\n${LAUNCH} --zz-value="$TP"\n`);
  return ignored.find(({ key }) => key === '--zz-value')?.value as string;
}

test('any assignments, sums, subshells and loops leave the value that a count of them gives', () => {
  fc.assert(
    fc.property(program, (steps) => {
      const values: Values = { TP: 1n, B: 2n, C: 3n };
      for (const [, run] of steps) run(values);
      assert.equal(leftBy([START, ...steps.map(([text]) => text)].join('\n')), String(values.TP));
    }),
    { numRuns: 200 },
  );
});

const bash = spawnSync('bash', ['-c', 'true']).status === 0;
test('a shell says the same', { skip: bash ? false : 'there is no bash' }, () => {
  fc.assert(
    fc.property(program, (steps) => {
      const script = [START, ...steps.map(([text]) => text)].join('\n');
      const { stdout } = spawnSync('bash', ['-c', `${script}\necho "$TP"`], { encoding: 'utf8' });
      assert.equal(leftBy(script), stdout.trim());
    }),
    { numRuns: 10 },
  );
});
