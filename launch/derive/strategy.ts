/** The named strategy that does what the files say. */
import type { Derivation } from './derivation.js';

export function deriveStrategy(on: Derivation): void {
  const { known, scenario } = on;
  const said = known.get('strategy');
  if (said !== undefined) {
    scenario.strategy = said;
    return;
  }
  if (known.isGiven('strategy')) return;
  const strategy = strategyFor(on);
  if (strategy === undefined) return;
  scenario.strategy = strategy.id;
  on.assume('strategy', strategy.id, strategy.because, 'zero', 'pp', 'tp');
}

function strategyFor({ known, scenario }: Derivation): { id: string; because: string } | undefined {
  const size = (axis: 'tp' | 'pp' | 'cp' | 'ep' | 'vpp') =>
    known.get(axis) ?? (scenario[axis] as number | undefined) ?? 1;
  const zero = known.get('zero');
  if (zero === 3) {
    if (size('pp') > 1 || size('cp') > 1 || size('ep') > 1) return undefined;
    const shard = known.get('shard');
    if (shard !== undefined && shard !== scenario.dp)
      return { id: 'hsdp', because: 'state is sharded inside groups' };
    return size('tp') > 1 || known.get('framework') !== 'deepspeed'
      ? { id: 'fsdp', because: 'parameters are sharded' }
      : { id: 'zero-3', because: 'parameters are sharded' };
  }
  if (size('ep') > 1) return { id: 'expert-parallel', because: 'experts are on ranks of their own' };
  if (size('cp') > 1) return { id: 'context-parallel', because: 'sequences are split over ranks' };
  if (zero === 2) return { id: 'zero-2', because: 'gradients are sharded' };
  if (size('tp') > 1 || (size('pp') > 1 && zero === 1))
    return { id: 'megatron-3d', because: 'layers are split over tensor ranks or stages' };
  if (size('pp') > 1) {
    return size('vpp') > 1
      ? { id: 'interleaved-1f1b', because: 'stages have several chunks' }
      : { id: '1f1b', because: 'layers are split over stages' };
  }
  if (zero === 1) return { id: 'zero-1', because: 'optimizer states are sharded' };
  return zero === 0 ? { id: 'ddp', because: 'nothing is sharded' } : undefined;
}
