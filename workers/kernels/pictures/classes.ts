/**
 * Cross-entropy over a few classes, [samples, classes], in double precision: a sample's loss is log Σ e^logit − the target's
 * logit, and its gradient by the logits the softmax less one at the target.
 */

/** Writes the softmax; gives the sum of the losses in nats, and how many samples are given to the right class. */
export function classesForward(
  softmax: Float32Array,
  logits: Float32Array,
  targets: Int32Array,
): { readonly loss: number; readonly correct: number } {
  const classes = logits.length / targets.length;
  let [loss, correct] = [0, 0];
  for (const [sample, target] of targets.entries()) {
    const first = sample * classes;
    let best = first;
    for (let at = first; at < first + classes; at++) if (logits[at]! > logits[best]!) best = at;
    let total = 0;
    for (let at = first; at < first + classes; at++) total += Math.exp(logits[at]! - logits[best]!);
    for (let at = first; at < first + classes; at++)
      softmax[at] = Math.exp(logits[at]! - logits[best]!) / total;
    loss += Math.log(total) + logits[best]! - logits[first + target]!;
    if (best === first + target) correct++;
  }
  return { loss, correct };
}

/** dLogits = factor · (softmax − one at the target); `factor` is 1 / samples of the whole batch for a mean loss. */
export function classesBackward(
  dLogits: Float32Array,
  softmax: Float32Array,
  targets: Int32Array,
  factor: number,
): void {
  const classes = softmax.length / targets.length;
  for (const [at, share] of softmax.entries()) {
    const isTarget = targets[Math.floor(at / classes)] === at % classes;
    dLogits[at] = factor * (share - (isTarget ? 1 : 0));
  }
}
