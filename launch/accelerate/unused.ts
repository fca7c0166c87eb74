/** Keys and sections of Accelerate that say nothing llmsim can be asked, by why. */
import type { Unused } from '../mapping.js';

export const UNUSED: readonly Unused[] = [
  {
    because: 'it is where the processes meet and what they print, not how they train',
    matters: 'no',
    keys: [
      ...['compute-environment', 'machine-rank', 'main-process-ip', 'main-process-port', 'rdzv-backend', 'same-network'],
      ...['main-training-function', 'debug', 'enable-cpu-affinity', 'gpu-ids', 'tpu-env', 'tpu-use-cluster'],
      ...['tpu-use-sudo', 'tpu-name', 'tpu-zone', 'command-file', 'commands', 'num-cpu-threads-per-process', 'max-restarts'],
      ...['monitor-interval', 'role', 'log-dir', 'tee', 'downcast-bf16', 'deepspeed-config.deepspeed-multinode-launcher'],
      ...['deepspeed-config.deepspeed-hostfile', 'deepspeed-config.deepspeed-exclusion-filter', 'module', 'no-python'],
      ...['deepspeed-config.deepspeed-inclusion-filter', 'deepspeed-config.zero3-save-16bit-model', 'quiet', 'rdzv-conf'],
      ...['deepspeed-config.zero3-init-flag', 'deepspeed-hostfile', 'deepspeed-multinode-launcher', 'multi-gpu', 'tpu'],
      ...['zero3-init-flag', 'zero3-save-16bit-model', 'use-mps-device', 'main-process-port', 'rdzv-endpoint', 'rdzv-id'],
    ],
  },
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    keys: ['deepspeed-config.gradient-clipping', 'megatron-lm-config.megatron-lm-gradient-clipping', 'gradient-clipping'],
  },
  {
    because: 'llmsim has no such option yet',
    matters: 'yes',
    keys: [
      ...['fp8-config', 'ipex-config', 'mpirun-config', 'dynamo-config', 'aws-sagemaker', 'use-cpu', 'mixed-precision-dtype'],
      ...['deepspeed-config.deepspeed-moe-layer-cls-names', 'deepspeed-config.offload-optimizer-nvme-path'],
      ...['deepspeed-config.offload-param-nvme-path', 'parallelism-config.parallelism-config-sp-size'],
      ...['parallelism-config.parallelism-config-sp-backend', 'parallelism-config.parallelism-config-cp-comm-strategy'],
      ...['parallelism-config.parallelism-config-sp-seq-length', 'parallelism-config.parallelism-config-cp-backend'],
    ],
  },
];
