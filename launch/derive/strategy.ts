/** The named strategy that does what the files say. */
import type { Derivation } from './derivation.js';

/** The strategy, unless what decides it is open; after the layout. */
export function deriveStrategy(on: Derivation): void {
  const { known, scenario } = on;
  const said = known.get('strategy');
  if (said !== undefined) {
    scenario.strategy = said;
    return;
  }
  if (known.isGiven('strategy')) return;
  // What decides it is not known.
  if ((['tp', 'pp', 'cp', 'ep', 'zero'] as const).some((option) => known.isOpen(option))) return;
  const strategy = strategyFor(on);
  if (strategy === undefined) return;
  scenario.strategy = strategy.id;
  on.assume('strategy', strategy.id, strategy.because, 'zero', 'pp', 'tp');
}

/** Whether a schedule is none that a strategy is named for. */
function isOther(schedule: unknown): boolean {
  return schedule !== undefined && schedule !== '1f1b' && schedule !== 'interleaved-1f1b';
}

function strategyFor(on: Derivation): { id: string; because: string } | undefined {
  const { known, scenario } = on;
  const size = (axis: 'tp' | 'pp' | 'cp' | 'ep' | 'vpp' | 'dp') =>
    known.get(axis) ?? (scenario[axis] as number | undefined) ?? 1;
  const zero = known.get('zero');
  const shard = scenario.shard as number | undefined;
  const inGroups = zero === 3 && shard !== undefined && shard !== scenario.dp;
  const split = (['tp', 'pp', 'cp', 'ep'] as const).some((axis) => size(axis) > 1);
  if (inGroups) return { id: 'hsdp', because: 'state is sharded inside groups' };
  if (size('ep') > 1) return { id: 'expert-parallel', because: 'experts are on ranks of their own' };
  if (size('cp') > 1) return { id: 'context-parallel', because: 'sequences are split over ranks' };
  if (size('pp') > 1) {
    if (isOther(scenario.schedule))
      return { id: 'megatron-3d', because: 'layers are split over stages, in an order that is said' };
    if (size('tp') > 1 || zero !== 0) return { id: 'megatron-3d', because: 'layers are split over stages' };
    return size('vpp') > 1
      ? { id: 'interleaved-1f1b', because: 'stages have several chunks' }
      : { id: '1f1b', because: 'layers are split over stages' };
  }
  if (scenario.dp === 1 && !split) return { id: 'single', because: 'one device runs it' };
  if (zero === 3) {
    return known.get('framework') === 'deepspeed' && !split
      ? { id: 'zero-3', because: 'parameters are sharded' }
      : { id: 'fsdp', because: 'parameters are sharded' };
  }
  if (size('tp') > 1) return { id: 'megatron-3d', because: 'layers are split over tensor ranks' };
  const plain = [
    { id: 'ddp', because: 'nothing is sharded' },
    { id: 'zero-1', because: 'optimizer states are sharded' },
    { id: 'zero-2', because: 'gradients are sharded' },
  ] as const;
  return zero === undefined ? undefined : plain[zero];
}
