/**
 * How ranks that have different experts meet: every token goes to the ranks of the experts it visits, and what
 * they make of it comes back, an all-to-all each way, and both again backward (GShard, arXiv 2006.16668,
 * section 3.2; Megatron-LM's all-to-all dispatcher).
 */
import type { TokenExchange } from '../../models/steps/step.js';
import type { OpList } from '../../program/op-list.js';
import type { OpId } from '../../program/program.js';

/** What a rank has ready for the others, before it is exchanged for what they have for this rank. */
export function outgoing(tensor: string): string {
  return `${tensor} outgoing`;
}

/**
 * Exchanges `from` for `into`, of as many bytes where routing is balanced. The bytes of `from` must be known;
 * those of `into` are noted.
 */
export function exchangeTokens(
  list: OpList,
  step: string,
  { axes, topk }: TokenExchange,
  from: string,
  into: string,
  sizes: Map<string, number>,
  after: readonly OpId[],
): OpId {
  const bytes = sizes.get(from)!;
  sizes.set(into, bytes);
  const at = { after, buffer: from, into, stream: 'ep', copies: topk };
  return list.collective(`${step}: exchange tokens`, 'all-to-all', axes, bytes, at);
}
