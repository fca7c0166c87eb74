/**
 * The router of an MoE layer: which experts a token goes to, and with what weights. Weights are
 * the softmax over the chosen experts' logits alone (Jiang et al. 2024, "Mixtral of Experts", arXiv
 * 2401.04088, section 2.1). The choice itself has no gradient; through the weights,
 * dlogit_j = w_j (dw_j − Σ_i w_i dw_i), and an expert that was not chosen gets 0.
 *
 * They are kept as *gates* [tokens, experts]: w where the token goes to the expert, 0 where it was not chosen, −w where
 * it was chosen and dropped, because the expert has as many tokens of the group already as it takes (capacity: GShard,
 * arXiv 2006.16668, section 2.2; Switch, arXiv 2101.03961, section 2.2).
 */

export interface RouterShape {
  readonly tokens: number;
  readonly experts: number;
  readonly topk: number;
  /** Tokens that follow each other and fill an expert's capacity together; divides `tokens`. */
  readonly groupTokens: number;
  /** The most tokens of a group that an expert takes, the first ones. */
  readonly capacity: number;
}

/** Fills gates [tokens, experts] from logits [tokens, experts]; on a tie the lower expert is chosen. */
export function gatesForward(gates: Float32Array, logits: Float32Array, shape: RouterShape): void {
  const { tokens, experts, topk, groupTokens, capacity } = shape;
  const taken = new Int32Array(experts);
  gates.fill(0, 0, tokens * experts);
  for (let token = 0; token < tokens; token++) {
    if (token % groupTokens === 0) taken.fill(0);
    const first = token * experts;
    let [highest, total] = [0, 0];
    for (let choice = 0; choice < topk; choice++) {
      const expert = largestLeft(gates, logits, first, experts);
      const logit = logits[first + expert]!;
      if (choice === 0) highest = logit;
      const weight = Math.exp(logit - highest);
      // Nothing that was chosen may look as if it was not.
      gates[first + expert] = Math.max(weight, LEAST);
      total += weight;
    }
    for (let expert = 0; expert < experts; expert++) {
      const weight = gates[first + expert]!;
      if (weight === 0) continue;
      const kept = taken[expert]! < capacity;
      if (kept) taken[expert] = taken[expert]! + 1;
      gates[first + expert] = Math.max(weight / total, LEAST) * (kept ? 1 : -1);
    }
  }
}

/** The least normal float32. */
const LEAST = 2 ** -126;

/** The expert of the largest logit of those that have no gate yet. */
function largestLeft(gates: Float32Array, logits: Float32Array, first: number, experts: number): number {
  let best = -1;
  for (let expert = 0; expert < experts; expert++) {
    if (gates[first + expert] !== 0) continue;
    if (best < 0 || logits[first + expert]! > logits[first + best]!) best = expert;
  }
  return best;
}

/** Turns the gradients of the gates [tokens, experts], 0 where a token was dropped, into those of the logits, in place. */
export function gatesBackward(
  gradient: Float32Array,
  gates: Float32Array,
  { tokens, experts }: Pick<RouterShape, 'tokens' | 'experts'>,
): void {
  for (let first = 0; first < tokens * experts; first += experts) {
    let along = 0;
    for (let i = first; i < first + experts; i++) along += Math.abs(gates[i]!) * gradient[i]!;
    for (let i = first; i < first + experts; i++) gradient[i] = Math.abs(gates[i]!) * (gradient[i]! - along);
  }
}
