/** How a router spreads tokens over the experts of a layer. */

/** `balanced`: alike; `zipf`: the expert of rank r gets a share that falls as 1 / r^s; `shares`: as measured. */
export type Routing =
  | { readonly kind: 'balanced' }
  | { readonly kind: 'zipf'; readonly exponent: number }
  | { readonly kind: 'shares'; readonly shares: readonly number[] };
