/** Uniform draws turned into times, by the inverse of their distribution: more of the one is more of the other. */
import { gammaln } from 'simple-statistics';

/** Of mean 1; `uniform` is in (0, 1]. */
export function exponential(uniform: number): number {
  return -Math.log(uniform);
}

/** Of mean 1, from an exponential draw of mean 1; `scale` is `weibullScale(shape)`. */
export function weibull(drawn: number, shape: number, scale: number): number {
  return scale * drawn ** (1 / shape);
}

/** The scale at which a Weibull distribution of this shape has mean 1: 1 / Γ(1 + 1/shape). */
export function weibullScale(shape: number): number {
  return 1 / Math.exp(gammaln(1 + 1 / shape));
}
