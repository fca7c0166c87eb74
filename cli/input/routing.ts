/** How tokens spread over experts as the question says it, and what is dropped of them. */
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import { droppedShare, publishedRouting, type Routing } from '../../models/routing.js';
import { fromHere } from './names.js';

/** What was said of an option, and where, to be put before a complaint. */
interface Words {
  readonly value: string;
  readonly where: string;
  readonly folder: string;
}

interface Asked {
  readonly routing?: Words | undefined;
}

/** The spread; undefined where nobody said one. Throws InputError for what is none, and for a model without experts. */
export async function routingOf({ routing: said }: Asked, model: Model): Promise<Routing | undefined> {
  if (said === undefined) return undefined;
  const { moe } = model;
  if (moe === undefined) {
    throw new InputError(
      `${said.where || 'routing: '}'${said.value}' is for a mixture of experts, and ${model.title} has no experts; leave it out, or choose a model that has`,
    );
  }
  if (said.value === 'balanced') return { kind: 'balanced' };
  const exponent = /^zipf:(.*)$/.exec(said.value)?.[1];
  if (exponent !== undefined) return { kind: 'zipf', exponent: exponentIn(exponent, said) };
  if (!isRoutingFile(said.value)) {
    throw new InputError(
      `${said.where || 'routing: '}'${said.value}' is refused: routing is balanced, zipf:S such as zipf:0.5, or a file with a share for each expert`,
    );
  }
  const { sharesAt } = await import('./routing-file.js');
  try {
    return { kind: 'shares', shares: sharesAt(fromHere(said.folder, said.value), moe.experts) };
  } catch (error) {
    throw error instanceof InputError ? new InputError(said.where + error.message) : error;
  }
}

function exponentIn(words: string, { where, value }: Words): number {
  const exponent = /^\d+(\.\d+)?(e[-+]?\d+)?$/i.test(words) ? Number(words) : Number.NaN;
  if (Number.isFinite(exponent)) return exponent;
  throw new InputError(
    `${where || 'routing: '}'${value}' is refused: S of zipf:S is a number from 0 on, such as 0.5; the share of the r-th ` +
      'expert falls as 1/r^S',
  );
}

/** Whether a spread is that of a file: what has a dot or a folder in it. */
export function isRoutingFile(said: string): boolean {
  return !/^zipf\b/.test(said) && /[./\\]/.test(said);
}

/**
 * What a capacity drops of the tokens of one sequence, in a sentence, and that static buffers are filled to it. Throws
 * InputError for a model without experts.
 */
export function capacityRemarks(
  { moe, title }: Pick<Model, 'moe' | 'title'>,
  said: { readonly value: number; readonly where: string } | undefined,
  { routing, sequence, readsCounts }: Spread,
): string[] {
  if (said === undefined) return [];
  const { value, where } = said;
  if (moe === undefined) {
    throw new InputError(
      `${where}capacity-factor is ${value}, and ${title} has no experts; leave it out, or choose a model that has`,
    );
  }
  const { experts, topk } = moe;
  const spread = routing ?? publishedRouting(moe);
  const share = droppedShare(spread, value, { experts, visits: sequence * topk });
  const percent = (100 * share).toFixed(1);
  const dropped = Number(percent) > 0 ? `drops ${percent} % of what tokens send to experts` : 'drops nothing';
  const filled = readsCounts ? '' : '; the buffers of experts are filled to the capacity';
  return [`A capacity-factor of ${value} ${dropped}${filled}.`];
}

/** What a capacity meets. */
interface Spread {
  readonly routing: Routing | undefined;
  readonly sequence: number;
  /** The host knows how many tokens each expert has; else buffers have one size. */
  readonly readsCounts: boolean;
}
