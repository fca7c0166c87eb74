/** Arrays of a script: `( a b )`, `([key]=a)`, `A[2]=b`. */
import type { ArrayValue, Word } from 'unbash';
import type { Context } from './context.js';
import { expandFields, expandValue } from './expand.js';
import type { Variable } from './scope.js';
import type { Value } from './value.js';

/** The elements of `( … )`: words, or `[key]=word`. */
export function arrayOf({ elements }: ArrayValue, on: Context): { elements: Value[]; names?: string[] } {
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

/** `earlier` with `said` at `key`. */
export function withElement(earlier: Variable | undefined, key: string, said: Value): Variable {
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
