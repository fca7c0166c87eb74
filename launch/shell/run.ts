/**
 * A script played through without running anything: variables are set, branches whose condition the script decides are
 * followed, and the commands that it would run come out with their words.
 */
import type { Assignment, Command, CompoundList, Statement, SyntaxNode } from 'unbash';
import { parse } from 'unbash';
import { InputError } from '../../input/error.js';
import type { LaunchFile } from '../format.js';
import { type Entry, type Place, placeText } from '../imported.js';
import { slurmVariables } from '../slurm/read.js';
import { arithmetic, arithmeticIn } from './arithmetic.js';
import { arrayOf, withElement } from './arrays.js';
import { and, not, or, testHolds, UNKNOWN, type Verdict, wordsHold } from './condition.js';
import { type Context, unsetPiece } from './context.js';
import { contextOf, expandFields, expandValue } from './expand.js';
import { Glob } from './glob.js';
import { headersOf } from './headers.js';
import { scriptIn } from './inner.js';
import { Limits, MOST_TURNS } from './limits.js';
import { Scope } from './scope.js';
import { skippedIn } from './skipped.js';
import { fileSource, innerSource, type Source, written } from './source.js';
import { changed, isOpen, textOf, unsetIn, type Value } from './value.js';

/** A command with its words, the program's name first. */
export interface Launched {
  readonly words: readonly Value[];
  /** Words that run the script it stands in elsewhere: those of `srun -N 4 bash -c "…"` before `bash`. */
  readonly under: readonly Value[];
  readonly place: Place;
}

/** More calls inside calls than any script makes. */
const DEEPEST = 30;

const DONE: Verdict = { holds: true, assumed: false };
/** Programs that are run for their answer, not to do something. */
const ASKED: readonly string[] = ['grep', 'egrep', 'fgrep', 'pgrep', 'diff', 'cmp', 'getopts'];
/** Builtins that read what is given to the script into variables. */
const READS: readonly string[] = ['read', 'mapfile', 'readarray'];

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
  readonly #trains: (launched: Launched) => boolean;
  readonly #limits = new Limits();
  #stopped = false;
  /** What the function that runs, or the sourced file, has returned. */
  #returned: Verdict | undefined;
  /** A branch that may be taken returns from the function that runs. */
  #mayReturn = false;
  /** Loops that `break` or `continue` leaves still. */
  #leaving: { readonly how: 'break' | 'continue'; readonly levels: number } | undefined;
  #depth = 0;
  #under: readonly Value[] = [];
  /** How many commands so far train. */
  #launches = 0;

  /** `files` are those that the script may name; `trains` tells the commands that a loop is read for once. */
  constructor(files: readonly LaunchFile[], trains: (launched: Launched) => boolean) {
    this.#files = files;
    this.#trains = trains;
  }

  /** Plays `source` in what is set so far. Throws InputError where it never ends. */
  play(source: Source): void {
    if (this.#depth >= DEEPEST) {
      throw new InputError(
        `${placeText(source.place(0))} the script starts itself again and again; name the one to read`,
      );
    }
    this.#limits.work(source.text.length, source.place(0));
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

  /** Plays a script of its own under the words that run it elsewhere. */
  #playUnder(words: readonly Value[], source: Source): void {
    const before = this.#under;
    this.#under = [...before, ...words];
    this.#apart(() => {
      this.play(source);
      return DONE;
    });
    this.#under = before;
  }

  /** A shell of its own: what it sets, and that it ends, stays in it. */
  #apart(run: () => Verdict): Verdict {
    const restore = this.scope.snapshot();
    const [stopped, returned, leaving] = [this.#stopped, this.#returned, this.#leaving];
    const verdict = run();
    restore();
    this.#stopped = stopped;
    this.#returned = returned;
    this.#leaving = leaving;
    return verdict;
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

  #statement({ command, background }: Statement, on: Context): Verdict {
    if (this.#stopped || this.#returned !== undefined || this.#leaving !== undefined) return UNKNOWN;
    this.#limits.command(on.source.place(command.pos));
    return background ? this.#apart(() => this.#node(command, on)) : this.#node(command, on);
  }

  #node(node: SyntaxNode, on: Context): Verdict {
    switch (node.type) {
      case 'Command':
        return this.#command(node, on);
      case 'Pipeline': {
        const isPipe = node.commands.length > 1;
        const run = (each: SyntaxNode) => () => this.#node(each, on);
        const verdicts = node.commands.map((each) => (isPipe ? this.#apart(run(each)) : run(each)()));
        const last = verdicts.at(-1) ?? DONE;
        return node.prefixes.some(({ type }) => type === 'Negation') ? not(last) : last;
      }
      case 'AndOr':
        return this.#chain(node.commands, node.operators, on);
      case 'If':
        return this.#branches([node, ...node.elif], node.else, on);
      case 'Case':
        return this.#case(node, on);
      case 'For':
        return this.#for(node, on);
      case 'While':
        return this.#while(node, () => this.#list(node.clause, on), on);
      case 'ArithmeticFor':
        arithmeticOr(node.initialize, on);
        return this.#while(node, () => arithmeticOr(node.test, on), on);
      case 'Subshell':
        return this.#apart(() => this.#list(node.body, on));
      case 'BraceGroup':
        return this.#list(node.body, on);
      case 'Redirected':
        return this.#node(node.command, on);
      case 'TestCommand':
        return testHolds(node.expression, on);
      case 'ArithmeticCommand':
        return arithmeticOr(node.expression, on);
      case 'Function':
        this.scope.functions.set(node.name.value, { definition: node, source: on.source });
        return DONE;
      case 'CompoundList':
        return this.#list(node, on);
      default:
        return UNKNOWN;
    }
  }

  /**
   * A loop is played out; one that starts training is read for its first run that does, after which its variable has
   * the last value.
   */
  #for(node: Extract<SyntaxNode, { type: 'For' }>, on: Context): Verdict {
    const name = node.name.value;
    const place = on.source.place(node.pos);
    const words =
      node.wordlist === undefined
        ? [...(this.scope.elements('@') ?? [[unsetPiece('@', node.pos, on)]])]
        : node.wordlist.flatMap((word) => expandFields(word, on));
    if (words.length > MOST_TURNS) throw this.#limits.turns(place, words.length);
    const open = words.some((word) => unsetIn(word).length > 0);
    const restore = open ? this.scope.snapshot() : undefined;
    const parts = [this.skipped.length, this.#parts.length] as const;
    const before = this.#launches;
    let verdict = DONE;
    for (const word of words) {
      this.scope.set(name, word);
      verdict = this.#list(node.body, on);
      if (this.#launches > before) {
        this.#leaving = undefined;
        if (words.length > 1) this.#readOnce(name, word, words, place);
        return verdict;
      }
      if (this.#endsLoop()) break;
    }
    if (restore !== undefined) {
      restore();
      [this.skipped.length, this.#parts.length] = parts;
      const values = on.source.text.slice(node.pos, node.body.pos);
      this.#skip(node.body, on, 'only running the script tells what the loop runs for', values);
    }
    return verdict;
  }

  #readOnce(name: string, word: Value, words: readonly Value[], place: Place): void {
    const all = words.map(textOf).join(', ');
    const which = word === words[0] ? 'the first' : textOf(word);
    this.notes.push(`${placeText(place)} the loop runs for ${name} = ${all}; it is read for ${which}`);
    this.scope.set(name, words.at(-1)!);
  }

  /** `while`, `until` and `for ((…))`, which are played out, too, as far as the script decides them. */
  #while(
    node: Extract<SyntaxNode, { type: 'While' | 'ArithmeticFor' }>,
    condition: () => Verdict,
    on: Context,
  ): Verdict {
    const place = on.source.place(node.pos);
    const clause = on.source.text.slice(node.pos, node.body.pos);
    const before = this.#launches;
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      // No test at all holds.
      const always = node.type === 'ArithmeticFor' && node.test === undefined;
      const verdict = always ? DONE : condition();
      const runs = node.type === 'While' && node.kind === 'until' ? not(verdict) : verdict;
      if (runs.holds === false) return DONE;
      if (runs.holds === undefined || runs.assumed) {
        this.#skip(node.body, on, 'a loop that is not followed', clause);
        return DONE;
      }
      this.#list(node.body, on);
      if (this.#launches > before) {
        this.#leaving = undefined;
        return DONE;
      }
      if (this.#endsLoop()) return DONE;
      if (node.type === 'ArithmeticFor') arithmeticOr(node.update, on);
    }
    this.notes.push(
      `${placeText(place)} the loop does not end within ${MOST_TURNS} turns; the script is read on behind it`,
    );
    this.#doubt(node.body, on, clause);
    return DONE;
  }

  /** Whether the turn that was played is the last. */
  #endsLoop(): boolean {
    const leaving = this.#leaving;
    if (leaving === undefined) return this.#stopped || this.#returned !== undefined;
    const { how, levels } = leaving;
    this.#leaving = levels > 1 ? { how, levels: levels - 1 } : undefined;
    return how === 'break' || levels > 1;
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
        const condition = on.source.text.slice(commands[0]!.pos, node.pos);
        this.#skip(node, on, 'it depends on what only running tells', condition);
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
    let open = '';
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
        this.#skip(then, on, `only running the script tells whether \`${condition}\` holds`, condition);
        // A branch that ends the script is not the one that starts the job.
        if (!stops) {
          settled = false;
          open += condition;
        }
      }
    }
    if (taken !== undefined) {
      if (otherwise !== undefined) this.#skip(otherwise, on, 'the other branch of this condition holds');
      const verdict = this.#list(taken, on);
      if (!settled) this.#doubt(taken, on, open);
      return verdict;
    }
    if (otherwise === undefined) return DONE;
    if (settled) return this.#list(otherwise, on);
    this.#skip(otherwise, on, 'only running the script tells which branch is taken', open);
    return DONE;
  }

  #case(node: Extract<SyntaxNode, { type: 'Case' }>, on: Context): Verdict {
    const subject = expandValue(node.word, on);
    const unknown = unsetIn(subject).length > 0;
    let done = unknown;
    let result = DONE;
    const what = on.source.text.slice(node.word.pos, node.word.end);
    const open = isOpen(subject) ? what : undefined;
    for (const { pattern, body } of node.items) {
      const fits = pattern.map((word) => Glob.of(textOf(expandValue(word, on)))?.matches(textOf(subject)));
      const holds = fits.includes(true);
      if (!done && !holds && fits.includes(undefined)) {
        this.#skip(body, on, `only running the script tells whether ${what} fits the pattern`, what);
        done = true;
        continue;
      }
      if (holds && !done) {
        done = true;
        result = this.#list(body, on);
      } else {
        this.#skip(
          body,
          on,
          unknown ? `nothing in the file says what ${what} is` : `${what} is ${textOf(subject)}`,
          open,
        );
      }
    }
    return result;
  }

  /** Leaves a part out: says which, and remembers what it would have set; one that may run all the same has its `condition`. */
  #skip(node: SyntaxNode, on: Context, because: string, condition?: string): void {
    const { sets, flags } = skippedIn(node, on.source, this.scope);
    for (const [name, place] of sets) this.scope.skipped.set(name, place);
    if (condition !== undefined) this.#doubt(node, on, condition);
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

  /** What a part sets that may run is open from here on. What the person gives the script is nothing, as its defaults are for. */
  #doubt(node: SyntaxNode, on: Context, condition: string): void {
    const { sets, plain, stops, returns } = skippedIn(node, on.source, this.scope);
    if (stops || (this.scope.arguments === undefined && /\$\{?[#@*1-9]|getopts/.test(condition))) return;
    if (returns) this.#mayReturn = true;
    for (const name of plain) {
      this.scope.skipped.set(name, sets.get(name)!);
      this.scope.doubt(name, sets.get(name)!);
    }
  }

  #command(command: Command, on: Context): Verdict {
    const assignments = command.prefix.filter((part) => part.type === 'Assignment');
    if (command.name === undefined) {
      for (const part of assignments) this.#assign(part, on);
      return DONE;
    }
    const words = [...expandFields(command.name, on)];
    const declares = DECLARES.includes(textOf(words[0] ?? []));
    for (const part of declares ? [] : command.args) {
      if (part.type === 'Assignment') words.push(assignmentWord(part, on));
      else for (const field of expandFields(part, on)) words.push(field);
    }
    this.#limits.words(words, on.source.place(command.pos));
    if (assignments.length === 0) return this.#run(command, words, on);
    // For this command alone: its own words do not see them.
    const restore = this.scope.kept(assignments.map(({ name }) => name));
    for (const part of assignments) {
      this.#assign(part, on);
      this.#export(part.name, on.source.place(part.pos));
    }
    const verdict = this.#run(command, words, on);
    restore();
    return verdict;
  }

  #export(name: string, { file, line }: Place): void {
    const variable = this.scope.variables.get(name) ?? [];
    const value = textOf('elements' in variable ? (variable.elements[0] ?? []) : variable);
    this.scope.exported.set(name, { file, line, value });
  }

  #run(command: Command, words: readonly Value[], on: Context): Verdict {
    const [name = ''] = words.map(textOf);
    if (DECLARES.includes(name)) return this.#declare(name, command, on);
    const given = words.slice(1);
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
        this.#returned = statusOf(given[0]);
        return this.#returned;
      case 'break':
      case 'continue':
        this.#leaving = { how: name, levels: Number(textOf(given[0] ?? [])) || 1 };
        return DONE;
      case 'let':
        return given.map((each) => truthOf(arithmeticIn(textOf(each), on, command.pos))).at(-1) ?? UNKNOWN;
      case 'set':
        if (given[0] !== undefined && textOf(given[0]) === '--') this.scope.arguments = given.slice(1);
        return DONE;
      case 'shift':
        this.scope.arguments = this.scope.arguments?.slice(Number(textOf(given[0] ?? [])) || 1);
        return DONE;
      case 'unset':
        for (const each of given) this.scope.unset(textOf(each));
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
    if (READS.includes(name)) {
      for (const each of given.map(textOf)) {
        if (/^[A-Za-z_]\w*$/.test(each))
          this.scope.set(each, [unsetPiece(`(${name} ${each})`, command.pos, on)]);
      }
      return UNKNOWN;
    }
    const verdict = this.#start(command, words, on);
    if (name === 'exec' && given.length > 0) this.#stopped = true;
    return ASKED.includes(name) ? UNKNOWN : verdict;
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
    const launched = { words, under: this.#under, place };
    this.commands.push(launched);
    if (this.#trains(launched)) this.#launches++;
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
    const source = file === undefined ? innerSource(written!) : fileSource(file.name, file.text);
    if (verb === 'is sourced') {
      this.play(source);
      this.#returned = undefined;
    } else this.#playUnder(under, source);
    this.scope.arguments = before;
    return DONE;
  }

  #call(
    { definition, source }: NonNullable<ReturnType<Scope['functions']['get']>>,
    given: readonly Value[],
  ): Verdict {
    if (this.#depth >= DEEPEST) return UNKNOWN;
    this.#depth++;
    const leave = this.scope.enter(given);
    const mayReturn = this.#mayReturn;
    this.#mayReturn = false;
    const verdict = this.#node(definition.body, contextOf(this.scope, source));
    const returned = this.#returned ?? verdict;
    const status = this.#mayReturn ? UNKNOWN : returned;
    leave();
    this.#returned = undefined;
    this.#leaving = undefined;
    this.#mayReturn = mayReturn;
    this.#depth--;
    return status;
  }

  /** `export TP=8`, `local -a ARGS=(…)`, `declare -i N=2+3`. */
  #declare(name: string, command: Command, on: Context): Verdict {
    const options = command.args.map((part) => /^-(\w+)$/.exec(part.text)?.[1] ?? '').join('');
    const isOwn = name === 'local' || ((name === 'declare' || name === 'typeset') && !options.includes('g'));
    const exports = name === 'export' || options.includes('x');
    for (const part of command.args) {
      const words = part.type === 'Assignment' ? [[]] : expandFields(part, on);
      for (const word of words) {
        const text = textOf(word);
        const [, named = '', said] = /^(\w+)(?:=(.*))?$/s.exec(text) ?? [];
        const variable = part.type === 'Assignment' ? part.name : named;
        if (!/^[A-Za-z_]\w*$/.test(variable)) continue;
        const place = on.source.place(part.pos);
        const finish = part.type === 'Assignment' ? this.#evaluated(part, on) : undefined;
        if (isOwn) this.scope.own(variable);
        if (finish !== undefined) finish();
        else if (said !== undefined) this.scope.set(variable, [{ text: said, ...place }]);
        this.#attributes(variable, options, on, part.pos);
        if (exports) this.#export(variable, place);
        if (name === 'readonly' || options.includes('r')) this.scope.fix(variable);
      }
    }
    return DONE;
  }

  /** What `declare` makes of a value: a number, capitals, or another variable's name, which is not followed. */
  #attributes(name: string, options: string, on: Context, pos: number): void {
    const variable = this.scope.variables.get(name);
    if (variable === undefined || 'elements' in variable || unsetIn(variable).length > 0) return;
    if (options.includes('n')) this.scope.set(name, [unsetPiece(`(declare -n ${name})`, pos, on)]);
    else if (options.includes('u')) this.scope.set(name, changed(variable, (text) => text.toUpperCase()));
    else if (options.includes('l')) this.scope.set(name, changed(variable, (text) => text.toLowerCase()));
    else if (options.includes('i')) {
      const outcome = arithmeticIn(textOf(variable), on, pos);
      const known = 'number' in outcome ? String(outcome.number) : undefined;
      this.scope.set(
        name,
        known === undefined
          ? [unsetPiece(`((${textOf(variable)}))`, pos, on)]
          : changed(variable, () => known),
      );
    }
  }

  #assign(assignment: Assignment, on: Context): void {
    this.#evaluated(assignment, on)();
  }

  /** The value of an assignment, worked out now, and what sets it. */
  #evaluated({ name, value, append, index, pos }: Assignment, on: Context): () => void {
    const place = on.source.place(pos);
    const earlier = this.scope.variables.get(name);
    if (value.type === 'ArrayValue') {
      const added = arrayOf(value, on);
      const kept = append && earlier !== undefined && 'elements' in earlier ? earlier.elements : [];
      const whole = kept.length === 0 ? added : { elements: [...kept, ...added.elements] };
      this.#limits.array(name, whole.elements, place);
      return () => this.scope.set(name, whole);
    }
    const said = expandValue(value, on);
    this.#limits.text(name, said, place);
    if (index !== undefined) {
      const key = textOf(expandValue(index, on));
      const whole = withElement(earlier, key, said);
      this.#limits.array(name, 'elements' in whole ? whole.elements : [], place);
      return () => this.scope.set(name, whole);
    }
    if (append && earlier !== undefined) {
      // `A+=x` changes the first element of an array.
      const [first = [], ...others] = 'elements' in earlier ? earlier.elements : [earlier];
      const longer = [...first, ...said];
      this.#limits.text(name, longer, place);
      return () =>
        this.scope.set(name, 'elements' in earlier ? { ...earlier, elements: [longer, ...others] } : longer);
    }
    return () => this.scope.set(name, said);
  }
}

/** Whether the number of an expression is not nothing. */
function truthOf(outcome: ReturnType<typeof arithmetic>): Verdict {
  return 'number' in outcome ? { holds: outcome.number !== 0n, assumed: false } : UNKNOWN;
}

function arithmeticOr(expression: Parameters<typeof arithmetic>[0], on: Context): Verdict {
  return truthOf(arithmetic(expression, on));
}

/** `return`, `return 1`. */
function statusOf(status: Value | undefined): Verdict {
  if (status === undefined) return UNKNOWN;
  return /^\d+$/.test(textOf(status)) ? { holds: Number(textOf(status)) === 0, assumed: false } : UNKNOWN;
}

const DECLARES: readonly string[] = ['export', 'declare', 'typeset', 'local', 'readonly'];

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
