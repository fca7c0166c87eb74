/** Hyper-parameters of linear and logistic regression, see `architectures/linear-model.ts`. */

export interface LinearModel {
  readonly kind: 'linear-model';
  /** Numbers of a sample, each with a weight. */
  readonly features: number;
  /** Values predicted: 1 of a regression or a yes-or-no, classes of a softmax. */
  readonly outputs: number;
}
