/**
 * Moving tokens to their experts and back. A *slot* is one (token, choice) pair, token · topk + choice;
 * dispatch copies each slot's token to a row, rows ordered by expert, and combine adds the experts'
 * results to the token with the router's weights. Both are linear, so each one's backward pass is the
 * other's movement: dispatch's adds rows to tokens, combine's copies tokens to rows.
 */

/** Where every slot goes. */
export interface Dispatch {
  readonly topk: number;
  /** rowOf[slot]: the row, rows of one expert adjacent, in order of slots. */
  readonly rowOf: Int32Array;
  /** Rows of each expert. */
  readonly counts: Int32Array;
}

/** A stable counting sort of the slots by expert. */
export function planDispatch(chosen: Int32Array, experts: number, topk: number): Dispatch {
  const counts = new Int32Array(experts);
  for (const expert of chosen) counts[expert] = counts[expert]! + 1;
  const next = new Int32Array(experts);
  for (let expert = 1; expert < experts; expert++) next[expert] = next[expert - 1]! + counts[expert - 1]!;
  const rowOf = chosen.map((expert) => {
    const row = next[expert]!;
    next[expert] = row + 1;
    return row;
  });
  return { topk, rowOf, counts };
}

/** rows[rowOf[slot]] = x[token of slot]; x is [tokens, width], rows [tokens · topk, width]. */
export function dispatchForward(rows: Float32Array, x: Float32Array, plan: Dispatch, width: number): void {
  eachSlot(plan, (_slot, token, row) => {
    for (let i = 0; i < width; i++) rows[row * width + i] = x[token * width + i]!;
  });
}

/** dx[token] = Σ over its slots of dRows[rowOf[slot]], in order of slots. */
export function dispatchBackward(dx: Float32Array, dRows: Float32Array, plan: Dispatch, width: number): void {
  dx.fill(0, 0, (plan.rowOf.length / plan.topk) * width);
  eachSlot(plan, (_slot, token, row) => {
    for (let i = 0; i < width; i++) dx[token * width + i] = dx[token * width + i]! + dRows[row * width + i]!;
  });
}

/** y[token] = Σ over its slots of weights[slot] · rows[rowOf[slot]]. */
export function combineForward(
  y: Float32Array,
  rows: Float32Array,
  weights: Float32Array,
  plan: Dispatch,
  width: number,
): void {
  y.fill(0, 0, (plan.rowOf.length / plan.topk) * width);
  eachSlot(plan, (slot, token, row) => {
    const weight = weights[slot]!;
    for (let i = 0; i < width; i++) {
      y[token * width + i] = y[token * width + i]! + weight * rows[row * width + i]!;
    }
  });
}

/** dRows[rowOf[slot]] = weights[slot] · dy[token] and dWeights[slot] = dy[token] · rows[rowOf[slot]]. */
export function combineBackward(
  gradients: { readonly rows: Float32Array; readonly weights: Float32Array },
  dy: Float32Array,
  rows: Float32Array,
  weights: Float32Array,
  plan: Dispatch,
  width: number,
): void {
  eachSlot(plan, (slot, token, row) => {
    const weight = weights[slot]!;
    let dot = 0;
    for (let i = 0; i < width; i++) {
      const gradient = dy[token * width + i]!;
      dot += gradient * rows[row * width + i]!;
      gradients.rows[row * width + i] = weight * gradient;
    }
    gradients.weights[slot] = dot;
  });
}

function eachSlot(plan: Dispatch, visit: (slot: number, token: number, row: number) => void): void {
  plan.rowOf.forEach((row, slot) => {
    visit(slot, Math.floor(slot / plan.topk), row);
  });
}
