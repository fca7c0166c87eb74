/** How tokens spread over experts, and how many each takes, as the question says it. */
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { Routing } from '../../models/routing.js';

/** What was said of an option, and where, to be put before a complaint. */
interface Words {
  readonly value: string;
  readonly where: string;
  readonly folder: string;
}

interface Asked {
  readonly routing?: Words | undefined;
  readonly 'capacity-factor'?: Words | undefined;
}

/** The spread; undefined where nobody said one. Throws InputError for what is none. */
export async function routingOf({ routing: said }: Asked, _model: Model): Promise<Routing | undefined> {
  if (said === undefined) return undefined;
  if (said.value === 'balanced') return { kind: 'balanced' };
  const exponent = /^zipf:(\d+(?:\.\d+)?)$/.exec(said.value)?.[1];
  if (exponent !== undefined) return { kind: 'zipf', exponent: Number(exponent) };
  throw new InputError(
    `${said.where}routing is '${said.value}': it is balanced, zipf:S such as zipf:0.5, or a file with a share for each expert`,
  );
}

/** Throws InputError for what is no number of at least one. */
export function capacityFactorOf({ 'capacity-factor': said }: Asked): number | undefined {
  if (said === undefined) return undefined;
  const factor = Number(said.value);
  if (Number.isFinite(factor) && factor > 0) return factor;
  throw new InputError(
    `${said.where}capacity-factor is '${said.value}': it is a number of at least one, such as 1.25`,
  );
}
