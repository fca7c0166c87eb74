/**
 * A script played through without running anything: variables are set, branches whose condition the script decides are
 * followed, and the commands that it would run come out with their words.
 */
import type { CompoundList, Statement, SyntaxNode } from 'unbash';
import { parse } from 'unbash';
import { InputError } from '../../input/error.js';
import type { LaunchFile } from '../format.js';
import { placeText } from '../imported.js';
import { slurmVariables } from '../slurm/read.js';
import { playBranches, playCase, playChain } from './branches.js';
import { playCommand } from './commands.js';
import { arithmeticHolds, DONE, not, testHolds, UNKNOWN, type Verdict } from './condition.js';
import type { Context } from './context.js';
import { contextOf } from './expand.js';
import { headersOf } from './headers.js';
import { playFor, playWhile } from './loops.js';
import type { Source } from './source.js';
import { DEEPEST, type Launched, type Player, State } from './state.js';

/**
 * What `source` has come to at its end. `files` are those that it may name; `trains` tells the commands that a loop is
 * read for once. Throws InputError where it never ends, or does more than llmsim plays.
 */
export function played(
  source: Source,
  files: readonly LaunchFile[],
  trains: (launched: Launched) => boolean,
): State {
  const state = new State(files, trains);
  new Play(state).play(source);
  return state;
}

class Play implements Player {
  readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  play(source: Source): void {
    const { state } = this;
    if (state.depth >= DEEPEST) {
      throw new InputError(
        `${placeText(source.place(0))} the script starts itself again and again; name the one to read`,
      );
    }
    state.limits.work(source.text.length, source.place(0));
    state.depth++;
    this.#head(source);
    const context = contextOf(state.scope, source);
    for (const statement of parse(source.text).commands) this.#statement(statement, context);
    state.depth--;
  }

  /** Slurm's options of a script, and the variables that Slurm sets because of them. */
  #head(source: Source): void {
    const headers = headersOf(source);
    for (const header of headers) this.state.headers.push(header);
    for (const [name, { text, file, line }] of slurmVariables(headers))
      this.state.scope.set(name, [{ text, file, line }]);
  }

  list({ commands }: Pick<CompoundList, 'commands'>, on: Context): Verdict {
    let last = DONE;
    for (const statement of commands) last = this.#statement(statement, on);
    return last;
  }

  #statement({ command, background }: Statement, on: Context): Verdict {
    if (this.state.passesOver) return UNKNOWN;
    this.state.limits.command(on.source.place(command.pos));
    return background ? this.state.apart(() => this.node(command, on)) : this.node(command, on);
  }

  node(node: SyntaxNode, on: Context): Verdict {
    switch (node.type) {
      case 'Command':
        return playCommand(this, node, on);
      case 'Pipeline':
        return this.#pipeline(node, on);
      case 'AndOr':
        return playChain(this, node.commands, node.operators, on);
      case 'If':
        return playBranches(this, [node, ...node.elif], node.else, on);
      case 'Case':
        return playCase(this, node, on);
      case 'For':
        return playFor(this, node, on);
      case 'While':
        return playWhile(this, node, () => this.list(node.clause, on), on);
      case 'ArithmeticFor':
        arithmeticHolds(node.initialize, on);
        return playWhile(this, node, () => arithmeticHolds(node.test, on), on);
      case 'Subshell':
        return this.state.apart(() => this.list(node.body, on));
      case 'BraceGroup':
        return this.list(node.body, on);
      case 'Redirected':
        return this.node(node.command, on);
      case 'TestCommand':
        return testHolds(node.expression, on);
      case 'ArithmeticCommand':
        return arithmeticHolds(node.expression, on);
      case 'Function':
        this.state.scope.functions.set(node.name.value, { definition: node, source: on.source });
        return DONE;
      case 'CompoundList':
        return this.list(node, on);
      default:
        return UNKNOWN;
    }
  }

  /** Each command of a pipe runs in a shell of its own; the last one says whether it holds. */
  #pipeline(node: Extract<SyntaxNode, { type: 'Pipeline' }>, on: Context): Verdict {
    const isPipe = node.commands.length > 1;
    const run = (each: SyntaxNode) => () => this.node(each, on);
    const verdicts = node.commands.map((each) => (isPipe ? this.state.apart(run(each)) : run(each)()));
    const last = verdicts.at(-1) ?? DONE;
    return node.prefixes.some(({ type }) => type === 'Negation') ? not(last) : last;
  }
}
