import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { readProgramFile } from '../../cli/input/program-file.js';
import { loadCluster } from '../../hardware-profiles/index.js';
import { simulateProgram } from '../../planning/simulate-program.js';
import { parseProgram, printProgram } from '../../program/text.js';
import { anyProgram } from '../program/arbitrary.js';
import { invoke, SMALL, STACK_TRACE } from './invoke.js';
import { answers } from './mistakes.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-program-'));
after(() => rmSync(folder, { recursive: true }));

const PIPELINE = [...SMALL, '--strategy', '1f1b', '--pp', '2', '--micro-batch', '1'];
const NODE = ['--cluster', 'h100-dgx:1'];
const path = join(folder, 'step.program');

const program = async (...more: string[]) => {
  const { code, out, err } = await invoke(['program', ...PIPELINE, ...more]);
  assert.equal(code, 0, err);
  return out;
};

/** Plays `text` as a file; what comes out, with `--json` unless told. */
async function played(text: string, ...more: string[]) {
  writeFileSync(path, text);
  return invoke(['simulate', '--program', path, ...NODE, ...(more.length === 0 ? ['--json'] : more)]);
}

/** What standard error says to a program that is refused, the path left out. */
async function refused(text: string): Promise<string> {
  const { code, out, err } = await played(text);
  assert.deepEqual([code, out], [2, ''], err);
  assert.doesNotMatch(err, STACK_TRACE);
  return err.replaceAll(path, 'FILE');
}

test('what program prints, simulate --program plays in the time simulate says, from text and from JSON', async () => {
  const { out } = await invoke(['simulate', ...PIPELINE, '--json']);
  const { row, result } = JSON.parse(out);
  for (const text of [await program(), await program('--numbered'), await program('--json')]) {
    const answer = JSON.parse((await played(text)).out);
    assert.equal(answer.schema, 'llmsim.simulate-program/1');
    assert.equal(answer.result.stepPicoseconds, result.stepPicoseconds);
    assert.deepEqual(answer.result.roles, result.roles);
    assert.deepEqual(answer.breakdown, row.breakdown);
    assert.equal(answer.memory.peakBytes, row.memory.peakBytes);
    assert.deepEqual(answer.inputs, {
      ...{ program: 'tiny 1f1b', cluster: 'h100-dgx', nodes: 1, devices: 8 },
    });
  }
});

test('the program alone, without the document around it, is read as well', async () => {
  const document = JSON.parse(await program('--json'));
  assert.equal(document.schema, 'llmsim.program/1');
  assert.deepEqual([document.strategy, document.layout.pp], ['1f1b', 2]);
  const alone = await played(JSON.stringify(document.program));
  assert.equal(alone.out, (await played(await program())).out);
});

test('the text opens with the question and the layout, as remarks', async () => {
  const [first, second, third, , title] = (await program()).split('\n');
  assert.match(first!, /^# Tiny .* on 8 × NVIDIA H100/);
  assert.match(second!, /^# 8 sequences of 64 tokens/);
  assert.equal(third, '# 1f1b  pp2 dp4 mb1');
  assert.equal(title, 'program "tiny 1f1b" on pp=2 dp=4');
});

test('one role or rank is shown with the segments it calls, and cannot run alone', async () => {
  const text = await program('--role', 'stage 1');
  const { roles, segments } = parseProgram(text);
  assert.deepEqual(
    roles.map(({ name }) => name),
    ['stage 1'],
  );
  const whole = parseProgram(await program());
  assert.ok(
    Object.keys(segments).length < Object.keys(whole.segments).length,
    'no embedding on the last stage',
  );
  assert.deepEqual(roles[0], whole.roles[1]);
  assert.equal(await program('--rank', '6'), text);
  assert.notEqual(await program('--rank', '3'), text);
  assert.match(text, /^# One role of 2: to read/m);
  assert.match(
    await refused(text),
    /^FILE: rank 0 has no role; each rank of the mesh needs exactly one\.\n$/,
  );
});

test('a role or rank that there is not is a sentence', async () => {
  const complaint = async (...more: string[]) => {
    const { code, err } = await invoke(['program', ...PIPELINE, ...more]);
    assert.equal(code, 2);
    return err;
  };
  assert.match(await complaint('--role', 'stage1'), /no role 'stage1': did you mean 'stage 1'/);
  assert.match(await complaint('--role', 'server'), /no role 'server': its roles are 'stage 0', 'stage 1'\n/);
  assert.match(await complaint('--rank', '8'), /ranks 0 to 7, and no rank 8/);
  assert.match(await complaint('--rank', '-1'), /--rank '-1' is not a whole number/);
  assert.match(await complaint('--rank', '1', '--role', 'stage 0'), /both choose a role/);
  assert.match(await complaint('--numbered', '--json'), /--numbered is for the text form/);
  assert.match((await invoke(['program', ...SMALL])).err, /^program takes one strategy and none is given/);
});

test('a program of one’s own is shown as a table, as Markdown and as a trace', async () => {
  const text = await program();
  const table = (await played(text, '--quiet')).out;
  assert.match(table, /^Program tiny 1f1b on 8 × NVIDIA H100 SXM5 80 GB \(DGX H100\)$/m);
  assert.match(table, /^step +[\d.]+ ms +100\.0 %/m);
  assert.match(table, /^Critical path/m);
  const markdown = (await played(text, '--format', 'markdown')).out;
  assert.match(markdown, /\*\*step time\*\* [\d.]+ ms/);
  const trace = join(folder, 'trace.json');
  const { err } = await played(text, '--trace', trace);
  assert.equal(err, `wrote ${trace}; open it at ui.perfetto.dev\n`);
  assert.ok(JSON.parse(readFileSync(trace, 'utf8')).traceEvents.length > 100);
});

test('a program that does not fit is an answer of no, and one that nearly does not is tight', async () => {
  const text = await program();
  const holding = (size: string) => text.replace(/holds parameters \S+/, `holds parameters ${size}`);
  const { code, out } = await played(holding('100GiB'), '--quiet');
  assert.equal(code, 1);
  assert.match(out, /^memory +101\.\d \/ 79\.1 GiB at its peak on the fullest device: does not fit$/m);
  const tight = await played(holding('75GiB'), '--quiet');
  assert.equal(tight.code, 0);
  assert.match(
    tight.out,
    /^memory +76\.\d \/ 79\.1 GiB .*: tight, of \d+ published runs predicted at\n95 to 100 % of it/m,
  );
});

test('what is wrong with a text is told with its line', async () => {
  const text = await program();
  const lineOf = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;
  assert.match(await refused(''), /^FILE:1:1: the text is empty/);
  const gemm = lineOf('gemm forward');
  const typo = await refused(text.replace('gemm forward', 'gem forward'));
  assert.match(typo, new RegExp(`^FILE:${gemm}:3: found 'gem' where the text needs an op, one of gemm, `));
  const flat = await refused(text.replace(/gemm forward \d+x/, 'gemm forward 0x'));
  const sizeless = `FILE:${gemm}: rank 0 \\(role stage 0\\), op 3 'query key value' of segment dense-block\\.forward: the gemm kernel has m 0; give a finite number above zero`;
  assert.match(flat, new RegExp(`^${sizeless}`));
  assert.match(
    await refused(text.replace('on pp=2', 'on pp=0')),
    /^FILE:5:\d+: found '0' where .* a whole number from 1/,
  );
  assert.match(
    await refused(text.replace('pp=2 dp=4', 'pp=2 pp=4')),
    /^FILE:5:\d+: the axis pp is named twice/,
  );
});

test('ranks that wait for each other are named, with their ops and the line', async () => {
  const broken = `program circle on pp=2

role left at pp=0
  send pp+1 8B a                                    on p2p
  recv pp+1 8B b                                    on p2p

role right at pp=1
  send pp-1 8B b                                    on p2p
  recv pp-1 8B a                                    on p2p
`;
  const said = await refused(broken);
  assert.match(
    said,
    /^FILE:4: the program cannot finish, as ranks wait in a circle: rank 0 \(role left\), op 0 'send a' on stream 'p2p' \(line 4\) waits for rank 1 \(role right\), op 1 'recv a' \(line 9\), which comes after op 0 'send b' on stream 'p2p' \(line 8\), which waits for rank 0/,
  );
  assert.match(said, /stands at +0 send a +0 send b/);
});

test('a stream renamed in one role is told at both ends, with their lines', async () => {
  const said = await refused(`program everyone on pp=2

role left at pp=0
  all-reduce pp 8MiB "sum"                          on everyone

role right at pp=1
  all-reduce pp 8MiB "sum"
`);
  assert.match(
    said,
    /^FILE:4: rank 0 \(role left\), op 0 'sum': issues 1 collectives over pp on stream 'everyone', but rank 1 .* there op 0 'sum' \(line 7\) is on stream 'pp'/,
  );
});

test('a program and a device that do not go together are told', async () => {
  const text = await program();
  const big = text.replace('on pp=2 dp=4', 'on pp=2 dp=8');
  assert.match(
    await refused(big),
    /^FILE: program 'tiny 1f1b' has 16 ranks, and h100-dgx with 1 nodes has 8 devices; give a larger/,
  );
  const narrow = await refused(text.replace(/(gemm forward \S+) bf16/, '$1 fp4'));
  assert.match(
    narrow,
    /^FILE:\d+: op 3 'query key value' of dense-block\.forward: h100-sxm has no fp4 arithmetic, but .*bf16/,
  );
});

test('what is wrong with a JSON is told with its line and key', async () => {
  const text = await program('--json');
  const at =
    text
      .split('\n')
      .findIndex((line) => line.includes('"precision": "bf16"') && line.startsWith('            ')) + 1;
  const typo = text
    .split('\n')
    .with(at - 1, '            "precision": "bf61",')
    .join('\n');
  assert.match(
    await refused(typo),
    new RegExp(
      `^FILE:${at}:\\d+ program\\.segments\\..*\\.precision: 'bf61' is not allowed here: did you mean 'bf16'`,
    ),
  );
  assert.match(await refused(text.replace('"mesh"', '"mush"')), /unknown key 'mush': did you mean 'mesh'/);
  assert.match(await refused(text.slice(0, 300)), /^FILE:\d+:\d+ this is not JSON: /);
  assert.match(await refused('{\n  "a" 1}'), /^FILE:2:\d+ this is not JSON/);
  assert.match(
    await refused(text.replace('llmsim.program/1', 'llmsim.program/9')),
    /'llmsim.program\/9' is not allowed here: did you mean 'llmsim.program\/1'/,
  );
});

test('a question beside --program, or no cluster, is refused', async () => {
  writeFileSync(path, await program());
  const complaint = async (...argv: string[]) => {
    const { code, err } = await invoke(['simulate', '--program', path, ...argv]);
    assert.equal(code, 2);
    return err;
  };
  assert.match(await complaint(), /^'cluster' is missing: a program says what runs and not on what/);
  assert.match(await complaint(...NODE, '--model', 'tiny'), /^--program and --model exclude each other/);
  assert.match(await complaint(...NODE, '--explain'), /^--program and --explain exclude each other/);
  assert.match(await complaint(...NODE, 'job.yaml'), /^--program and job\.yaml exclude each other/);
  const { code, err } = await invoke(['simulate', '--program', join(folder, 'none'), ...NODE]);
  assert.equal(code, 2);
  assert.match(err, /^cannot read the program '.*none': there is no such file/);
});

test('a program of millions of ops is refused before it is written, as text and as JSON', async () => {
  // Three ops a micro-batch: those of 300,000 are written, those of 3,000,000 would be half a gigabyte of JSON and more.
  const many = ['--model', 'tiny', ...NODE, '--global-batch', '24000000', '--micro-batch', '1', '--dp', '8'];
  for (const asked of [['program', '--json'], ['program']]) {
    const { code, out, err } = await invoke([...asked, ...many, '--strategy', 'ddp']);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(
      err,
      /^written out, this program of about [\d,]+,000,000 operations needs some \d+ GB of memory/,
    );
    assert.match(err, /give larger micro-batches \(--micro-batch\) or a smaller global batch/);
  }
});

test('any program at all, and any text damaged, gets a time or a sentence', async () => {
  const cluster = loadCluster('h100-dgx:16');
  const sound = await program();
  const damaged = fc
    .tuple(fc.nat(sound.length), fc.nat(6), fc.string({ maxLength: 4 }))
    .map(([at, drop, put]) => sound.slice(0, at) + put + sound.slice(at + drop));
  const text = fc.oneof(
    damaged,
    anyProgram.map((p) => printProgram(p)),
    anyProgram.map((p) => JSON.stringify(p)),
  );
  let times = 0;
  await fc.assert(
    fc.asyncProperty(text, async (written) => {
      writeFileSync(path, written);
      const answered = await answers(async () => {
        const { program: read, where } = await readProgramFile(path);
        const { stepTimeSeconds } = simulateProgram(read, cluster, { where });
        assert.ok(stepTimeSeconds >= 0 && Number.isFinite(stepTimeSeconds));
      });
      if (answered) times++;
    }),
    { numRuns: 60, seed: 5 },
  );
  assert.ok(times > 4, `${times} played`);
});
