/**
 * The weights of the feed-forward half of a block: one dense network, or a router, many experts of which
 * each token visits a few, and experts shared by all tokens.
 */
import type { MixtureOfExperts, Model } from '../model.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

/** A dense network of width `ffn` or what stands in its place, without the norm before it; a width of 0 is none. */
export function denseWeights(model: Model): Weight[] {
  if (model.linearFeedForward === true)
    return linearWeights('mlp.linear', [model.hidden, model.hidden], 'whole');
  return model.ffn > 0 ? network('mlp', model, model.ffn) : [];
}

/**
 * Router, routed experts and shared experts, without the norm before them. What the router makes weighs what experts make,
 * which is divided.
 */
export function moeWeights(model: Model, moe: MixtureOfExperts): Weight[] {
  const router = [
    ...linearWeights('router', [scoredExperts(moe), model.hidden], 'whole'),
    ...(moe.routerBias ? [{ name: 'router.bias', shape: [scoredExperts(moe)], copies: 1 }] : []),
  ];
  return [
    ...router.map((weight) => ({ ...weight, partialGradient: true as const })),
    ...network('experts', model, moe.expertFfn, moe.experts),
    ...sharedWeights(model, moe),
  ];
}

/** Experts that the router chooses from. */
export function scoredExperts({ experts, zeroExperts = 0 }: MixtureOfExperts): number {
  return experts + zeroExperts;
}

/** Shared experts see every token, so together they are one dense network of their summed width. */
function sharedWeights(model: Model, moe: MixtureOfExperts): Weight[] {
  if (moe.sharedExperts === 0) return [];
  const gate =
    moe.sharedGate === true ? linearWeights('shared-experts.gate', [1, model.hidden], 'whole') : [];
  const norm = moe.sharedNorm === true ? normWeights('shared-experts.norm', model, model.hidden) : [];
  return [...norm, ...network('shared-experts', model, moe.sharedExperts * moe.sharedFfn), ...gate];
}

/** Up (gate and up fused, when gated; Shazeer 2020, arXiv 2002.05202) by columns, down by rows. */
function network(name: string, model: Model, width: number, experts?: number): Weight[] {
  const options = { bias: model.bias.mlp, ...(experts === undefined ? {} : { experts }) };
  const up: Weight[] = model.gated
    ? linearWeights(`${name}.gate-up`, [2 * width, model.hidden], 'column', options)
    : linearWeights(`${name}.up`, [width, model.hidden], 'column', options);
  return [...up, ...linearWeights(`${name}.down`, [model.hidden, width], 'row', options)];
}
