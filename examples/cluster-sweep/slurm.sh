#!/bin/bash
# One shard of the plan in each task of an array. A task that is preempted or fails goes on where it was when it is
# started again, with the same command:
#
#     sbatch slurm.sh
#     sbatch --array=3 slurm.sh        # only the third again
#SBATCH --job-name=llmsim-plan
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --output=plan-%a.log
set -euo pipefail

# As many as there are tasks in the array above; the number of tasks of a job that is submitted again may be smaller.
SHARDS=8

llmsim plan plan.yaml --shard "$SLURM_ARRAY_TASK_ID/$SHARDS" --threads "$SLURM_CPUS_PER_TASK" \
  --csv "plan-$SLURM_ARRAY_TASK_ID.csv"
