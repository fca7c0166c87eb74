/** `TP=8`, `ARGS=(…)`, `ARGS+=(…)`, `SIZES[70b]=8192`. */
import type { Assignment } from 'unbash';
import { arrayOf, withElement } from './arrays.js';
import type { Context } from './context.js';
import { expandValue } from './expand.js';
import type { State } from './state.js';
import { textOf } from './value.js';

/** Sets what an assignment says. */
export function assign(state: State, assignment: Assignment, on: Context): void {
  evaluated(state, assignment, on)();
}

/** The value of an assignment, worked out now, and what sets it. */
export function evaluated(
  state: State,
  { name, value, append, index, pos }: Assignment,
  on: Context,
): () => void {
  const place = on.source.place(pos);
  const earlier = state.scope.variables.get(name);
  if (value.type === 'ArrayValue') {
    const added = arrayOf(value, on);
    const kept = append && earlier !== undefined && 'elements' in earlier ? earlier.elements : [];
    const whole = kept.length === 0 ? added : { elements: [...kept, ...added.elements] };
    state.limits.array(name, whole.elements, place);
    return () => state.scope.set(name, whole);
  }
  const said = expandValue(value, on);
  state.limits.text(name, said, place);
  if (index !== undefined) {
    const key = textOf(expandValue(index, on));
    const whole = withElement(earlier, key, said);
    state.limits.array(name, 'elements' in whole ? whole.elements : [], place);
    return () => state.scope.set(name, whole);
  }
  if (append && earlier !== undefined) {
    // `A+=x` changes the first element of an array.
    const [first = [], ...others] = 'elements' in earlier ? earlier.elements : [earlier];
    const longer = [...first, ...said];
    state.limits.text(name, longer, place);
    return () =>
      state.scope.set(name, 'elements' in earlier ? { ...earlier, elements: [longer, ...others] } : longer);
  }
  return () => state.scope.set(name, said);
}
