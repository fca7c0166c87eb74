#!/bin/bash
# All shards as one file, once the array is done:
#
#     sbatch --dependency=afterok:JOB slurm-merge.sh
#SBATCH --job-name=llmsim-merge
#SBATCH --cpus-per-task=1
#SBATCH --mem=2G
#SBATCH --time=00:05:00
#SBATCH --output=merge.log
set -euo pipefail

llmsim merge plan-*.csv --csv plan.csv
