/** Damaged bytes: flips, cuts, lines twice or elsewhere, and pieces of a language at the wrong place. */
import { stringify } from 'yaml';
import { latin } from './input.js';
import type { Random } from './random.js';

/** `text` (bytes as latin-1) damaged one to three times; `pieces` may be put in. */
export function noise(r: Random, text: string, pieces: readonly string[]): string {
  let damaged = text;
  for (let n = 1 + r.below(3); n > 0; n--) damaged = r.pick(DAMAGES)(r, damaged, pieces);
  return damaged;
}

type Damage = (r: Random, text: string, pieces: readonly string[]) => string;

const DAMAGES: readonly Damage[] = [
  (r, t) => at(r, t, (head, tail) => head + String.fromCharCode(r.below(256)) + tail.slice(1)),
  (r, t) => at(r, t, (head, tail) => head + tail.slice(1 + r.below(6))),
  (r, t, pieces) => at(r, t, (head, tail) => head + r.pick(pieces) + tail),
  (r, t) => at(r, t, (head) => head),
  (r, t) => at(r, t, (head) => head + t.slice(r.below(t.length + 1))),
  (r, t) => {
    const lines = t.split('\n');
    return lines.toSpliced(r.below(lines.length), 0, r.pick(lines)).join('\n');
  },
  (r, t) => {
    const lines = t.split('\n');
    const i = r.below(lines.length);
    return lines
      .with(i, r.pick([' ', '  ', '\t', '- ', '? ', '# ', '', '"', '}', ']']) + lines[i])
      .join('\n');
  },
  (_, t) => t.replaceAll('\n', '\r\n'),
  (r, t) => r.pick(['\xef\xbb\xbf', '---\n', '%YAML 1.1\n---\n', '\xff\xfe', '...\n', '--- !!map\n']) + t,
];

function at(r: Random, text: string, cut: (head: string, tail: string) => string): string {
  const i = r.below(text.length + 1);
  return cut(text.slice(0, i), text.slice(i));
}

/** `value` as YAML, one in five damaged. */
export function yamlText(r: Random, value: unknown): string {
  const options = r.chance(0.2) ? ({ collectionStyle: 'flow' } as const) : {};
  let text: string;
  try {
    text = stringify(value, options);
  } catch {
    text = JSON.stringify(value);
  }
  return r.chance(0.2) ? noise(r, latin(text), YAML_PIECES) : latin(text);
}

/** `value` as JSON, damaged with `probability`. */
export function jsonText(r: Random, value: unknown, probability: number): string {
  const text = latin(JSON.stringify(value));
  return r.chance(probability) ? noise(r, text, JSON_PIECES) : text;
}

const YAML_PIECES = [
  ...['&a ', '*a', '<<: *a\n', '!!binary ', '!!float ', '!!set ', '!!timestamp 2001-12-14', '? ', ': ', '- '],
  ...[
    '[',
    ']',
    '{',
    '}',
    '|\n',
    '>-\n',
    '"',
    "'",
    '\\x41',
    '~',
    '.inf',
    '-.inf',
    '.NaN',
    '0o17',
    '017',
    '0x1F',
  ],
  ...['1:30:00', 'yes', '2001-12-14t21:59:43.10-05:00', '\n---\n', '\n...\n', '#', '%TAG ! tag:x,2000:\n'],
  ...['\u0000', '@', '`', '\t', '!<tag:yaml.org,2002:str> ', '!!js/undefined ', '"\\u202e"', '\u202e'],
  ...['['.repeat(20), '['.repeat(100), '{a: '.repeat(5), '{a: '.repeat(80)],
].map(latin);

const JSON_PIECES = [
  ...['null', '{}', '[]', '""', '-1', '1e999', '1e-400', '"__proto__":{"x":1},', ',', ':', '"', '\\u0000'],
  ...['\\ud800', 'NaN', 'Infinity', '[[[[[[[[', '{"a":', '//', '/*', "'", '9007199254740993', '-0', '\u2028'],
  ...[`${'['.repeat(3000)}${']'.repeat(3000)}`, '\u202e', '\\u202e', '\\x', '01', '1.', 'True'],
].map(latin);
