/**
 * Judges an answer. It is wrong when the exit code is not 0, 1 or 2; when it holds words of an internal error, of a
 * library, or characters that steer a terminal; when it takes too long; when a refusal says nothing, or says it on
 * standard output; when a file is half written or left behind; when a JSON answer holds a figure that cannot be; and
 * when asking again gives another answer.
 */
import { MOST_CPU_MS } from './children.js';
import { oddFigure } from './figures.js';
import type { Answer, Input, Outcome } from './input.js';
import { wordIn } from './words.js';

export interface Fault {
  /** The same for faults that have one cause. */
  readonly sort: string;
  readonly why: string;
}

/** Longer than any list of problems that helps. */
const LONGEST_MESSAGE = 60_000;
const STEERING = /(?!\t|\r?\n)[\p{Cc}\p{Bidi_C}\u2028\u2029]/u;

/** The fault of an outcome, if it has one. */
export function judged(input: Input, outcome: Outcome): Fault | undefined {
  const { code, out, err, made, cpuMs, noise = '', other } = outcome;
  const text = `${out}\n${err}\n${noise}`;
  if (outcome.dead) return { sort: `${code} (${input.kind})`, why: noise.slice(-800) };
  const word = wordIn(text.replaceAll('Infinity Fabric', ''), input);
  if (word !== undefined) {
    const around = text.slice(Math.max(0, word.index - 200), word.index + 300);
    return { sort: `${word.sort}: ${generic(word.words)}`, why: around.trim() };
  }
  if (code !== 0 && code !== 1 && code !== 2)
    return { sort: `exit code ${code}`, why: err.trim().slice(0, 800) };
  if (cpuMs > MOST_CPU_MS * input.times)
    return { sort: `slow (${input.kind})`, why: `${Math.round(cpuMs)} ms of the processor` };
  if (code === 2 && err.trim().length < 6) return { sort: 'exit 2 without a word', why: out.slice(0, 300) };
  if (code === 2 && out !== '') return { sort: 'exit 2 and an answer', why: out.slice(0, 300) };
  // The library gives a program back as it is; everything else is on its way to a person.
  const steered = [input.program === undefined ? out : '', err, ...Object.values(made)];
  const steers = steered.find((each) => STEERING.test(each));
  if (steers !== undefined) {
    const at = steers.search(STEERING);
    return {
      sort: 'a steering character',
      why: JSON.stringify(steers.slice(Math.max(0, at - 100), at + 100)),
    };
  }
  if (err.length > LONGEST_MESSAGE)
    return { sort: 'an endless message', why: `${err.length}: ${err.slice(0, 200)}` };
  if (other !== undefined) return { sort: 'another answer the second time', why: differing(outcome, other) };
  return wrongFile(input, outcome) ?? wrongJson(input, outcome);
}

function wrongFile({ argv = [] }: Input, { code, made }: Outcome): Fault | undefined {
  for (const [name, body] of Object.entries(made)) {
    const fault = (sort: string) => ({ sort, why: `${name}: …${body.slice(-200)}` });
    if (name.endsWith('.tmp')) return fault('a file beside was left behind');
    if (/^\(\d+ bytes\)$/.test(body)) continue;
    if (code === 2) return fault('exit 2, and a file was written');
    const option = optionOf(argv, name);
    const isPage = option === 'report' || option === 'output' || option === 'o';
    if (isPage && !/<\/html>\s*$/.test(body)) return fault('half a page');
    if (option === 'csv' && !body.endsWith('\n')) return fault('half a CSV file');
    if (option === 'trace' && parsed(body) === undefined) return fault('half a JSON file');
  }
  return undefined;
}

/** The option that named a file: `csv` of `--csv o.csv`. */
function optionOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word === name || word.endsWith(`=${name}`));
  const word = argv[at]?.includes('=') ? argv[at] : argv[at - 1];
  return word?.replace(/^-+|=.*$/gs, '');
}

function wrongJson({ argv = [] }: Input, { code, out }: Outcome): Fault | undefined {
  const asked =
    argv.includes('--json') || argv.join(' ').includes('--format json') || argv.includes('--format=json');
  if (code === 2 || !asked || !/^\s*\{/.test(out)) return undefined;
  // A line each.
  if (argv[0] === 'plan' || argv[0] === 'merge') return wrongLines(out);
  const value = parsed(out);
  if (value === undefined) return { sort: 'JSON that cannot be read', why: out.slice(0, 200) };
  // Accuracy is told in errors, which have either sign, and repeats what sources leave out.
  const odd = argv[0] === 'accuracy' ? undefined : oddFigure(value);
  return odd === undefined ? undefined : { sort: `a figure: ${generic(odd)}`, why: odd };
}

function wrongLines(out: string): Fault | undefined {
  for (const line of out.trimEnd().split('\n')) {
    const value = parsed(line);
    if (value === undefined) return { sort: 'a line of JSON that cannot be read', why: line.slice(0, 200) };
    const odd = oddFigure(value);
    if (odd !== undefined) return { sort: `a figure: ${generic(odd)}`, why: odd };
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function differing(one: Answer, other: Answer): string {
  const key = (['code', 'err', 'out'] as const).find((each) => one[each] !== other[each]);
  if (key === undefined) return 'a file that was written differs';
  const [a, b] = [String(one[key]), String(other[key])];
  let at = 0;
  while (a[at] === b[at]) at++;
  const part = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 80));
  return `${key}: ${part(a)} and ${part(b)}`;
}

/** A sentence without its names and figures. */
export function generic(text: string): string {
  return text
    .replace(/(?:\/[\w.-]+)+/g, 'PATH')
    .replace(/'[^']*'/g, "'…'")
    .replace(/-?\d[\d.e+]*/g, '0')
    .slice(0, 140);
}
