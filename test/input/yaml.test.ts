import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { InputError } from '../../input/error.js';
import { readYaml } from '../../input/yaml.js';

const SCHEMA = z.strictObject({
  name: z.string(),
  size: z.number().min(1),
  link: z.strictObject({ kind: z.enum(['nvlink', 'pcie']), lanes: z.int().optional() }).optional(),
  figures: z
    .array(z.union([z.string(), z.strictObject({ value: z.string(), source: z.string() })]))
    .optional(),
  extra: z.record(z.string(), z.number()).optional(),
});

function complaint(text: string): string {
  try {
    return `no error: ${JSON.stringify(readYaml(text, 'job.yaml', SCHEMA))}`;
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.message;
  }
}

test('a sound file is its value', () => {
  assert.deepEqual(readYaml('name: a\nsize: 2\nfigures: [x]\n', 'job.yaml', SCHEMA), {
    name: 'a',
    size: 2,
    figures: ['x'],
  });
});

test('an unknown key is told with its place and the nearest key', () => {
  assert.equal(
    complaint('name: a\nsize: 2\nlink:\n  kind: pcie\n  lnaes: 4\n'),
    "job.yaml:5:3 link.lnaes: unknown key 'lnaes': did you mean 'lanes'?",
  );
  assert.equal(
    complaint('name: a\nsize: 2\nqqqqqq: 4\n'),
    "job.yaml:3:1 qqqqqq: unknown key 'qqqqqq'; use one of 'name', 'size', 'link', 'figures', 'extra'",
  );
});

test('a value outside its list is told with the nearest in it', () => {
  assert.equal(
    complaint('name: a\nsize: 2\nlink: { kind: nvlnk }\n'),
    "job.yaml:3:15 link.kind: 'nvlnk' is not allowed here: did you mean 'nvlink'?",
  );
});

test('a missing key is told at the part that lacks it', () => {
  assert.equal(complaint('name: a\n'), "job.yaml:1:1 size: 'size' is missing; add it here");
  assert.equal(
    complaint('name: a\nsize: 2\nlink:\n  lanes: 4\n'),
    "job.yaml:3:1 link.kind: 'kind' is missing; add it here",
  );
});

test('every problem is listed, in the order of the text', () => {
  assert.equal(
    complaint('size: 0\nname: 7\nlink: 3\n'),
    [
      '3 problems in job.yaml:',
      "job.yaml:1:7 size: '0' is refused: it must be at least 1",
      "job.yaml:2:7 name: expected a text, found '7'",
      "job.yaml:3:7 link: expected a map of keys and values, found '3'",
    ].join('\n'),
  );
});

test('of several allowed forms, the one most like the value explains it', () => {
  assert.equal(
    complaint('name: a\nsize: 1\nfigures:\n  - ok\n  - { value: x, sorce: y }\n'),
    [
      '2 problems in job.yaml:',
      "job.yaml:5:5 figures.1.source: 'source' is missing; add it here",
      "job.yaml:5:17 figures.1.sorce: unknown key 'sorce': did you mean 'source'?",
    ].join('\n'),
  );
});

test('text that is not YAML is told with its place', () => {
  assert.match(complaint('name: [a\nsize: 2\n'), /job\.yaml:\d+:\d+ not valid YAML: /);
  assert.match(
    complaint('name: a\nname: b\nsize: 1\n'),
    /^job\.yaml:2:1 not valid YAML: this key is given twice; keep one \(at 'name: b'\)$/,
  );
  assert.match(complaint('a: 1\n---\nb: 2\n'), /not valid YAML/);
  assert.equal(complaint(''), 'job.yaml:1:1 (root): expected a map of keys and values, found nothing');
});

test('of a text that is another kind of file the first errors are told, briefly, and how many there are', () => {
  const prose = `# Title\n\n${'Words: and: more of them, a long paragraph that goes on and on. '.repeat(30)}\n`;
  const said = complaint(prose.repeat(4)).split('\n');
  const [, found] = /^(\d+) problems in job\.yaml:$/.exec(said[0]!)!;
  assert.ok(Number(found) > 5, found);
  assert.equal(said.length, 1 + 5 + 1);
  assert.equal(said.at(-1), `and ${Number(found) - 5} more`);
  for (const line of said) assert.ok(line.length < 160, line);
});

test('aliases without end, deep nesting and strange keys end in a sentence', () => {
  const lists = 'abcdefghi'.split('').map((name, index, all) => {
    const items =
      index === 0
        ? 'x, x, x, x, x, x, x, x, x'
        : Array(9)
            .fill(`*${all[index - 1]}`)
            .join(', ');
    return `${name}: &${name} [${items}]`;
  });
  assert.match(
    complaint(lists.join('\n')),
    /not valid YAML: aliases \(\*name\) of aliases make more of it than may be/,
  );
  assert.match(
    complaint('['.repeat(20_000)),
    /^job\.yaml:1:1 not valid YAML: it is nested too deeply$|not valid YAML/,
  );
  assert.match(complaint('? {a: b}\n: c\n'), /job\.yaml/);
  assert.match(complaint('name: !!js/function "x"\nsize: 1\n'), /not valid YAML/);
  assert.match(complaint('__proto__: { polluted: 1 }\nname: a\nsize: 1\n'), /unknown key '__proto__'/);
  assert.equal('polluted' in {}, false);
});

test('what the library leaves to others is told with its place, and a large file costs no more than a small one', () => {
  assert.equal(
    complaint('name: a\nsize: *nobody\n'),
    'job.yaml:2:7 not valid YAML: an alias (*name) needs an anchor (&name) before it; put a text that begins with * or & ' +
      "in quotes (at '*nobody')",
  );
  assert.match(complaint('name: &a [*a]\nsize: 1\n'), /^job\.yaml:1:1 not valid YAML: .* nested too deeply/);
  assert.match(complaint('1: a\n"1": b\n'), /^job\.yaml:2:1 not valid YAML: this key is given twice/);
  // The library alone would compare 30,000 keys with each other, and every problem would be a line.
  const many = Array.from({ length: 30_000 }, (_, i) => `k${i}: 1\n`).join('');
  const said = complaint(many).split('\n');
  assert.equal(said[0], '30002 problems in job.yaml:');
  assert.ok(said.length <= 22, `${said.length} lines`);
  assert.ok(complaint(`${'x'.repeat(900)}: 1\nname: a\nsize: 1\n`).length < 300);
});

test('any text is either a value or an InputError that names the file', () => {
  const piece = fc.constantFrom(
    'name: ',
    'size: ',
    'link:\n  ',
    'kind: pcie',
    '1',
    'x',
    '\n',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    ': ',
    '? ',
    '"',
    '#',
    '|',
    '\t',
    '!!',
    '---',
  );
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.array(piece, { maxLength: 14 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (written) => {
      const outcome = complaint(written);
      assert.ok(outcome.startsWith('no error') || outcome.includes('job.yaml'), outcome);
      assert.doesNotMatch(outcome, /\n\s+at /);
    }),
    { numRuns: 1500, seed: 3 },
  );
});
