/** Hyper-parameters of logistic regression, see `architectures/linear-model.ts`. */

export interface LinearModel {
  readonly kind: 'linear-model';
  /** Numbers of a sample, each with a weight. */
  readonly features: number;
  /** Probabilities predicted: 1 of a yes-or-no, else one against the rest for each class. */
  readonly outputs: number;
}
