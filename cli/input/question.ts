/** A question as a program asks it, and the one strategy that some commands and functions take. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { NotedModel } from '../../models/notes.js';
import type { Request } from '../../planning/request.js';
import type { ModelFields, Scenario } from '../options/keys.js';
import { requestOf } from './request.js';
import { saidByProgram } from './scenario.js';

/**
 * The keys of a scenario file. Model and cluster may be things that were read already; a path starts from the
 * current folder.
 */
export type Question = Omit<Scenario, 'model' | 'cluster'> & {
  readonly model?: string | NotedModel | ModelFields;
  readonly cluster?: string | Cluster;
};

/** The request that `question` makes on the day `today`, if it is told. Throws InputError when it is incomplete, unknown or against a rule. */
export async function requestFrom(question: Question, today?: string): Promise<Request> {
  const { model, cluster, ...rest } = checked(question);
  const named = {
    model: isModel(model) ? model.id : model,
    cluster: typeof cluster === 'object' ? cluster.id : cluster,
  };
  return requestOf(await saidByProgram({ ...named, ...rest }), {
    ...(isModel(model) ? { model } : {}),
    ...(typeof cluster === 'object' ? { cluster } : {}),
    ...(today === undefined ? {} : { today }),
  });
}

/** A model that was read already, not the fields of one. */
function isModel(model: Question['model']): model is NotedModel {
  return typeof model === 'object' && 'layers' in model;
}

/** Programs without types hand over anything. */
function checked(question: Question): Question {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(question)) throw new InputError('a question is an object with the keys of a scenario file');
  const { model, cluster } = question;
  if (
    model !== undefined &&
    typeof model !== 'string' &&
    !(isObject(model) && ('layers' in model || 'model_type' in model))
  ) {
    throw new InputError(
      "'model' is a name, a path, the fields of a config.json, or what readModel and modelById return",
    );
  }
  if (
    cluster !== undefined &&
    typeof cluster !== 'string' &&
    !(isObject(cluster) && 'accelerator' in cluster)
  ) {
    throw new InputError("'cluster' is a name, a path, or what readCluster and clusterById return");
  }
  return question;
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
