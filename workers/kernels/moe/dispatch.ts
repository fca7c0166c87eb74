/**
 * Moving tokens to their experts and back. Every expert has as many rows for each group of tokens as its capacity is, so
 * the buffer is of one size wherever tokens go; rows that nobody came to are 0. Dispatch copies a token's vector, times
 * its gate, to a row of each expert it goes to; combine adds up what the experts made of them.
 *
 * The gate is put on what goes to an expert (Llama 4; `moe_apply_probs_on_input` of Megatron Core), so its gradient,
 * dg = x · drow, is known where the token is: behind the experts it would take their output, which nobody keeps.
 */
import type { RouterShape } from './router.js';

/** Where every token goes: rows by token and expert, [tokens, experts], −1 where it does not go. */
export type RowOf = Int32Array;

/** Rows of all experts: those of an expert adjacent, of these those of a group, and in it in order of tokens. */
export function rowsOf({ tokens, experts, groupTokens, capacity }: RouterShape): number {
  return experts * (tokens / groupTokens) * capacity;
}

/** Fills `rowOf` from gates [tokens, experts]. */
export function planRows(rowOf: RowOf, gates: Float32Array, shape: RouterShape): void {
  const { tokens, experts, groupTokens, capacity } = shape;
  const groups = tokens / groupTokens;
  for (let expert = 0; expert < experts; expert++) {
    for (let group = 0; group < groups; group++) {
      let row = (expert * groups + group) * capacity;
      for (let token = group * groupTokens; token < (group + 1) * groupTokens; token++) {
        const at = token * experts + expert;
        rowOf[at] = gates[at]! > 0 ? row++ : -1;
      }
    }
  }
}

/** rows[rowOf] = gate · x[token]; x is [tokens, width]. */
export function dispatchForward(
  rows: Float32Array,
  x: Float32Array,
  gates: Float32Array,
  rowOf: RowOf,
  { experts, width }: Sizes,
): void {
  rows.fill(0);
  for (let at = 0; at < rowOf.length; at++) {
    if (rowOf[at]! < 0) continue;
    const [to, from, gate] = [rowOf[at]! * width, Math.floor(at / experts) * width, gates[at]!];
    for (let i = 0; i < width; i++) rows[to + i] = gate * x[from + i]!;
  }
}

/** dx[token] = Σ gate · drows[rowOf], and dgates = x[token] · drows[rowOf], 0 where the token does not go. */
export function dispatchBackward(
  gradients: { readonly x: Float32Array; readonly gates: Float32Array },
  dRows: Float32Array,
  { x, gates }: { readonly x: Float32Array; readonly gates: Float32Array },
  rowOf: RowOf,
  { experts, width }: Sizes,
): void {
  gradients.x.fill(0, 0, (rowOf.length / experts) * width);
  gradients.gates.fill(0, 0, rowOf.length);
  for (let at = 0; at < rowOf.length; at++) {
    if (rowOf[at]! < 0) continue;
    const [from, to, gate] = [rowOf[at]! * width, Math.floor(at / experts) * width, gates[at]!];
    let dot = 0;
    for (let i = 0; i < width; i++) {
      const gradient = dRows[from + i]!;
      dot += x[to + i]! * gradient;
      gradients.x[to + i] = gradients.x[to + i]! + gate * gradient;
    }
    gradients.gates[at] = dot;
  }
}

/** y[token] = Σ rows[rowOf]. */
export function combineForward(
  y: Float32Array,
  rows: Float32Array,
  rowOf: RowOf,
  { experts, width }: Sizes,
): void {
  y.fill(0, 0, (rowOf.length / experts) * width);
  for (let at = 0; at < rowOf.length; at++) {
    if (rowOf[at]! < 0) continue;
    const [from, to] = [rowOf[at]! * width, Math.floor(at / experts) * width];
    for (let i = 0; i < width; i++) y[to + i] = y[to + i]! + rows[from + i]!;
  }
}

/** drows[rowOf] = dy[token], and 0 in rows that nobody came to. */
export function combineBackward(
  dRows: Float32Array,
  dy: Float32Array,
  rowOf: RowOf,
  { experts, width }: Sizes,
): void {
  dRows.fill(0);
  for (let at = 0; at < rowOf.length; at++) {
    if (rowOf[at]! < 0) continue;
    const from = Math.floor(at / experts) * width;
    dRows.set(dy.subarray(from, from + width), rowOf[at]! * width);
  }
}

interface Sizes {
  readonly experts: number;
  /** Floats of a token. */
  readonly width: number;
}
