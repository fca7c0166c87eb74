/**
 * Shared experts beside the exchanges of tokens: they read what is on the rank anyway, so their first products run while
 * tokens travel to their experts, and the last one while results come back; backward the other way round. Kernels take
 * turns on the device as before: what is beside an exchange is theirs alone.
 */
import { dispatcherOf } from '../../dispatchers.js';
import { overlapsExchanges } from '../../overlapped-exchanges.js';
import type { CollectiveNode, Layer, Node, Run } from '../draft.js';
import type { Pass } from './pass.js';

export const sharedExperts: Pass = {
  id: 'shared-experts',
  title: 'Shared experts beside exchanges',
  summary: 'Lets the kernels of shared experts run while tokens travel to the other experts and back.',
  reference:
    'Megatron-LM, --moe-shared-expert-overlap, megatron/core/transformer/moe/shared_experts.py; of its dispatchers for all-to-all alone',
  reads: { choice: 'sharedExpertOverlap', where: isBeside },
  applies: runsBeside,
  rewrite(draft) {
    draft.forward.splice(0, Infinity, ...beside(draft.forward, 'forward'));
    draft.backward.splice(0, Infinity, ...beside(beside(draft.backward, 'recompute'), 'backward'));
  },
};

/** Whether a layer's shared experts run beside its exchanges. */
function runsBeside(layer: Layer): boolean {
  return layer.job.sharedExpertOverlap === true && isBeside(layer);
}

/** Whether a run is of shared experts that run beside exchanges: their products meet no tensor ranks in pieces (`shared_experts.py`). */
export function isSharedBeside(layer: Layer, { step }: Run): boolean {
  return (FIRST.test(step.name) || SECOND.test(step.name)) && runsBeside(layer);
}

/** Exchanges that run beside another micro-batch have its kernels there, and Megatron-LM allows one of the two. */
function isBeside({ job, kind, shape }: Layer): boolean {
  const exchanges = (shape.experts?.ranks ?? 1) > 1 && kind.includes('moe');
  const shares = (job.model.moe?.sharedExperts ?? 0) > 0;
  return exchanges && shares && dispatcherOf(job) === 'alltoall' && !overlapsExchanges(job);
}

// Adapters go with the products that they add to.
const FIRST = /^(shared expert (norm|gate|up|activation)$|shared-experts (?!down).* adapter )/;
const SECOND = /^(gated shared expert$|shared expert |shared-experts down adapter )/;

/** The runs of a draft with those of shared experts, of one phase, moved to where the exchanges are. */
function beside(runs: readonly Run[], phase: Run['phase']): readonly Run[] {
  const own = (run: Run, names: RegExp) => run.phase === phase && names.test(run.step.name);
  const first = runs.filter((run) => own(run, FIRST));
  const second = runs.filter((run) => own(run, SECOND) && !first.includes(run));
  // What travels to the experts is of the dispatch, and what comes back of their last products.
  const isOf = (run: Run, dispatch: boolean) =>
    run.phase === phase && run.nodes.some(isExchange) && (run.step.name === 'dispatch') === dispatch;
  const out = runs.find((run) => isOf(run, true));
  const back = runs.find((run) => isOf(run, false));
  if (out === undefined || back === undefined || first.length === 0 || second.length === 0) return runs;
  return runs.flatMap((run) => {
    if (run === out) return during(run, first);
    if (run === back) return during(run, second);
    return first.includes(run) || second.includes(run) ? [] : [run];
  });
}

/** The run in two, with what runs during its exchange between them. */
function during(run: Run, shared: readonly Run[]): readonly Run[] {
  const at = run.nodes.findIndex(isExchange);
  const exchange = run.nodes[at] as CollectiveNode;
  const [before, behind] = [run.nodes.slice(0, at), run.nodes.slice(at + 1)];
  const nodes: Node[] = [{ ...exchange, awaited: 'next-step' }, ...shared.flatMap(ended)];
  return [
    { ...run, nodes: before },
    { ...run, nodes },
    { ...run, nodes: behind },
  ].filter((part) => part.nodes.length > 0);
}

/** The nodes of a run that others follow in one: whoever waited for its communication as the next step waits for the last of it. */
function ended({ nodes }: Run, at: number, shared: readonly Run[]): readonly Node[] {
  const last = nodes.findLastIndex((node) => node.kind === 'collective' && node.awaited === 'next-step');
  if (last === -1 || at === shared.length - 1) return nodes;
  return nodes.with(last, { ...(nodes[last] as CollectiveNode), awaited: 'next-node' });
}

function isExchange(node: Node): boolean {
  return node.kind === 'collective' && node.stream === 'ep' && node.collective === 'all-to-all';
}
