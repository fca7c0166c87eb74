/**
 * What-if questions: `nic x2, hbm +10%, price -20%` as a function from one request to another. The cluster is changed as
 * it was resolved, so a change comes after whatever was set; everything else of the question stays as it is.
 */
import { InputError } from '../../input/error.js';
import { type QuantityUnit, quantity } from '../../input/quantity.js';
import type { Request } from '../request.js';
import { clusterWithFigure, figureAt } from './figures.js';
import { PLACEMENTS, type Placement } from './placements.js';
import { pathsFor, shown } from './words.js';

/** One change, read but not made. */
export interface Change {
  /** As it was said, in plain characters: `nic x2`. */
  readonly said: string;
  readonly of:
    | { readonly kind: 'placement'; readonly placement: Placement; readonly count: number }
    | { readonly kind: 'factor'; readonly paths: readonly string[]; readonly factor: number }
    | { readonly kind: 'value'; readonly path: string; readonly value: string };
}

/** A figure before and after, SI base units. */
export interface FigureChange {
  readonly path: string;
  readonly name: string;
  readonly unit: QuantityUnit;
  readonly before: number;
  readonly after: number;
}

/** A change that was made; where ranks lie or cards are cabled, it has no figures. */
export interface MadeChange {
  readonly said: string;
  readonly figures: readonly FigureChange[];
}

/** The most of a text that is read, and of changes in it. */
const LONGEST = 2000;
const MOST_CHANGES = 32;

/** The changes in a text, separated by commas or semicolons. Throws InputError for what cannot be read as one. */
export function changesIn(text: string): Change[] {
  if (text.length > LONGEST) throw new InputError(`a what-if question has at most ${LONGEST} characters`);
  const parts = plainly(text)
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw new InputError(`nothing is changed; ${EXAMPLES}`);
  if (parts.length > MOST_CHANGES) throw new InputError(`at most ${MOST_CHANGES} changes are made at once`);
  return parts.map(changeIn);
}

const EXAMPLES =
  "write 'nic x2', 'hbm +10%', 'price -20%', 'memory =141GiB' or 'tp across nodes', for example";

/** Signs of multiplication, division and subtraction as a keyboard has them, and single blanks. */
function plainly(text: string): string {
  return text
    .replaceAll(/[×✕⨯]/g, 'x')
    .replaceAll(/[−–—]/g, '-')
    .replaceAll('÷', '/')
    .replaceAll('％', '%')
    .replaceAll(/\s+/g, ' ');
}

const NUMBER = String.raw`(\d{1,9}(?:\.\d{1,9})?)`;
const TIMES = new RegExp(`^(.+?) ?[x*] ?${NUMBER}$`, 'i');
const TIMES_AFTER = new RegExp(`^(.+?) ${NUMBER} ?x$`, 'i');
const OVER = new RegExp(`^(.+?) ?/ ?${NUMBER}$`);
const PER_CENT = new RegExp(`^(.+?) ?([+-]) ?${NUMBER} ?%$`);
const VALUE = /^([^=]+?) ?= ?(.+)$/;

function changeIn(said: string): Change {
  for (const placement of PLACEMENTS) {
    const match = placement.pattern.exec(said);
    if (match !== null) return { said, of: { kind: 'placement', placement, count: Number(match[1]) } };
  }
  const value = VALUE.exec(said);
  if (value !== null) {
    const [path, ...others] = pathsFor(value[1]!);
    if (others.length > 0) {
      throw new InputError(
        `'${shown(value[1]!)}' stands for several figures, which have no one value; set one: ${path} =${value[2]}`,
      );
    }
    return { said, of: { kind: 'value', path: path!, value: value[2]! } };
  }
  const [name, factor] = factorIn(said);
  if (!(factor > 0)) throw new InputError(`'${shown(said)}' would leave nothing of it`);
  if (factor === Infinity) throw new InputError(`'${shown(said)}' divides by nothing`);
  return { said, of: { kind: 'factor', paths: pathsFor(name), factor } };
}

function factorIn(said: string): [name: string, factor: number] {
  const times = TIMES.exec(said) ?? TIMES_AFTER.exec(said);
  if (times !== null) return [times[1]!, Number(times[2])];
  const over = OVER.exec(said);
  if (over !== null) return [over[1]!, 1 / Number(over[2])];
  const share = PER_CENT.exec(said);
  if (share !== null) {
    const [, name, sign, percent] = share;
    return [name!, sign === '-' ? (100 - Number(percent)) / 100 : (100 + Number(percent)) / 100];
  }
  throw new InputError(`'${shown(said)}' says no change; ${EXAMPLES}`);
}

/** `request` with `changes` made one after the other. Throws InputError for what the cluster cannot have. */
export function requestWith(
  request: Request,
  changes: readonly Change[],
): { readonly request: Request; readonly made: readonly MadeChange[] } {
  const { cluster } = request;
  if (cluster.threads !== undefined) {
    throw new InputError(
      `what threads of '${cluster.id}' cost is measured, and no figure of the profile changes it`,
    );
  }
  let changed: Request = { ...request, whatIf: changes.map(({ said }) => said) };
  const made = changes.map((change) => {
    const before = changed;
    changed = changedBy(before, change);
    return { said: change.said, figures: figureChanges(before, changed, change) };
  });
  return { request: changed, made };
}

function changedBy(request: Request, { said, of }: Change): Request {
  if (of.kind === 'placement') return of.placement.apply(request, of.count);
  const from = { kind: 'assumed', source: `what if: ${said}` } as const;
  const paths = pathsIn(of).filter((path) => figureAt(request.cluster, path) !== undefined);
  if (paths.length === 0) {
    throw new InputError(`'${shown(said)}': '${request.cluster.id}' has no ${pathsIn(of).join(', ')}`);
  }
  let { cluster } = request;
  for (const path of paths) {
    const figure = figureAt(cluster, path)!;
    const value = of.kind === 'value' ? quantity(of.value, figure.unit) : figure.value * of.factor;
    cluster = clusterWithFigure(cluster, figure, value, from);
  }
  return { ...request, cluster };
}

function pathsIn(of: Exclude<Change['of'], { kind: 'placement' }>): readonly string[] {
  return of.kind === 'value' ? [of.path] : of.paths;
}

/** Of placements, what they do to figures: the nodes under a leaf. */
function figureChanges({ cluster: a }: Request, { cluster: b }: Request, { of }: Change): FigureChange[] {
  const paths = of.kind === 'placement' ? ['fabric.leafNodes'] : pathsIn(of);
  return paths.flatMap((path) => {
    const [before, after] = [figureAt(a, path), figureAt(b, path)];
    if (before === undefined || after === undefined || before.value === after.value) return [];
    return [{ path, name: before.name, unit: before.unit, before: before.value, after: after.value }];
  });
}
