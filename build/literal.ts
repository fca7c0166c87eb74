/**
 * Values of YAML files as JavaScript literals that take little room. What many files say (a source, a figure with its
 * source and kind) is written once, or in a word. Whoever starts the program loads all of it.
 */

/** Shorter strings cost less than a reference to them. */
const WORTH_POOLING = 12;

/** `a("1 us", "why")` for `{ value: "1 us", source: "why", kind: "assumed" }`. */
const FIGURES: Readonly<Record<string, string>> = { assumed: 'a', measured: 'm', specified: 's' };

/** Code that must precede the literals, and one literal for each of `values`, whose evaluation gives a new equal value. */
export function compactLiterals(values: readonly unknown[]): {
  readonly preamble: string;
  readonly literals: readonly string[];
} {
  const counts = new Map<string, number>();
  for (const value of values) count(value, counts);
  const pooled = [...counts].filter(([text, times]) => times > 1 && text.length >= WORTH_POOLING);
  const pool = new Map(pooled.map(([text], index) => [text, index]));
  const preamble = [
    `const p = ${JSON.stringify([...pool.keys()])};`,
    'const figure = (kind) => (value, source) => ({ value, source, kind });',
    ...Object.entries(FIGURES).map(([kind, name]) => `const ${name} = figure("${kind}");`),
    '',
  ].join('\n');
  return { preamble, literals: values.map((value) => literal(value, pool)) };
}

function count(value: unknown, counts: Map<string, number>): void {
  if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) count(inner, counts);
  }
}

function literal(value: unknown, pool: ReadonlyMap<string, number>): string {
  if (typeof value === 'string') {
    const index = pool.get(value);
    return index === undefined ? JSON.stringify(value) : `p[${index}]`;
  }
  if (Array.isArray(value)) return `[${value.map((inner) => literal(inner, pool)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  const figure = FIGURES[(value as { kind?: string }).kind ?? ''];
  if (figure !== undefined && entries.map(([key]) => key).join() === 'value,source,kind') {
    return `${figure}(${literal(entries[0]![1], pool)},${literal(entries[1]![1], pool)})`;
  }
  return `{${entries.map(([key, inner]) => `${name(key)}:${literal(inner, pool)}`).join(',')}}`;
}

/** A key as it is written in a literal. */
function name(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__' ? key : JSON.stringify(key);
}
