/** How processes are started on the nodes of a job. */

export interface Size {
  readonly nodes: number;
  readonly devicesPerNode: number;
}

/** Slurm's header for a process a node, which starts the others; nothing for one node. */
export function slurmHeader({ nodes, devicesPerNode }: Size): string[] {
  if (nodes === 1) return [];
  return [
    `#SBATCH --nodes=${nodes}`,
    `#SBATCH --gpus-per-node=${devicesPerNode}`,
    '#SBATCH --ntasks-per-node=1',
    '#SBATCH --exclusive',
  ];
}

/** Words of a command line that start `torchrun` on every node. */
export function torchrunWords({ nodes, devicesPerNode }: Size): string[] {
  if (nodes === 1) return [`torchrun --standalone --nnodes 1 --nproc-per-node ${devicesPerNode}`];
  return [
    `srun torchrun --nnodes ${nodes} --nproc-per-node ${devicesPerNode}`,
    '--rdzv-backend c10d --rdzv-id "$SLURM_JOB_ID" --rdzv-endpoint "$HEAD_NODE:29500"',
  ];
}

/** The variable that `torchrunWords` names. */
export function headNode({ nodes }: Size): string[] {
  return nodes === 1 ? [] : ['HEAD_NODE=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)'];
}
