/** Values that people, other programs and attackers write: each has broken something somewhere. */
import type { Random } from './random.js';

export const TEXTS: readonly string[] = [
  ...['', ' ', '0', '-0', '1', '-1', 'NaN', 'Infinity', '-Infinity', '1e999', '1e308', '9007199254740993'],
  ...['1e-400', '0x10', '0b11', '1_000', '٣', '１２', '1.5', '1,5', '1e3', '+4', '4 ', '\t4', '0o14', '014'],
  ...['null', 'true', 'no', '~', '2001-12-14', '1:30', '<<', '!!js/function "x"', ',', 'all', '*', '-', '--'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', 'then'],
  ...['../../../../etc/passwd', '/etc/passwd', '/dev/null', '/dev/zero', '/', '.', '..', 'C:\\x', 'a/b.yaml'],
  ...[
    'file:///etc/passwd',
    'https://example.invalid/x.json',
    'x'.repeat(5000),
    'ü',
    '日本語',
    '😀',
    '%s%d%n',
  ],
  // What steers a terminal or turns text round, one of each kind.
  ...['\u0000', '\u001b[31mred', '\u009b2J', 'a\nb', 'a\r\nb', 'a\rb', '\uFEFF', '\uD800', '\u007f'],
  ...['\u202Eevil', '\u2066x\u2069', '\u200Fabc', '\u061C1', 'a\u2028b'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of other languages
  ...['${7*7}', '{{7*7}}', '$(id)', '`id`', "'; DROP TABLE x;--", '"', "'", '\\', ']]>', '-->', '|'],
  ...['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '[x](javascript:alert(1))'],
  ...["=cmd|'/C calc'!A0", '@SUM(1)', '15T', '1.5e12', '3 GB/s', '80 GiB', '1/0 GB', '2^1e9 B', 'sqrt(-1) B'],
  ...[
    '1e300 PB/s',
    '(1 GB',
    '1 GB +',
    '1 GB + 2 s',
    'fp32',
    'bf16',
    'full',
    'zero-3',
    'megatron-3d',
    'ddp,ddp',
  ],
];

export const NUMBERS: readonly number[] = [
  ...[0, -0, 1, -1, 2, 3, 7, 8, 16, 64, 100, 1024, 4096, 65536, 1e6, 1e9, 1e12, 1e15, 2 ** 31, 2 ** 32],
  ...[2 ** 53, 2 ** 53 + 2, 1e100, 1e308, 0.5, 1.5, 1e-9, 1e-300, -0.5, Number.NaN],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

const OTHERS: readonly unknown[] = [
  ...[null, true, false, [], {}, [1], ['x', 2], { a: 1 }, [[[[]]]], { like: 'x' }],
];

/** A text, a number, or something else that a file can hold. */
export function oddValue(r: Random): unknown {
  const n = r.below(12);
  return n < 4 ? r.pick(TEXTS) : n < 8 ? r.pick(NUMBERS) : r.pick(OTHERS);
}
