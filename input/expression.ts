/**
 * Arithmetic on quantities, such as `10.2 kW - 8 * 700 W`. The library is loaded at the first
 * expression, from its browser bundle, which starts ten times faster than its module tree. Only
 * numbers, units, brackets and + - * / ^ are let through: no function of the library can be reached.
 */
import { createRequire } from 'node:module';
import type { MathJsInstance, MathNode } from 'mathjs';
import { InputError } from './error.js';

const ALLOWED = new Set(['OperatorNode', 'ConstantNode', 'SymbolNode', 'ParenthesisNode']);
const OPERATORS = new Set(['+', '-', '*', '/', '^']);
const LONGEST = 200;

let loaded: MathJsInstance | undefined;

/**
 * The value of `text` in whichever of `units` it is a quantity of (`1` stands for no unit); null when
 * it is a quantity of another kind. Throws InputError, in a few words that fit in brackets, when the
 * text is no such expression or its value is not finite.
 */
export function evaluateExpression(
  text: string,
  units: readonly string[],
): { value: number; unit: string } | null {
  if (text.trim() === '') throw new InputError('it is empty');
  if (text.length > LONGEST) throw new InputError(`it is longer than ${LONGEST} characters`);
  const math = library();
  const result = evaluate(math, text);
  if (typeof result === 'number') return { value: finite(result), unit: '1' };
  if (!math.isUnit(result)) throw new InputError('it is not a number with a unit');
  if (result.toJSON().value === null) throw new InputError('it is a unit without a number');
  const unit = units.find((name) => name !== '1' && result.equalBase(math.unit(name)));
  return unit === undefined ? null : { value: finite(result.toNumber(unit)), unit };
}

function evaluate(math: MathJsInstance, text: string): unknown {
  let tree: MathNode;
  try {
    tree = math.parse(text);
    tree.traverse((node) => {
      const operator = 'op' in node && typeof node.op === 'string' ? node.op : '*';
      if (!ALLOWED.has(node.type) || !OPERATORS.has(operator)) {
        throw new InputError('only numbers, units, brackets and + - * / ^ may be used');
      }
      if ('name' in node && typeof node.name === 'string' && !isUnitName(math, node.name)) {
        throw new InputError(`unknown unit '${node.name}'`);
      }
    });
    return tree.evaluate();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(reason(error, text));
  }
}

/** The library says where reading stopped, and otherwise that two quantities cannot be added, or the like. */
function reason(error: unknown, text: string): string {
  const at = error instanceof SyntaxError && 'char' in error ? Number(error.char) : 0;
  if (!(at > 0)) return 'its parts do not go together';
  return at > text.length ? 'it ends too early' : `character ${at} makes no sense`;
}

/** Names that are no unit (`pi`, `min`, `constructor`) never reach evaluation. */
function isUnitName(math: MathJsInstance, name: string): boolean {
  const { Unit } = math as unknown as { Unit: { isValuelessUnit(name: string): boolean } };
  return Unit.isValuelessUnit(name);
}

function finite(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new InputError('its value is not a finite number');
}

function library(): MathJsInstance {
  if (loaded !== undefined) return loaded;
  const math = createRequire(import.meta.url)('./mathjs.cjs') as MathJsInstance;
  // 'short' prefixes are k, M, G, T …; with 'long' ones a TFLOP is not found.
  math.createUnit({
    FLOP: { prefixes: 'short' },
    FLOPS: { definition: '1 FLOP/s', prefixes: 'short' },
    bps: { definition: '1 b/s', prefixes: 'short' },
    USD: {},
  });
  loaded = math;
  return math;
}
