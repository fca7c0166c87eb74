/** What replicas share out: Megatron's distributed optimizer, its own FSDP, PyTorch's, or DeepSpeed's ZeRO. */
import { isNothing, numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { readOptimizerName as nameOptimizer } from '../optimizers.js';
import type { Framework } from './framework.js';

/** `--data-parallel-sharding-strategy` by the ZeRO stage that it is. */
export const SHARDING = { no_shard: 0, optim: 1, optim_grads: 2, optim_grads_params: 3 } as const;

/** A sharding strategy of Megatron-FSDP beats the distributed optimizer, which comes with it. */
export function readSharding(noted: Noted, framework: Framework): void {
  const own = noted.anyOf(['use-megatron-fsdp', 'use-custom-fsdp']);
  const strategy = noted.entry('data-parallel-sharding-strategy');
  const torch = noted.anyOf(['use-torch-fsdp2', 'use-fsdp2']);
  const optimizer = noted.entry('use-distributed-optimizer');
  const groups = noted.entry('num-distributed-optimizer-instances');
  if (own !== undefined) {
    noted.understand(own, 'zero');
    if (strategy === undefined) noted.suppose('zero', 0, 'Megatron-FSDP shards nothing unless told', own);
    else {
      const stage = SHARDING[String(strategy.value) as keyof typeof SHARDING];
      if (stage === undefined)
        throw wrongValue(strategy, `one of ${Object.keys(SHARDING).join(', ')} is expected`);
      noted.say(strategy, 'zero', stage);
    }
  } else if (strategy !== undefined) {
    noted.ignore(strategy, 'it counts with --use-megatron-fsdp only, which is absent', 'no');
  }
  if (torch !== undefined && own === undefined) noted.say(torch, 'zero', 3);
  if (optimizer !== undefined) {
    if (own === undefined && torch === undefined)
      noted.say(optimizer, 'zero', isNothing(optimizer, 'flag') ? 0 : 1);
    else noted.ignore(optimizer, 'FSDP decides what is sharded', 'no');
  }
  const stage = noted.entry('zero-stage');
  if (stage !== undefined) {
    if (stage.unset !== undefined) noted.want(stage, 'zero');
    else
      noted.say(
        stage,
        'zero',
        stageOf(numberOf(stage.value), () => wrongValue(stage, 'a stage from 0 to 3 is expected')),
      );
  }
  if (groups !== undefined && numberOf(groups.value) > 1)
    noted.say(groups, 'shard-groups', numberOf(groups.value));
  readOptimizerName(noted);
  // DeepSpeed's own file may say the stage.
  if (framework === 'megatron-lm') noted.suppose('zero', 0, '--use-distributed-optimizer is absent');
}

/** NeMo's optimizers are distributed by their names. */
function readOptimizerName(noted: Noted): void {
  const named = noted.anyOf(['model.optim.name', 'optim.name']);
  if (named === undefined || named.unset !== undefined) return;
  const name = String(named.value);
  if (/^distributed_fused_adam|^mcore_distributed_optim/.test(name)) noted.say(named, 'zero', 1);
  else if (/^(fused_|megatron_fused_)?adamw?$/.test(name)) noted.say(named, 'zero', 0);
  else nameOptimizer(noted, named);
}

function stageOf(stage: number, wrong: () => Error): 0 | 1 | 2 | 3 {
  if (stage === 0 || stage === 1 || stage === 2 || stage === 3) return stage;
  throw wrong();
}
