/**
 * The input of a gated activation waits for the backward pass in a byte a value: cast beside the forward kernel, and cast back before
 * the first that reads it there, be it its gradient or the activation run again. What itself runs again is not kept, and stays as it is.
 */
import { activationBytes, type Shape, type Step } from '../../../models/steps/step.js';
import type { Draft, KernelNode, Layer, Run } from '../draft.js';
import { beforeKernels, behindKernels, readInstead } from '../edits.js';
import { touches } from '../liveness.js';
import { tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const storedInputs: Pass = {
  id: 'stored-inputs',
  title: 'Activation inputs in fp8',
  summary:
    'Keeps the inputs of gated activations for the backward pass in fp8, and casts them back before they are read.',
  reference:
    'DeepSeek-V3 2024, arXiv 2412.19437, section 3.3.3; Megatron-LM, --activation-func-fp8-input-store (core/fusions/fused_bias_swiglu.py)',
  reads: { choice: 'activationInputFp8', where: isGatedBlock },
  applies: (layer) => layer.job.activationInputFp8 === true && isGatedBlock(layer),
  rewrite(draft) {
    for (const step of draft.steps.filter(isActivation)) {
      for (const name of step.reads) if (step.inputNeeds.includes(name)) store(tensor(name), step, draft);
    }
  },
};

function isGatedBlock({ kind, job }: Layer): boolean {
  return kind !== 'embedding' && kind !== 'head' && job.model.gated;
}

const isActivation = ({ name }: Step) => /^(feed-forward|expert|shared expert) activation$/.test(name);

function store(kept: string, step: Step, { forward, backward, sizes, shape }: Draft): void {
  const bytes = sizes.get(kept);
  const writer = forward.find((run) => run.step === step);
  const reader = backward.find(reads(kept));
  const runsAgain = backward.some(({ nodes }) => nodes.some((node) => touches(node).writes.includes(kept)));
  if (bytes === undefined || writer === undefined || reader === undefined || runsAgain) return;
  const [narrow, wide] = [`${kept} in fp8`, `${kept} again`];
  sizes.set(narrow, bytes / activationBytes(shape));
  sizes.set(wide, bytes);
  behindKernels(writer, 'output', cast(step, bytes, shape, kept, narrow, 'output'));
  for (const run of backward) readInstead(run, kept, wide);
  const part = reader.phase === 'recompute' ? 'output' : 'input-gradient';
  beforeKernels(reader, cast(step, bytes, shape, narrow, wide, part));
}

const reads =
  (name: string) =>
  ({ nodes }: Run) =>
    nodes.some((node) => touches(node).reads.includes(name));

/** Reads one format and writes the other. */
function cast(
  { name }: Step,
  bytes: number,
  shape: Shape,
  from: string,
  to: string,
  part: KernelNode['part'],
): KernelNode {
  const values = bytes / activationBytes(shape);
  const kernel = {
    family: 'elementwise',
    name: 'cast',
    flops: values,
    bytes: bytes + values,
    launches: 1,
  } as const;
  return {
    kind: 'compute',
    part,
    label: `${name} input`,
    kernel,
    reads: [from],
    weights: [],
    writes: [to],
    after: [],
  };
}
