/** What of a model is trained, and what waits in host memory, as facts; and what formats without words for it say. */
import { adapterTargets } from '../../models/adapters.js';
import type { Model } from '../../models/model.js';
import type { Request } from '../../planning/request.js';
import type { Facts, Telling } from './telling.js';

/** Facts of the model's tuning. */
export function tuningFacts({ model }: Pick<Request, 'model'>): Facts {
  const { tuning } = model;
  if (tuning === undefined) return {};
  const { adapters, frozen, base = 'whole' } = tuning;
  if (adapters === undefined)
    return { train: `frozen:${(frozen ?? []).join()}`, ...(base === 'whole' ? {} : { 'base-format': base }) };
  return {
    train: base === 'nf4' || base === 'nf4-double' ? 'qlora' : 'lora',
    'lora-rank': adapters.rank,
    'lora-targets': targetNames(model, adapters.targets),
    ...(adapters.variant === 'lora' ? {} : { 'lora-variant': adapters.variant }),
    ...(adapters.dropout === 0 ? {} : { 'lora-dropout': adapters.dropout }),
    ...(base === 'whole' ? {} : { 'base-format': base }),
  };
}

function targetNames(model: Model, targets: readonly string[]): string {
  const groups = ['all-linear', 'attention', 'feed-forward'];
  return groups.find((name) => adapterTargetsOf(model, name) === targets.join()) ?? targets.join();
}

/** The targets of a group, of which a model need not have any. */
function adapterTargetsOf(model: Model, group: string): string | undefined {
  try {
    return adapterTargets(model, [group]).join();
  } catch {
    return undefined;
  }
}

/** Facts of what is offloaded. */
export function offloadFacts({ training }: Pick<Request, 'training'>): Facts {
  const offload = training?.offload;
  if (offload === undefined) return {};
  const place = { host: 'host', disk: 'nvme' } as const;
  return {
    ...(offload.optimizer === undefined ? {} : { 'offloaded-optimizer': place[offload.optimizer] }),
    ...(offload.parameters === undefined ? {} : { 'offloaded-parameters': place[offload.parameters] }),
    ...(offload.fraction === undefined ? {} : { 'offload-fraction': offload.fraction }),
    'pinned-memory': offload.pinned !== false,
  };
}

const TUNING = ['train', 'lora-rank', 'lora-targets', 'lora-variant', 'lora-dropout', 'base-format'] as const;

/** Scripts say which weights are trained, and files beside them do not. */
export function loseTuning(telling: Telling): void {
  telling.lose('the training script makes the adapters, or freezes weights', ...TUNING);
}

/** Why a framework that trains every weight cannot be asked for less, a clause; undefined where all are trained. */
export function trainsAll({ facts }: { readonly facts: Facts }, name: string): string | undefined {
  return facts.train === undefined
    ? undefined
    : `${name} trains every weight by this file, and train is ${facts.train}`;
}
