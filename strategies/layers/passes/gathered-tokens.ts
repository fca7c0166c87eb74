/**
 * Tokens of all ranks on every rank: an all-gather before they are permuted, of which a rank keeps the vectors that
 * visit its experts, and a reduce-scatter of what it makes of them behind the way back, zero where a token visited none
 * of its experts. Backward the other way round. It moves the tokens of the whole group, however few a rank has experts
 * for: cheap where top-k is close to the number of ranks (Megatron-LM's MoEAllGatherTokenDispatcher).
 */
import type { Step } from '../../../models/steps/step.js';
import type { CollectiveNode, Draft, KernelNode, Run } from '../draft.js';
import {
  addedReadInstead,
  beforeKernels,
  behindKernels,
  collective,
  isForward,
  isKernel,
  readInstead,
  writeInstead,
  writtenBy,
} from '../edits.js';
import { gradient } from '../tensors.js';

/** Lets the dispatch of every run read gathered tokens, and what combines them write sums that are scattered. */
export function gatherTokens(draft: Draft): void {
  const [dispatch, down] = draft.steps.filter((step) => step.acrossExperts !== undefined);
  const combine = draft.steps.find((step) => down !== undefined && step.reads.includes(down.writes.name));
  if (dispatch === undefined || combine === undefined) return;
  const group = { ranks: dispatch.acrossExperts!.ranks, axes: dispatch.acrossExperts!.axes };
  for (const run of [...draft.forward, ...draft.backward]) {
    if (run.step === dispatch) {
      if (isForward(run)) gatherBeforePermuting(run, group, draft);
      else scatter(run, gradient(dispatch.reads[0]!), 'input-gradient', group, draft);
    } else if (run.step === combine) {
      if (isForward(run)) scatter(run, writtenBy(run), 'output', group, draft);
      else gatherGradient(run, group, draft);
    }
  }
}

type Group = Pick<NonNullable<Step['acrossExperts']>, 'ranks' | 'axes'>;

/** The last kernel of the dispatch permutes; the ones before it choose experts for the rank's own tokens. */
function gatherBeforePermuting(run: Run, group: Group, draft: Draft): void {
  const permute = run.nodes.findLast((node): node is KernelNode => isKernel(node) && node.part === 'output')!;
  const own = permute.reads[0]!;
  const all = of(own, 'of all ranks', group, draft);
  run.nodes.splice(run.nodes.indexOf(permute), 0, gather(run.step.name, own, all, group, draft));
  permute.reads = permute.reads.map((name) => (name === own ? all : name));
}

function gatherGradient(run: Run, group: Group, draft: Draft): void {
  const own = run.gradient!;
  const all = of(own, 'of all ranks', group, draft);
  beforeKernels(run, gather(`${run.step.name} gradient`, own, all, group, draft));
  readInstead(run, own, all);
  run.gradient = all;
  addedReadInstead(run, own, all, draft.backward);
}

/** The kernels of `part` write sums for the tokens of all ranks; each rank gets those of its own. */
function scatter(run: Run, own: string, part: 'output' | 'input-gradient', group: Group, draft: Draft): void {
  const sums = of(own, 'for all ranks', group, draft);
  writeInstead(run, own, sums);
  const at = { buffer: sums, into: own, stream: 'ep', awaited: 'next-node' } as const;
  const label = `${run.step.name}: reduce-scatter tokens`;
  behindKernels(run, part, collective(label, 'reduce-scatter', group.axes, draft.sizes.get(sums)!, at));
}

function gather(label: string, own: string, all: string, group: Group, { sizes }: Draft): CollectiveNode {
  const at = { buffer: own, into: all, stream: 'ep', awaited: 'next-node' } as const;
  return collective(`${label}: all-gather tokens`, 'all-gather', group.axes, sizes.get(all)!, at);
}

/** A tensor as `own`, of the tokens of all ranks. */
function of(own: string, words: string, { ranks }: Group, { sizes }: Draft): string {
  const name = `${own} ${words}`;
  sizes.set(name, sizes.get(own)! * ranks);
  return name;
}
