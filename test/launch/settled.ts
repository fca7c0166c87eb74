/** Questions whose every part is decided, to be written: made by hand, and drawn at random. */
import fc from 'fast-check';
import type { Settled } from '../../launch/write/settled.js';
import type { Facts } from '../../launch/write/telling.js';
import { modelById } from '../../models/index.js';
import { namesOnHub } from '../../models/zoo/hub.js';
import { DISPATCHERS, type Dispatcher } from '../../strategies/dispatchers.js';

export interface Parts {
  readonly strategy: string;
  readonly model: string;
  readonly nodes: number;
  readonly devicesPerNode: number;
  readonly facts: Facts;
}

/** With what follows: devices, dp, accumulation. */
export function settled({ strategy, model, nodes, devicesPerNode, facts }: Parts): Settled {
  const { tp = 1, pp = 1, cp = 1 } = facts;
  const devices = nodes * devicesPerNode;
  const dp = devices / (tp * pp * cp);
  const [onHub] = namesOnHub(model);
  return {
    ...{ strategy, model: modelById(model), nodes, devicesPerNode, devicesTogether: devicesPerNode },
    ...(onHub === undefined ? {} : { onHub }),
    machine: `${nodes} nodes of ${devicesPerNode}`,
    head: ['Written by a test.'],
    facts: {
      ...{ nodes, 'devices-per-node': devicesPerNode, devices, dp, strategy },
      accumulation: facts['global-batch']! / (facts['micro-batch']! * dp),
      ...facts,
    },
  };
}

const size = (...sizes: number[]) => fc.constantFrom(...sizes);

/** Layouts of any of the strategies that frameworks run, with what goes with them. */
export const anySettled: fc.Arbitrary<Settled> = fc
  .record({
    model: size(0, 1, 2, 3).map((i) => ['llama3-8b', 'llama3-70b', 'mixtral-8x7b', 'gpt3-13b'][i]!),
    nodes: size(1, 2, 4, 8),
    tp: size(1, 2, 4, 8),
    pp: size(1, 2, 4),
    cp: size(1, 1, 2),
    ep: size(1, 1, 2),
    vpp: size(1, 2),
    micro: size(1, 2, 4),
    accumulation: size(1, 2, 4, 8),
    zero: fc.constantFrom(0, 1, 2, 3 as const),
    groups: size(1, 1, 2),
    recompute: fc.constantFrom('none', 'selective', 'per-op', 'full' as const),
    precision: fc.constantFrom('bf16', 'fp16', 'fp32', 'fp8' as const),
    gradients: fc.constantFrom('fp32', 'bf16' as const),
    seq: size(2048, 4096),
    steps: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
    sequenceParallel: fc.boolean(),
    overlap: fc.boolean(),
    reshard: fc.constantFrom(undefined, true, false),
    compile: fc.constantFrom(undefined, true),
    attention: fc.constantFrom(undefined, 'flash-2', 'vendor', 'unfused'),
    loss: fc.constantFrom(undefined, 'fused', 'full-logits' as const),
    optimizer: fc.constantFrom(undefined, undefined, 'muon', 'sgd-momentum', 'adamw-8bit' as const),
    master: fc.constantFrom(undefined, undefined, false as const),
    moments: fc.constantFrom(undefined, undefined, 'bf16' as const),
    away: fc.constantFrom('', '', 'optimizer', 'parameters', 'optimizer,parameters'),
    place: fc.constantFrom('host', 'nvme' as const),
    fraction: fc.constantFrom(undefined, 0.5),
    pinned: fc.boolean(),
    inputs: fc.constantFrom(undefined, undefined, true as const),
    routing: fc.constantFrom(undefined, 'balanced', 'zipf:0.5'),
    dispatcher: fc.constantFrom(undefined, ...DISPATCHERS),
    exchanges: fc.constantFrom(undefined, true, false),
    capacity: fc.constantFrom(undefined, 1.25, 2),
    graphs: fc.constantFrom(undefined, true, false),
  })
  .map((drawn) => {
    const { tp, pp, cp, nodes, micro, zero } = drawn;
    const devices = Math.max(nodes * 8, tp * pp * cp);
    const dp = devices / (tp * pp * cp);
    const moe = drawn.model.startsWith('mixtral');
    const ep = moe && dp % drawn.ep === 0 ? drawn.ep : 1;
    const vpp = pp > 1 ? drawn.vpp : 1;
    const onlyReplicas = tp * pp * cp * ep === 1;
    const stage = dp * cp === 1 ? 0 : zero;
    const inGroups = onlyReplicas && stage === 3 && drawn.groups > 1 && dp > 2;
    const strategy = strategyOf({ tp, pp, cp, ep, vpp, dp, zero: stage, inGroups });
    const facts: Facts = {
      ...{ tp, pp, cp, ep, vpp, zero: stage, seq: drawn.seq, recompute: drawn.recompute },
      ...(inGroups ? { shard: dp / drawn.groups } : {}),
      ...{ 'micro-batch': micro, 'global-batch': micro * dp * drawn.accumulation * pp },
      ...{ precision: drawn.precision, 'gradient-precision': drawn.gradients },
      'sequence-parallel': tp > 1 && drawn.sequenceParallel,
      ...(tp > 1 && drawn.sequenceParallel && drawn.overlap ? { 'tp-comm-overlap': true } : {}),
      ...(drawn.steps === undefined ? {} : { steps: drawn.steps }),
      ...(stage === 3 && drawn.reshard !== undefined ? { reshard: drawn.reshard } : {}),
      ...(drawn.compile === undefined ? {} : { compile: drawn.compile }),
      ...(drawn.attention === undefined ? {} : { attention: drawn.attention }),
      ...(drawn.loss === undefined ? {} : { loss: drawn.loss }),
      ...(drawn.optimizer === undefined ? {} : { optimizer: drawn.optimizer }),
      ...(drawn.master === undefined || drawn.precision === 'fp32' ? {} : { 'master-weights': drawn.master }),
      ...(drawn.moments === undefined ? {} : { moments: drawn.moments }),
      ...(drawn.inputs === undefined ? {} : { 'offload-inputs': drawn.inputs }),
      ...(drawn.graphs === undefined ? {} : { 'cuda-graphs': drawn.graphs }),
      ...(moe ? expertFacts(drawn) : {}),
      ...awayFacts(stage === 3 ? drawn.away : drawn.away.replace(/,?parameters/, ''), drawn),
    };
    return settled({ strategy, model: drawn.model, nodes: devices / 8, devicesPerNode: 8, facts });
  });

/** How tokens get to experts, of which any may be left to the framework. */
function expertFacts(drawn: {
  readonly routing: string | undefined;
  readonly dispatcher: Dispatcher | undefined;
  readonly exchanges: boolean | undefined;
  readonly capacity: number | undefined;
}): Facts {
  const { routing, dispatcher, exchanges, capacity } = drawn;
  return {
    ...(routing === undefined ? {} : { routing }),
    ...(dispatcher === undefined ? {} : { dispatcher }),
    ...(exchanges === undefined ? {} : { 'expert-overlap': exchanges }),
    ...(capacity === undefined ? {} : { 'capacity-factor': capacity }),
  };
}

/** What waits elsewhere, all of it in one place. */
function awayFacts(
  away: string,
  { place, fraction, pinned }: { place: 'host' | 'nvme'; fraction: number | undefined; pinned: boolean },
): Facts {
  if (away === '') return {};
  const optimizer = away.includes('optimizer');
  return {
    ...(optimizer ? { 'offloaded-optimizer': place } : {}),
    ...(away.includes('parameters') ? { 'offloaded-parameters': place } : {}),
    ...(optimizer && fraction !== undefined ? { 'offload-fraction': fraction } : {}),
    'pinned-memory': pinned,
  };
}

/** The strategy by which such a layout is known here. */
function strategyOf(layout: {
  readonly tp: number;
  readonly pp: number;
  readonly cp: number;
  readonly ep: number;
  readonly vpp: number;
  readonly dp: number;
  readonly zero: number;
  readonly inGroups: boolean;
}): string {
  const { tp, pp, cp, ep, vpp, dp, zero } = layout;
  if (layout.inGroups) return 'hsdp';
  if (ep > 1) return 'expert-parallel';
  if (cp > 1) return 'context-parallel';
  if (pp > 1 && (tp > 1 || zero > 0)) return 'megatron-3d';
  if (pp > 1) return vpp > 1 ? 'interleaved-1f1b' : '1f1b';
  if (dp === 1 && tp === 1) return 'single';
  if (zero === 3) return 'fsdp';
  if (tp > 1) return 'megatron-3d';
  return ['ddp', 'zero-1', 'zero-2'][zero]!;
}
