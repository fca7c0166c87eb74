/** Dispatcher, capacity and CUDA graphs in Megatron's words, as `experts.ts` and `graphs.ts` read them. */
import type { Telling, Told } from '../write/telling.js';

/** What goes with experts; what Megatron refuses beside the rest is lost. */
export function expertWords(telling: Telling): Told[] {
  telling.lose(
    'it is the router’s doing; a benchmark forces it with --moe-router-force-load-balancing',
    'routing',
  );
  // It overlaps none unless told.
  if (telling.get('expert-overlap') === false) telling.follow('expert-overlap');
  if (telling.get('model.experts') === undefined) {
    telling.lose(
      'the model has no experts',
      'dispatcher',
      'capacity-factor',
      'expert-overlap',
      'shared-expert-overlap',
    );
    return [];
  }
  const dispatcher = telling.take('dispatcher') ?? 'alltoall';
  const isLibrary = dispatcher === 'deepep' || dispatcher === 'hybridep';
  const factor = dispatcher === 'alltoall' ? telling.take('capacity-factor') : undefined;
  telling.lose('Megatron drops tokens with its all-to-all dispatcher only', 'capacity-factor');
  const [ranks, stages, chunks] = (['ep', 'pp', 'vpp'] as const).map((axis) => telling.get(axis) ?? 1);
  if (ranks === 1 || dispatcher === 'allgather' || (stages! > 1 && chunks === 1))
    telling.lose(
      'Megatron overlaps exchanges between expert ranks, with one stage or several chunks of a stage',
      'expert-overlap',
    );
  if (dispatcher !== 'alltoall' || telling.get('expert-overlap') === true)
    telling.lose(
      'Megatron has it with its all-to-all dispatcher only, and not beside another micro-batch',
      'shared-expert-overlap',
    );
  return [
    ['moe-grouped-gemm', true],
    ['moe-token-dispatcher-type', isLibrary ? 'flex' : dispatcher],
    ...(isLibrary ? [['moe-flex-dispatcher-backend', dispatcher] as const] : []),
    ...(factor === undefined ? [] : [['moe-expert-capacity-factor', factor] as const]),
  ];
}

/** Graphs of whole layers: Transformer Engine's, or Megatron's own of its own layers. */
export function graphWords(telling: Telling, isLocal: boolean): Told[] {
  const graphs = telling.take('cuda-graphs');
  if (graphs === undefined) return [];
  if (!graphs) return [['cuda-graph-impl', 'none']];
  if (telling.get('model.experts') !== undefined)
    telling.notes.push(
      'Megatron records a layer of experts whole where their inputs are padded to a capacity; else add ' +
        '--cuda-graph-scope attn moe_router moe_preprocess, which is a graph of a part of it.',
    );
  return [
    ['cuda-graph-impl', isLocal ? 'local' : 'transformer_engine'],
    // Random numbers inside a graph need it.
    ['te-rng-tracker', true],
  ];
}
