/**
 * The router of an MoE layer: which experts a token goes to, and with what weights. Weights are
 * the softmax over the chosen experts' logits alone (Jiang et al. 2024, "Mixtral of Experts", arXiv
 * 2401.04088, section 2.1). The choice itself has no gradient; through the weights,
 * dlogit_j = w_j (dw_j − Σ_i w_i dw_i), and an expert that was not chosen gets 0.
 */

export interface RouterShape {
  readonly tokens: number;
  readonly experts: number;
  readonly topk: number;
}

/** chosen[token, topk] = the experts of the largest logits, largest first, the lower number on a tie. */
export function chooseLargest(
  chosen: Int32Array,
  logits: Float32Array,
  { tokens, experts, topk }: RouterShape,
): void {
  for (let token = 0; token < tokens; token++) {
    const row = logits.subarray(token * experts, (token + 1) * experts);
    const order = Array.from(row.keys()).sort((a, b) => row[b]! - row[a]! || a - b);
    chosen.set(order.slice(0, topk), token * topk);
  }
}

/**
 * chosen[token, topk] = experts in turn, so that all get equally many tokens, as a program written before
 * the run has to suppose. `firstToken` is the number of the rank's first token in the batch: a token's
 * experts do not depend on who computes it.
 */
export function chooseInTurn(
  chosen: Int32Array,
  { tokens, experts, topk }: RouterShape,
  firstToken: number,
): void {
  for (let slot = 0; slot < tokens * topk; slot++) chosen[slot] = (firstToken * topk + slot) % experts;
}

/** weights[token, topk] = softmax of the chosen experts' logits [tokens, experts]. */
export function routerForward(
  weights: Float32Array,
  logits: Float32Array,
  chosen: Int32Array,
  { tokens, experts, topk }: RouterShape,
): void {
  for (let token = 0; token < tokens; token++) {
    const logit = (slot: number) => logits[token * experts + chosen[slot]!]!;
    const first = token * topk;
    let highest = logit(first);
    for (let slot = first + 1; slot < first + topk; slot++) highest = Math.max(highest, logit(slot));
    let total = 0;
    for (let slot = first; slot < first + topk; slot++) total += Math.exp(logit(slot) - highest);
    for (let slot = first; slot < first + topk; slot++) {
      weights[slot] = Math.exp(logit(slot) - highest) / total;
    }
  }
}

/** dLogits[tokens, experts] from dWeights[tokens, topk]. */
export function routerBackward(
  dLogits: Float32Array,
  dWeights: Float32Array,
  weights: Float32Array,
  chosen: Int32Array,
  { tokens, experts, topk }: RouterShape,
): void {
  dLogits.fill(0, 0, tokens * experts);
  for (let token = 0; token < tokens; token++) {
    const first = token * topk;
    let along = 0;
    for (let slot = first; slot < first + topk; slot++) along += weights[slot]! * dWeights[slot]!;
    for (let slot = first; slot < first + topk; slot++) {
      dLogits[token * experts + chosen[slot]!] = weights[slot]! * (dWeights[slot]! - along);
    }
  }
}
