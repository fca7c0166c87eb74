/**
 * What a rank holds for the optimizer, and how much of the stage it updates. States that are sharded are divided
 * evenly; an optimizer that needs whole matrices has them dealt out, each whole on one rank with its state, unless ZeRO-3
 * has cut the weights themselves.
 */
import { formatsOf } from '../formats.js';
import { optimizerOf } from '../optimizers/index.js';
import {
  heldBytes,
  type Optimizer,
  type Rule,
  ruleOf,
  sizeOf,
  type Trained,
} from '../optimizers/optimizer.js';
import type { Counted } from '../optimizers/tensors.js';
import type { ParameterGroup } from '../parameter-groups.js';
import type { Stage } from '../stage.js';
import { type Divide, ownedOf } from './owned.js';

/** Tensors of one shape that a stage has in a group, and how many of them are a rank's to update. */
export interface Share {
  readonly tensor: Trained;
  readonly rule: Rule;
  readonly group: ParameterGroup;
  readonly count: number;
  /** Of these, a rank's own: a whole number where they are dealt out, else a fraction of each. */
  readonly own: number;
}

/** The one rule of an optimizer that treats every parameter alike; undefined where shapes matter. */
export function evenRule({ rules }: Optimizer): Rule | undefined {
  const [rule] = rules;
  return rules.length === 1 && rule?.stateEach !== undefined && rule.launched === 'together'
    ? rule
    : undefined;
}

/** Whether whole matrices are dealt out to the ranks that share the states. */
function dealtOut(stage: Stage): boolean {
  return optimizerOf(stage.job.training?.optimizer).unit === 'matrices' && stage.job.layout.zero < 3;
}

/** Bytes of state on a rank when each group is divided so, master weights included. */
export function ownedStateBytes(stage: Stage, divide: Divide): number {
  const formats = formatsOf(stage.job);
  const even = evenRule(optimizerOf(stage.job.training?.optimizer));
  if (even !== undefined) {
    return ownedOf(stage, divide, even.stateEach!(formats) + (formats.master ? 4 : 0));
  }
  const dealt = dealtOut(stage);
  const bytes = sharesOf(stage, divide).map(({ tensor, rule, count, own, group }) => {
    const each = heldBytes(rule, tensor, formats);
    return dealt && rule.products !== undefined ? own * each : (count * each) / divide(group);
  });
  return Math.ceil(bytes.reduce((sum, each) => sum + each, 0));
}

/** The stage's trained tensors by shape, with a rank's own share of each. */
export function sharesOf(stage: Stage, divide: Divide): readonly Share[] {
  const optimizer = optimizerOf(stage.job.training?.optimizer);
  return stage.parameterGroups.flatMap((group) => {
    const counted = new Map<string, { readonly tensor: Trained; count: number }>();
    for (const [tensors, layers] of alike(stage, group)) {
      for (const { tensor, count } of tensors) {
        const key = `${tensor.place} ${tensor.rows}×${tensor.columns}`;
        const known = counted.get(key);
        if (known === undefined) counted.set(key, { tensor, count: count * layers });
        else known.count += count * layers;
      }
    }
    const ranks = divide(group);
    return Array.from(counted.values(), ({ tensor, count }) => {
      const rule = ruleOf(optimizer, tensor);
      const own = rule.products === undefined ? count / ranks : Math.ceil(count / ranks);
      return { tensor, rule, group, count, own };
    });
  });
}

/** How many layers of the stage have the same tensors: layers of one kind share a list. */
function alike({ chunks }: Stage, group: ParameterGroup): Map<readonly Counted[], number> {
  const layers = new Map<readonly Counted[], number>();
  for (const chunk of chunks) {
    for (const layer of chunk) {
      const tensors = group.tensorsOf(layer);
      layers.set(tensors, (layers.get(tensors) ?? 0) + 1);
    }
  }
  return layers;
}

/** Trained parameters that a rank updates by `rule`. */
export function updatedBy(rule: Rule, shares: readonly Share[]): number {
  return shares.reduce((sum, share) => sum + (share.rule === rule ? share.own * sizeOf(share.tensor) : 0), 0);
}
