/** Nothing is dropped silently: every key of a file is in one list, once, with its place; and bad input is a sentence. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { FORMATS } from '../../launch/formats.js';
import type { Imported } from '../../launch/imported.js';
import { BATCH, LAYOUT } from '../../launch/megatron/mappings.js';
import { UNUSED } from '../../launch/megatron/unused.js';
import { yamlLeaves } from '../../launch/text/yaml.js';
import { fixture, importedText } from './read.js';

const FIXTURES = readdirSync(fileURLToPath(new URL('../../../test/launch/fixtures/', import.meta.url)));
const SCRIPTS = FIXTURES.filter(
  (name) => /\.(sh|sbatch|txt)$/.test(name) && !['outer.sh', 'common.sh'].includes(name),
);

/** `line key` of all that is accounted for. */
function accounted({ understood, ignored }: Imported): Map<string, Set<string>> {
  const lists = new Map<string, Set<string>>();
  for (const [list, entries] of Object.entries({ understood, ignored })) {
    for (const { line, key } of entries) {
      const name = `${line} ${key}`;
      lists.set(name, (lists.get(name) ?? new Set()).add(list));
    }
  }
  return lists;
}

test('every flag of a script outside comments is accounted for where it stands', () => {
  for (const name of SCRIPTS) {
    const lists = accounted(importedText(fixture(name), name));
    for (const [i, line] of fixture(name).split('\n').entries()) {
      const code = line.replace(/(^|\s)#(?!SBATCH).*$/, '').replace(/^#SBATCH/, '');
      for (const [flag] of code.matchAll(/(?<![\w#-])--[a-z][\w.-]*/g)) {
        const found = [...lists.keys()].some((each) => each.startsWith(`${i + 1} `) && each.endsWith(flag));
        assert.ok(found, `${name}:${i + 1} ${flag}`);
      }
    }
  }
});

const MEGATRON = FORMATS.find(({ id }) => id === 'megatron-yaml')!;

test('every leaf of a YAML file is in one list, once', () => {
  const own = FIXTURES.filter((name) => FORMATS.find(({ recognises }) => recognises(fixture(name), name)) === MEGATRON);
  assert.ok(own.length > 3);
  for (const name of own) {
    const lists = accounted(importedText(fixture(name), name));
    const leaves = yamlLeaves(fixture(name), name).map(({ line, key }) => `${line} ${key}`);
    assert.deepEqual([...lists.keys()].sort(), leaves.sort(), name);
    for (const [key, found] of lists) assert.equal(found.size, 1, `${name} ${key}`);
  }
});

const COUNTED = [...LAYOUT, ...BATCH].filter(({ form }) => form === 'count');
const UNUSED_KEYS = UNUSED.flatMap(({ keys }) => keys);

test('of any flags in any order and spelling, each is in one list, and the layout is what was said', () => {
  const flag = fc.oneof(
    fc.record({
      key: fc.constantFrom(...COUNTED.map(({ key }) => key)),
      value: fc.integer({ min: 1, max: 64 }),
    }),
    fc.record({ key: fc.constantFrom(...UNUSED_KEYS), value: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ key: fc.stringMatching(/^zz-[a-z]{1,8}$/), value: fc.integer({ min: 0, max: 9 }) }),
  );
  const flags = fc.uniqueArray(flag, { selector: ({ key }) => key, maxLength: 12 });
  const style = fc.constantFrom('words', 'array', 'equals', 'variable', 'quoted');
  fc.assert(
    fc.property(flags, style, (said, how) => {
      const all = [
        ...said.filter(({ key }) => key !== 'num-layers'),
        { key: 'num-attention-heads', value: 8 },
      ];
      const { understood, ignored, scenario } = importedText(script(all, how));
      const keys = [...understood, ...ignored].map(({ key }) => key);
      for (const { key } of all)
        assert.equal(keys.filter((each) => each === `--${key}`).length, 1, `${how} ${key}`);
      for (const { key, fact } of LAYOUT) {
        const one = all.find((each) => each.key === key);
        if (one !== undefined && ['tp', 'pp', 'cp', 'ep'].includes(fact))
          assert.equal(scenario[fact], one.value);
      }
    }),
    { numRuns: 100 },
  );
});

function script(flags: readonly { key: string; value: number }[], how: string): string {
  const words = flags.map(({ key, value }) => (how === 'equals' ? `--${key}=${value}` : `--${key} ${value}`));
  const run = 'python pretrain_gpt.py';
  if (how === 'array') return `A=(\n${words.join(' # x\n')}\n)\n${run} "\${A[@]}"`;
  if (how === 'variable') return `A="${words.join(' \\\n')}"\n${run} $A`;
  if (how === 'quoted') return `A=(${words.map((word) => `"${word}"`).join('\n')})\n${run} \${A[@]}`;
  return `${run} ${words.join(' \\\n  ')}`;
}

test('a wrong value is a sentence with its place', () => {
  const run = (more: string) => () =>
    importedText(`python pretrain_gpt.py \\\n --num-layers 4 --hidden-size 8 ${more}`);
  assert.throws(run('--tensor-model-parallel-size two'), {
    name: 'InputError',
    message: 'run.sh:2 --tensor-model-parallel-size: a whole number of at least 1 is expected, found "two"',
  });
  assert.throws(
    run('--recompute-granularity some'),
    /run\.sh:2 --recompute-granularity: full or selective is expected/,
  );
  assert.throws(run('--zero-stage 7'), /run\.sh:2 --zero-stage: a stage from 0 to 3 is expected, found "7"/);
  assert.throws(
    () => importedText('ls -la', 'ls.sh'),
    /^InputError: ls\.sh is no launch file that llmsim knows/,
  );
  assert.throws(
    () => importedText('python eval.py --x 1', 'eval.sh'),
    /eval\.sh starts no program that llmsim knows/,
  );
  assert.throws(() => importedText('f() { f; }\nf\nbash run.sh', 'run.sh'), /InputError/);
  assert.throws(() => importedText('a 8\n', 'hosts'), /no launch file/);
  assert.throws(() => importedText('a slots=8\nb slots=4\n', 'hosts'), /nodes have 8 and 4 slots/);
});

test('patterns that are none are what they are', () => {
  const run = (code: string) => () =>
    importedText(`${code}\npython pretrain_gpt.py --num-layers 2 --hidden-size 8`);
  for (const code of ['case torchrun in [[) A=1;; esac', 'case b in [z-a]) A=1;; esac', `A=x; B=\${A//[/}`]) {
    assert.doesNotThrow(run(code), code);
  }
});

test('no text crashes: whatever it is, it is read or refused in a sentence', () => {
  const word = fc.constantFrom(
    ...[
      'torchrun',
      'python',
      'x.py',
      '--num-layers',
      '--hidden-size',
      '8',
      '$A',
      '${A:-',
      '}',
      '"',
      "'",
      '(',
      ')',
      '$((',
      '))',
    ],
    ...[
      'if',
      'then',
      'fi',
      'case',
      'in',
      'esac',
      'for',
      'do',
      'done',
      '<<EOF',
      'EOF',
      '\n',
      '\\\n',
      'A=',
      'A+=(',
      '&&',
      '||',
      ';',
    ],
    ...[
      '[[',
      ']]',
      '[',
      ']',
      'function',
      '{',
      'bash -c',
      'eval',
      'sbatch',
      '#SBATCH --nodes=',
      '$(',
      '`',
      '!',
      '*',
      '$#',
      '${A//x/',
    ],
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      try {
        importedText(`python pretrain_gpt.py --num-layers 2\n${words.join(' ')}`);
      } catch (error) {
        assert.equal((error as Error).name, 'InputError', (error as Error).stack);
      }
    }),
    { numRuns: 500 },
  );
});
