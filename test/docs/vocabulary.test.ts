/**
 * Words that llmsim once had of its own for things the field has a term for. None may come back, in what
 * commands print or in what the documentation says; `docs/glossary.md` has the terms.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '../../cli/commands/index.js';
import { invoke, SMALL } from '../cli/invoke.js';

const BANNED: readonly (readonly [word: RegExp, term: string])[] = [
  [/matrix products?/i, 'GEMM'],
  [/\b(fp8|bf16|attention|grouped) products?\b/i, 'GEMM'],
  [/\bmixtures?\b(?![ -]of[ -]experts)/i, 'MoE, experts'],
  [/(?<!model )\bcards?\b/i, 'NIC'],
  [/\bstand-ins?\b/i, 'dummy wgrad buffer'],
  [/tensor-parallel sums?|\bTP sums?\b/i, 'TP all-reduce, reduce-scatter'],
  [/idle in the pipeline/i, 'pipeline bubble'],
  [
    /waiting for (\w+ communication|the whole cluster|keys and values|tokens|gradients)/i,
    'exposed communication',
  ],
  [/waiting for (kernel )?launches/i, 'kernel launch overhead'],
  [/(gathering|gathered) weights|scattering gradients/i, 'parameter all-gather, gradient reduce-scatter'],
  [/layouts weighed/i, 'layouts evaluated'],
  [/\b(deals?|dealt|dealing) \w* ?out\b/i, 'split, sharded'],
  [/90 % range|\bin range\b/i, '90 % interval, coverage'],
  [/90 % prediction interval|prediction range|\blikely \d/i, '90 % interval'],
  [/\b(inside|in) the node\b/i, 'intra-node'],
];

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'llmsim-words-'));
after(() => rmSync(folder, { recursive: true }));

/** Fails with every line of `text` that has a banned word, and the term to use. */
function speaksTheField(text: string, where: string): void {
  const lines = text.split('\n').flatMap((line) =>
    BANNED.flatMap(([word, term]) => {
      const [found] = word.exec(line) ?? [];
      return found === undefined ? [] : [`'${found}' in '${line.trim().slice(0, 120)}': say ${term}`];
    }),
  );
  assert.deepEqual(lines, [], where);
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
/** Paths and names in the code keep theirs. */
const prose = (markdown: string) => markdown.replace(/`[^`\n]*`/g, '');

test('no page of the documentation has a banned word', () => {
  const docs = readdirSync(`${ROOT}docs`).filter((name) => name.endsWith('.md'));
  const pages = [...docs.map((name) => `docs/${name}`), 'README.md', 'schema/scenario.schema.json'];
  for (const folderOf of ['strategies', 'hardware-profiles', 'accuracy/cases'])
    pages.push(`${folderOf}/README.md`);
  for (const page of pages) speaksTheField(prose(read(page)), page);
});

test('no help has a banned word', async () => {
  for (const { name } of COMMANDS) speaksTheField((await invoke([name, '--help'])).out, `${name} --help`);
});

const MOE = [
  '--model',
  'mixtral-8x7b',
  '--cluster',
  'h100-dgx:2',
  '--global-batch',
  '16',
  '--micro-batch',
  '1',
];
/** A strategy of each kind: what a page says of the others it says of these. */
const KINDS = 'sequence-parallel,interleaved-1f1b,zero-3,hsdp,context-parallel,parameter-server';
const FILES = {
  csv: join(folder, 'rows.csv'),
  report: join(folder, 'page.html'),
  trace: join(folder, 'step.json'),
};

for (const argv of [
  ['compare', ...SMALL, '--strategy', KINDS, '--tokens', '1B', '--csv', FILES.csv, '--report', FILES.report],
  ['compare', ...SMALL, '--micro-batch', '1', '--format', 'markdown'],
  ['compare', ...MOE, '--strategy', 'expert-parallel,zero-3,map-reduce,parameter-server,gpipe'],
  [
    'simulate',
    ...SMALL,
    '--strategy',
    'megatron-3d',
    '--tp',
    '2',
    '--pp',
    '2',
    '--explain',
    '--trace',
    FILES.trace,
  ],
  ['simulate', ...MOE, '--strategy', 'expert-parallel', '--pp', '2', '--explain', '--format', 'markdown'],
  ['strategies'],
  ['strategies', 'expert-parallel'],
  ['schedules'],
  ['schedules', 'dualpipe'],
  ['frameworks'],
  ['frameworks', 'torchtitan'],
  ['optimizers'],
  ['optimizers', 'muon'],
  ['models'],
  ['models', 'deepseek-v3'],
  ['hardware'],
  ['accuracy', '--only', 'id=sc21-t1-18.4b', '--markdown'],
  ['accuracy', '--case', 'sc21-t1-18.4b', '--explain'],
]) {
  test(`no banned word in what \`llmsim ${argv[0]} ${argv.slice(1, 3).join(' ')} …\` prints`, async () => {
    const { code, out, err } = await invoke(argv);
    assert.equal(code, 0, err);
    speaksTheField(out, argv.join(' '));
    if (argv.includes('--csv'))
      for (const path of [FILES.csv, FILES.report]) speaksTheField(readFileSync(path, 'utf8'), path);
    if (argv.includes('--trace')) speaksTheField(readFileSync(FILES.trace, 'utf8'), 'the trace');
  });
}

test('no source of a hardware figure has a banned word', () => {
  for (const of of ['accelerators', 'clusters', 'kernel-parameters']) {
    for (const name of readdirSync(`${ROOT}hardware-profiles/${of}`)) {
      speaksTheField(read(`hardware-profiles/${of}/${name}`), name);
    }
  }
});

test('the list finds what it bans', () => {
  assert.throws(
    () => speaksTheField('4 % waiting for tensor-parallel sums inside the node', 'here'),
    /TP all-reduce/,
  );
  speaksTheField('a mixture of experts (MoE), see its model card', 'here');
});
