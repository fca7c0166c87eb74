/** Kernels of a layer as a recorded CUDA graph: the host launches all of them, collectives among them, at once. */
import type { Run } from '../draft.js';
import { isKernel } from '../edits.js';
import type { Pass } from './pass.js';

export const cudaGraphs: Pass = {
  id: 'cuda-graphs',
  title: 'CUDA graphs',
  summary: 'Launches the kernels of a layer’s forward and backward pass as one recorded graph each.',
  reference:
    'NVIDIA, CUDA C++ Programming Guide, section on CUDA graphs; Megatron-LM, --cuda-graph-impl; torch.compile, mode reduce-overhead',
  reads: { choice: 'cudaGraphs', where: () => true },
  applies: ({ job }) => job.cudaGraphs === true,
  rewrite({ forward, backward }) {
    for (const run of [...forward, ...backward]) record(run);
  },
};

function record(run: Run): void {
  // A recorded graph cannot wait for the host, which reads what such a kernel wrote.
  run.nodes = run.nodes.map((node) =>
    isKernel(node) && !('readBack' in node.kernel && node.kernel.readBack === true)
      ? { ...node, kernel: { ...node.kernel, graph: true } }
      : node,
  );
}
