/**
 * What waits for weight gradients in FP8 and FP4 between the halves of a backward pass: copies that its products read, of gradients and of
 * inputs alike, since a library casts both before it puts weight gradients off (Transformer Engine, `delay_wgrad_compute`:
 * `wgrad_store.put([inputmat_total, grad_output], …)` in pytorch/module/linear.py and grouped_linear.py).
 */
import { narrowCopy } from '../../models/steps/narrow.js';
import type { Draft, KernelNode, Run } from './draft.js';
import { isKernel } from './edits.js';
import type { Halves } from './halves.js';
import { tensor } from './tensors.js';

/** The halves with narrow copies between them; as they are where products are not narrow. Notes the bytes of the copies. */
export function withNarrowCopies(halves: Halves, { shape, sizes }: Pick<Draft, 'shape' | 'sizes'>): Halves {
  if (narrowCopy(0, shape) === undefined) return halves;
  const { input } = halves;
  const bytesOf = (name: string) => {
    const bytes = sizes.get(name);
    return bytes === undefined ? undefined : narrowCopy(bytes, shape);
  };
  const weight = halves.weight.map((run) => {
    const at = input.findIndex(({ step, phase }) => step === run.step && phase === run.phase);
    // What is gathered for a weight gradient goes with it, as it is.
    if (at === -1 || !run.nodes.every(isKernel) || !run.nodes.some(isNarrow)) return run;
    const [copies, left] = apart(
      run.nodes,
      (node) => node.kernel.family === 'elementwise' && node.kernel.name === 'cast',
    );
    const first = { ...input[at]!, nodes: [...input[at]!.nodes] };
    const renamed = new Map<string, string>();
    const copy = (from: string, called: string): string | undefined => {
      const bytes = bytesOf(from);
      if (bytes === undefined) return undefined;
      const name = tensor(`${run.step.name} ${called}`);
      sizes.set(name, bytes);
      renamed.set(from, name);
      return name;
    };
    const reader = first.nodes.findIndex((node) => isKernel(node) && node.reads.includes(run.gradient ?? ''));
    const gradient = reader === -1 ? undefined : copy(run.gradient!, 'narrow gradient');
    if (gradient !== undefined) {
      const node = first.nodes[reader] as KernelNode;
      first.nodes[reader] = { ...node, writes: [...node.writes, gradient] };
    }
    for (const cast of copies) {
      const from = cast.reads.find((name) => name !== run.gradient);
      const name = from === undefined ? undefined : (renamed.get(from) ?? copy(from, 'narrow input'));
      if (name !== undefined)
        first.nodes.push({ ...cast, part: 'input-gradient', reads: [from!], writes: [name] });
      else left.unshift(cast);
    }
    input[at] = first;
    const instead = (name: string) => renamed.get(name) ?? name;
    return { ...run, nodes: left.map((node) => ({ ...node, reads: node.reads.map(instead) })) };
  });
  return { input, weight };
}

const isNarrow = (node: Run['nodes'][number]) =>
  isKernel(node) &&
  'precision' in node.kernel &&
  (node.kernel.precision === 'fp8' || node.kernel.precision === 'fp4');

function apart(nodes: Run['nodes'], which: (node: KernelNode) => boolean): [KernelNode[], KernelNode[]] {
  const kernels = nodes.filter(isKernel);
  return [kernels.filter(which), kernels.filter((node) => !which(node))];
}
