/** Networks counted twice: what all ranks multiply, write to a checkpoint and sum is what their layers say. */
import { blockCounts } from '../../../../models/blocks.js';
import { networkOf } from '../../../../models/network.js';
import { forwardKernels } from '../../../../models/steps/flops.js';
import { hasTables, tablesOf } from '../../../../models/tables-of.js';
import { weightCount } from '../../../../models/weights/parameters.js';
import { checkpointBytes } from '../../../../planning/run/checkpoint/bytes.js';
import { flopsOf, isProduct, type Kernel } from '../../../../program/kernel.js';
import { axisSize } from '../../../../program/mesh.js';
import type { Op, Program, Role } from '../../../../program/program.js';
import { gradientBytes, weightBytes } from '../../../../strategies/formats.js';
import type { Job } from '../../../../strategies/job.js';
import { writeProgram } from '../../../../strategies/write.js';
import { allOf, exactly, noMore, type Relation } from '../relation.js';

export const COUNTED: readonly Relation[] = [
  {
    // Backward twice, but for what reads data alone and teachers, of which nothing flows back.
    name: 'all ranks together multiply what the layers of a network say',
    of({ random: { job, plan } }) {
      const { model, layout } = job;
      // What is no transformer block runs on every tensor rank.
      if (networkOf(model) === undefined || layout.recompute !== 'none' || layout.tp > 1)
        return 'does not apply';
      const kinds = new Map<string, number>([['embedding', 1], ...blockCounts(model), ['head', 1]]);
      let expected = 0;
      for (const [kind, count] of kinds) {
        const kernels = forwardKernels(model, kind as 'embedding', 1).filter(isProduct);
        expected += count * kernels.reduce((sum, kernel) => sum + flopsOf(kernel), 0) * job.globalBatch;
      }
      const program = writeProgram('p', job, plan);
      const forward = productsOf(program, 'forward');
      // Fused attention computes its scores once more.
      const backward = productsOf(program, 'backward') - productsOf(program, 'backward', 'attention') / 5;
      // Positions of a convolution at a slab's edge are the neighbours' too, and norms of split blocks everybody's.
      const off = Math.abs(forward / expected - 1);
      return allOf(
        exactly(off < 1e-9 || gathers(job), `forward ${forward}`, `${expected}`, off),
        noMore(
          2 * expected * (gathers(job) ? 2 : 1),
          backward,
          'FLOPs of twice the forward pass and of the backward pass',
        ),
      );
    },
  },
  {
    // AdamW: two moments in float32 and, beside weights of 16 bits, a float32 copy.
    name: 'a checkpoint has every weight once, with its states',
    of({ random: { job, cluster } }) {
      const { model, layout } = job;
      const { optimizer = 'adamw', masterWeights, moments, weights } = job.training ?? {};
      const plain = moments === undefined && weights === undefined && masterWeights === undefined;
      if (networkOf(model) === undefined || optimizer !== 'adamw' || !plain) return 'does not apply';
      const each = weightBytes(job);
      const { total, trained = total } = weightCount(model);
      const dense = trained - tableNumbers(job);
      const expected = dense * (each + 8 + (each < 4 ? 4 : 0));
      const tables = checkpointBytes(job, cluster.node.devices).bytes - expected;
      // Tables: float32 or 16-bit rows, and at most a number of state for each number.
      const most = tableNumbers(job) * 16 + 1e-3 * expected + 4096;
      const slack = layout.tp > 1 ? 1e-2 * expected : 1e-6 * expected + 4096;
      return exactly(
        tables >= -slack && tables <= most,
        `${tables + expected} bytes`,
        `${expected} bytes and those of tables`,
        Math.abs(tables / expected),
      );
    },
  },
  {
    // A ring sends 2 (n - 1)/n of what it sums; where switches sum, half at best.
    name: 'replicas sum the gradients of what is trained and dense',
    of({ random: { job, plan }, evaluation: { result } }) {
      const { model, layout, training } = job;
      const { dp, tp, pp, cp } = layout;
      if (plan.state !== 'ddp' || dp === 1 || tp * pp * cp > 1 || job.syncBatchNorm || hasTables(model))
        return 'does not apply';
      if (model.architecture === undefined && model.vision === undefined) return 'does not apply';
      if (networkOf(model)?.gathers === true || training?.offload !== undefined) return 'does not apply';
      const { total, trained = total } = weightCount(model);
      const expected = ((2 * (dp - 1)) / dp) * trained * gradientBytes(job);
      const sent = result.roles.reduce((sum, { sentBytes }) => sum + (sentBytes.dp ?? 0), 0);
      const within =
        sent <= expected * 1.001 + 4096 && sent >= (expected / 2) * 0.999 * (dp / (dp - 1) < 2 ? 1 : 0.5);
      return exactly(
        within,
        `a rank sends ${sent} bytes`,
        `${expected}, or half of it`,
        Math.abs(sent / expected - 1),
      );
    },
  },
];

/** A loss over what all replicas made multiplies more on each of them. */
function gathers({ model }: Job): boolean {
  return networkOf(model)?.gathers === true;
}

function tableNumbers({ model }: Job): number {
  if (!hasTables(model)) return 0;
  return tablesOf(model).reduce((sum, { rows, width }) => sum + rows * width, 0);
}

/** FLOPs of the products of a phase, on all ranks. */
function productsOf(program: Program, phase: 'forward' | 'backward', family?: Kernel['family']): number {
  const bySegment = new Map<string, number>();
  const ofOps = (ops: readonly Op[]): number =>
    ops.reduce((sum, op) => {
      if (op.kind === 'call') return sum + ofSegment(op.segment);
      if (op.kind !== 'compute' || op.phase !== phase || !isProduct(op.kernel)) return sum;
      return family === undefined || op.kernel.family === family ? sum + flopsOf(op.kernel) : sum;
    }, 0);
  const ofSegment = (name: string): number => {
    const known = bySegment.get(name) ?? ofOps(program.segments[name]!.ops);
    bySegment.set(name, known);
    return known;
  };
  return program.roles.reduce((sum, role) => sum + ranksOf(program, role) * ofOps(role.ops), 0);
}

function ranksOf({ mesh }: Program, { where }: Role): number {
  return mesh.axes.reduce((product, { name }) => {
    const listed = (where as Readonly<Record<string, readonly number[]>>)[name];
    return product * (listed?.length ?? axisSize(mesh, name));
  }, 1);
}
