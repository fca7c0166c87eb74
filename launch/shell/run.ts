/**
 * A script played through without running anything: variables are set, branches whose condition the script decides are
 * followed, and the commands that it would run come out with their words.
 */
import type { ArrayValue, Assignment, Command, CompoundList, Statement, SyntaxNode, Word } from 'unbash';
import { parse } from 'unbash';
import { InputError } from '../../input/error.js';
import type { LaunchFile } from '../format.js';
import { type Entry, type Place, placeText } from '../imported.js';
import { slurmVariables } from '../slurm/read.js';
import { arithmetic } from './arithmetic.js';
import { and, not, or, testHolds, UNKNOWN, type Verdict, wordsHold } from './condition.js';
import type { Context } from './context.js';
import { contextOf, expandFields, expandValue, globSource } from './expand.js';
import { headersOf } from './headers.js';
import { scriptIn } from './inner.js';
import { Scope, type Variable } from './scope.js';
import { skippedIn } from './skipped.js';
import { fileSource, innerSource, type Source, written } from './source.js';
import { textOf, unsetIn, type Value } from './value.js';

/** A command with its words, the program's name first. */
export interface Launched {
  readonly words: readonly Value[];
  /** Words that run the script it stands in elsewhere: those of `srun -N 4 bash -c "…"` before `bash`. */
  readonly under: readonly Value[];
  readonly place: Place;
}

/** More commands, and calls inside calls, than any script makes. */
const MOST_COMMANDS = 20_000;
const DEEPEST = 30;

const DONE: Verdict = { holds: true, assumed: false };

export class Play {
  readonly scope = new Scope();
  readonly commands: Launched[] = [];
  /** Slurm's options in the heads of all that is played. */
  readonly headers: Entry[] = [];
  /** Files that the script writes by a here-document. */
  readonly written = new Map<string, Value>();
  /** Names of the other files that it runs or sources. */
  readonly included = new Set<string>();
  readonly notes: string[] = [];
  /** Parts that were not followed, and why. */
  readonly skipped: string[] = [];
  readonly #files: readonly LaunchFile[];
  readonly #parts: { readonly file: string; readonly from: number; readonly to: number }[] = [];
  #stopped = false;
  #returned = false;
  #depth = 0;
  #under: readonly Value[] = [];
  #steps = 0;

  /** `files` are those that the script may name. */
  constructor(files: readonly LaunchFile[]) {
    this.#files = files;
  }

  /** Plays `source` in what is set so far. Throws InputError where it never ends. */
  play(source: Source): void {
    if (this.#depth >= DEEPEST) {
      throw new InputError(
        `${placeText(source.place(0))} the script starts itself again and again; name the one to read`,
      );
    }
    this.#depth++;
    this.#head(source);
    const context = contextOf(this.scope, source);
    for (const statement of parse(source.text).commands) this.#statement(statement, context);
    this.#depth--;
  }

  /** Slurm's options of a script, and the variables that Slurm sets because of them. */
  #head(source: Source): void {
    const headers = headersOf(source);
    for (const header of headers) this.headers.push(header);
    for (const [name, { text, file, line }] of slurmVariables(headers))
      this.scope.set(name, [{ text, file, line }]);
  }

  /** Plays a script under the words that run it elsewhere. */
  #playUnder(words: readonly Value[], source: Source): void {
    const before = this.#under;
    this.#under = [...before, ...words];
    this.play(source);
    this.#under = before;
  }

  /** Whether a place is in a part that was not followed. */
  skippedAt({ file, line }: Place): boolean {
    return this.#parts.some((part) => part.file === file && part.from <= line && line <= part.to);
  }

  #list({ commands }: Pick<CompoundList, 'commands'>, on: Context): Verdict {
    let last = DONE;
    for (const statement of commands) last = this.#statement(statement, on);
    return last;
  }

  #statement({ command }: Statement, on: Context): Verdict {
    if (this.#stopped || this.#returned) return UNKNOWN;
    if (++this.#steps > MOST_COMMANDS) {
      const where = placeText(on.source.place(command.pos));
      throw new InputError(
        `${where} the script runs more than ${MOST_COMMANDS} commands; name one that starts a single job`,
      );
    }
    return this.#node(command, on);
  }

  #node(node: SyntaxNode, on: Context): Verdict {
    switch (node.type) {
      case 'Command':
        return this.#command(node, on);
      case 'Pipeline': {
        const last = node.commands.map((each) => this.#node(each, on)).at(-1) ?? DONE;
        return node.prefixes.some(({ type }) => type === 'Negation') ? not(last) : last;
      }
      case 'AndOr':
        return this.#chain(node.commands, node.operators, on);
      case 'If':
        return this.#branches([node, ...node.elif], node.else, on);
      case 'Case':
        return this.#case(node, on);
      case 'For': {
        const words = (node.wordlist ?? []).flatMap((word) => expandFields(word, on));
        const [first, ...others] = words;
        if (first === undefined) return DONE;
        this.scope.set(node.name.value, first);
        if (others.length > 0) {
          const all = words.map(textOf).join(', ');
          this.notes.push(
            `${placeText(on.source.place(node.pos))} the loop runs for ${node.name.value} = ${all}; it is read for the first`,
          );
        }
        return this.#list(node.body, on);
      }
      case 'While': {
        const verdict = this.#list(node.clause, on);
        const runs = node.kind === 'while' ? verdict : not(verdict);
        if (runs.holds === true && !runs.assumed) return this.#list(node.body, on);
        this.#skip(node.body, on, 'a loop that is not followed');
        return DONE;
      }
      case 'ArithmeticFor':
        return this.#list(node.body, on);
      case 'Subshell':
      case 'BraceGroup':
        return this.#list(node.body, on);
      case 'Redirected':
        return this.#node(node.command, on);
      case 'TestCommand':
        return testHolds(node.expression, on);
      case 'ArithmeticCommand': {
        const outcome = arithmetic(node.expression, on);
        return 'number' in outcome ? { holds: outcome.number !== 0, assumed: false } : UNKNOWN;
      }
      case 'Function':
        this.scope.functions.set(node.name.value, { definition: node, source: on.source });
        return DONE;
      case 'CompoundList':
        return this.#list(node, on);
      default:
        return UNKNOWN;
    }
  }

  /** `a && b || c`: what only running would tell is taken to succeed, as it must for the job to start. */
  #chain(commands: readonly SyntaxNode[], operators: readonly ('&&' | '||')[], on: Context): Verdict {
    let last = this.#node(commands[0]!, on);
    for (const [i, operator] of operators.entries()) {
      const node = commands[i + 1]!;
      const wanted = operator === '&&' ? last.holds : last.holds === undefined ? undefined : !last.holds;
      const stops = skippedIn(node, on.source, this.scope).stops;
      if (wanted === true && !(stops && last.assumed)) {
        const next = this.#node(node, on);
        last = operator === '&&' ? and(last, next) : or(last, next);
      } else if (wanted === undefined) {
        this.#skip(node, on, 'it depends on what only running tells');
        last = UNKNOWN;
      }
    }
    return last;
  }

  /** The first branch whose condition holds; what only running would tell is not followed, and said. */
  #branches(
    branches: readonly { readonly clause: CompoundList; readonly then: CompoundList }[],
    otherwise: CompoundList | undefined,
    on: Context,
  ): Verdict {
    let settled = true;
    let taken: CompoundList | undefined;
    for (const { clause, then } of branches) {
      const condition = on.source.text.slice(clause.pos, clause.end).trim();
      if (taken !== undefined) {
        this.#skip(then, on, `the branch \`${condition}\` comes after one that holds`);
        continue;
      }
      const { holds, assumed } = this.#list(clause, on);
      const stops = skippedIn(then, on.source, this.scope).stops;
      if (holds === true && !(assumed && stops)) taken = then;
      else if (holds === false) this.#skip(then, on, `\`${condition}\` does not hold`);
      else {
        this.#skip(then, on, `only running the script tells whether \`${condition}\` holds`);
        // A branch that ends the script is not the one that starts the job.
        if (!stops) settled = false;
      }
    }
    if (taken !== undefined) {
      if (otherwise !== undefined) this.#skip(otherwise, on, 'the other branch of this condition holds');
      return this.#list(taken, on);
    }
    if (otherwise === undefined) return DONE;
    if (settled) return this.#list(otherwise, on);
    this.#skip(otherwise, on, 'only running the script tells which branch is taken');
    return DONE;
  }

  #case(node: Extract<SyntaxNode, { type: 'Case' }>, on: Context): Verdict {
    const subject = expandValue(node.word, on);
    const unknown = unsetIn(subject).length > 0;
    let done = unknown;
    let result = DONE;
    for (const { pattern, body } of node.items) {
      const holds = pattern.some((word) => {
        return new RegExp(`^(?:${globSource(textOf(expandValue(word, on)), true)})$`, 's').test(
          textOf(subject),
        );
      });
      if (holds && !done) {
        done = true;
        result = this.#list(body, on);
      } else {
        const what = on.source.text.slice(node.word.pos, node.word.end);
        this.#skip(
          body,
          on,
          unknown ? `nothing in the file says what ${what} is` : `${what} is ${textOf(subject)}`,
        );
      }
    }
    return result;
  }

  /** Leaves a part out: says which, and remembers what it would have set. */
  #skip(node: SyntaxNode, on: Context, because: string): void {
    const { sets, flags } = skippedIn(node, on.source, this.scope);
    for (const [name, place] of sets) this.scope.skipped.set(name, place);
    if (sets.size === 0 && flags === 0) return;
    const [from, to] = [
      on.source.place(node.pos).line,
      on.source.place(Math.max(node.pos, node.end - 1)).line,
    ];
    const { file } = on.source.place(node.pos);
    this.#parts.push({ file, from, to });
    const where = from === to ? `${file}:${from}` : `${file}:${from}-${to}`;
    this.skipped.push(`${where} not followed: ${because}`);
  }

  #command(command: Command, on: Context): Verdict {
    for (const part of command.prefix) {
      if (part.type !== 'Assignment') continue;
      this.#assign(part, on);
      if (command.name !== undefined) this.scope.exported.set(part.name, on.source.place(part.pos));
    }
    if (command.name === undefined) return DONE;
    const words = [...expandFields(command.name, on)];
    const [name = ''] = words.map(textOf);
    if (DECLARES.includes(name)) return this.#declare(name, command, on);
    for (const part of command.args) {
      if (part.type === 'Assignment') words.push(assignmentWord(part, on));
      else for (const field of expandFields(part, on)) words.push(field);
    }
    const [, ...given] = words;
    if (name === '[' || name === 'test') return wordsHold(name === '[' ? given.slice(0, -1) : given);
    switch (name) {
      case ':':
      case 'true':
        return DONE;
      case 'false':
        return { holds: false, assumed: false };
      case 'exit':
        this.#stopped = true;
        return DONE;
      case 'return':
        this.#returned = true;
        return DONE;
      case 'set':
        if (given[0] !== undefined && textOf(given[0]) === '--') this.scope.arguments = given.slice(1);
        return DONE;
      case 'shift':
        this.scope.arguments = this.scope.arguments?.slice(Number(textOf(given[0] ?? [])) || 1);
        return DONE;
      case 'unset':
        for (const each of given) this.scope.variables.delete(textOf(each));
        return DONE;
      case 'eval':
        if (given.length > 0) this.play(innerSource(joined(given)));
        return DONE;
      case 'source':
      case '.':
        return this.#file(given[0] ?? [], undefined, 'is sourced', on.source.place(command.pos));
    }
    const called = this.scope.functions.get(name);
    if (called !== undefined) return this.#call(called, given);
    return this.#start(command, words, on);
  }

  /** A program: one that runs another script is followed into it, all others are kept. */
  #start(command: Command, words: readonly Value[], on: Context): Verdict {
    const place = on.source.place(command.pos);
    const document = command.redirects.find((each) => each.type === 'HereDoc');
    const body: Value | undefined =
      document === undefined
        ? undefined
        : document.body.parts === undefined
          ? written(on.source, document.body.text, document.body.pos)
          : on.partsOf(document.body.parts, on);
    const target = command.redirects.find(
      (each) => each.type === 'Redirect' && each.operator.startsWith('>'),
    );
    if (body !== undefined && target?.type === 'Redirect' && target.target !== undefined) {
      this.written.set(baseName(textOf(expandValue(target.target, on))), body);
      return DONE;
    }
    const inner = scriptIn(words);
    if (inner?.kind === 'text') {
      this.#playUnder(inner.before, innerSource(inner.text));
      return DONE;
    }
    if (inner?.kind === 'input' && body !== undefined) {
      this.#playUnder(words.slice(0, -1), innerSource(body));
      return DONE;
    }
    if (inner?.kind === 'file' && !this.#isProgram(inner.name)) {
      return this.#file(inner.name, inner.given, 'is started', place, inner.before);
    }
    this.commands.push({ words, under: this.#under, place });
    // What only running would tell is taken to succeed.
    return DONE;
  }

  /** A script that frameworks ship to start themselves, which was not handed over, and whose options are theirs. */
  #isProgram(name: Value): boolean {
    const base = baseName(textOf(name));
    const isHere = this.written.has(base) || this.#files.some((each) => baseName(each.name) === base);
    return base === 'run_train.sh' && !isHere;
  }

  /** Another file, if it was handed over. */
  #file(
    name: Value,
    given: readonly Value[] | undefined,
    verb: string,
    place: Place,
    under: readonly Value[] = [],
  ): Verdict {
    const base = baseName(textOf(name));
    const written = this.written.get(base);
    const file = this.#files.find((each) => baseName(each.name) === base);
    if (written === undefined && file === undefined) {
      // Environments are set up by scripts that start nothing.
      if (!isSetUp(textOf(name))) {
        this.notes.push(
          `${placeText(place)} '${textOf(name)}' ${verb} here and was not handed over; name it, too`,
        );
      }
      return DONE;
    }
    if (file !== undefined) this.included.add(file.name);
    const before = this.scope.arguments;
    if (given !== undefined) this.scope.arguments = given;
    this.#playUnder(under, file === undefined ? innerSource(written!) : fileSource(file.name, file.text));
    this.scope.arguments = before;
    return DONE;
  }

  #call(
    { definition, source }: NonNullable<ReturnType<Scope['functions']['get']>>,
    given: readonly Value[],
  ): Verdict {
    if (this.#depth >= DEEPEST) return UNKNOWN;
    this.#depth++;
    const before = this.scope.arguments;
    this.scope.arguments = given;
    const verdict = this.#node(definition.body, contextOf(this.scope, source));
    this.scope.arguments = before;
    this.#returned = false;
    this.#depth--;
    return verdict;
  }

  /** `export TP=8`, `local -a ARGS=(…)`. */
  #declare(name: string, command: Command, on: Context): Verdict {
    for (const part of command.args) {
      if (part.type === 'Assignment') this.#assign(part, on);
      const named = part.type === 'Assignment' ? part.name : part.value;
      if (name === 'export' && /^\w+$/.test(named)) this.scope.exported.set(named, on.source.place(part.pos));
    }
    return DONE;
  }

  #assign({ name, value, append, index }: Assignment, on: Context): void {
    const earlier = this.scope.variables.get(name);
    if (value.type === 'ArrayValue') {
      const added = arrayOf(value, on);
      const kept = append && earlier !== undefined && 'elements' in earlier ? earlier.elements : [];
      this.scope.set(name, kept.length === 0 ? added : { elements: [...kept, ...added.elements] });
      return;
    }
    const said = expandValue(value, on);
    if (index !== undefined) {
      const key = textOf(expandValue(index, on));
      this.scope.set(name, withElement(earlier, key, said));
    } else if (append && earlier !== undefined) {
      this.scope.set(name, 'elements' in earlier ? earlier : [...earlier, ...said]);
    } else this.scope.set(name, said);
  }
}

const DECLARES: readonly string[] = ['export', 'declare', 'typeset', 'local', 'readonly'];

/** The elements of `( … )`: words, or `[key]=word`. */
function arrayOf({ elements }: ArrayValue, on: Context): { elements: Value[]; names?: string[] } {
  const keyed = elements.map((word) => /^\[([^\]]+)\]=/.exec(word.text));
  if (keyed.length > 0 && keyed.every((found) => found !== null)) {
    return {
      names: keyed.map((found) => found![1]!.replace(/^["']|["']$/g, '')),
      elements: elements.map((word, i) => valueAfterKey(word, keyed[i]![0], on)),
    };
  }
  return { elements: elements.flatMap((word) => expandFields(word, on)) };
}

function valueAfterKey(word: Word, key: string, on: Context): Value {
  const [first, ...others] = expandValue(word, on);
  return first === undefined
    ? []
    : [{ ...first, text: first.text.slice(key.replace(/["']/g, '').length) }, ...others];
}

function withElement(earlier: Variable | undefined, key: string, said: Value): Variable {
  const elements = earlier !== undefined && 'elements' in earlier ? [...earlier.elements] : [];
  const names =
    earlier !== undefined && 'names' in earlier && earlier.names !== undefined
      ? [...earlier.names]
      : undefined;
  if (names === undefined && /^\d+$/.test(key) && Number(key) <= elements.length) {
    elements[Number(key)] = said;
    return { elements };
  }
  return { elements: [...elements, said], names: [...(names ?? elements.map((_, i) => String(i))), key] };
}

function assignmentWord({ name, value, pos }: Assignment, on: Context): Value {
  const head = { text: `${name}=`, ...on.source.place(pos) };
  return value.type === 'ArrayValue' ? [head] : [head, ...expandValue(value, on)];
}

/** Words with a blank between them. */
function joined(words: readonly Value[]): Value {
  return words.flatMap((word, i) => (i === 0 ? word : [{ ...word[0]!, text: ' ' }, ...word]));
}

function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1)!;
}

function isSetUp(path: string): boolean {
  return (
    path.trim() === '' || /activate$|bashrc|profile|modules?\.sh$|setvars|conda|\/init\/|venv/.test(path)
  );
}
