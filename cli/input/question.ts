/** A question as a program asks it, and the one strategy that some commands and functions take. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { Request } from '../../planning/request.js';
import type { Scenario } from '../options/keys.js';
import { requestOf } from './request.js';
import { saidByProgram } from './scenario.js';

/**
 * The keys of a scenario file. Model and cluster may be things that were read already; a path starts from the
 * current folder.
 */
export type Question = Omit<Scenario, 'model' | 'cluster'> & {
  readonly model?: string | Model;
  readonly cluster?: string | Cluster;
};

/** The request that `question` makes. Throws InputError when it is incomplete, unknown or against a rule. */
export async function requestFrom({ model, cluster, ...rest }: Question): Promise<Request> {
  const named = {
    model: typeof model === 'object' ? model.id : model,
    cluster: typeof cluster === 'object' ? cluster.id : cluster,
  };
  return requestOf(await saidByProgram({ ...named, ...rest }), {
    ...(typeof model === 'object' ? { model } : {}),
    ...(typeof cluster === 'object' ? { cluster } : {}),
  });
}

/** The one strategy of a question for `command`. Throws InputError for none or several. */
export function theStrategy({ strategies }: Request, command: string): string {
  const [strategy, ...others] = strategies;
  if (strategy !== undefined && others.length === 0) return strategy;
  const said = strategy === undefined ? 'none is' : `${others.length + 1} are`;
  throw new InputError(
    `${command} takes one strategy and ${said} given: --strategy fsdp, for example. \`llmsim compare\` finds ` +
      'the best, `llmsim strategies` lists all.',
  );
}
