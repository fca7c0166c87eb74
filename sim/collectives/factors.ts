/** What a question multiplies the constants of this folder by; everything else leaves them as they are. */
import type { Cluster, Constant } from '../../hardware-profiles/profile.js';

export function factorOf({ factors }: Pick<Cluster, 'factors'>, constant: Constant): number {
  return factors?.[constant] ?? 1;
}
