/**
 * What the timed runs of the built-in accuracy suite were like, by source and class of run. Written by
 * `npm run accuracy`; do not edit. `ground.ts` says what it is for.
 */
import type { Ground } from './ground.js';

export const GROUNDS: readonly Ground[] = JSON.parse(`[
 {
  "source": "AWS Neuron SDK: Trn1/Trn1n training performance (csv, through its history)",
  "runs": "gpu-measured",
  "accelerators": [
   "trainium1"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 32,
   "high": 1024
  },
  "sequence": {
   "low": 128,
   "high": 8192
  },
  "parameters": {
   "low": 334748672,
   "high": 174604259328
  }
 },
 {
  "source": "Benchmarking QLoRA+FSDP (Answer.AI)",
  "runs": "gpu-borrowed",
  "accelerators": [
   "rtx-3090",
   "rtx-a5000"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 2,
   "high": 8
  },
  "sequence": {
   "low": 512,
   "high": 2048
  },
  "parameters": {
   "low": 6881546240,
   "high": 69721137152
  }
 },
 {
  "source": "Benchmarking QLoRA+FSDP (Answer.AI)",
  "runs": "gpu-measured",
  "accelerators": [
   "rtx-4090"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 2,
   "high": 2
  },
  "sequence": {
   "low": 2048,
   "high": 24576
  },
  "parameters": {
   "low": 6881546240,
   "high": 69721137152
  }
 },
 {
  "source": "BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100)",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "bf16",
   "fp16"
  ],
  "devices": {
   "low": 8,
   "high": 384
  },
  "sequence": {
   "low": 2048,
   "high": 2048
  },
  "parameters": {
   "low": 23550249600,
   "high": 202722768000
  }
 },
 {
  "source": "BigScience GPT-2 experiments on Jean Zay V100",
  "runs": "gpu-measured",
  "accelerators": [
   "v100-sxm2-16",
   "v100-sxm2-32"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 16,
   "high": 256
  },
  "sequence": {
   "low": 1024,
   "high": 1024
  },
  "parameters": {
   "low": 7461494784,
   "high": 207019343872
  }
 },
 {
  "source": "DeepSpeed blog: fastest BERT training, tables 2 and 3",
  "runs": "gpu-measured",
  "accelerators": [
   "v100-sxm2-16",
   "v100-sxm2-32"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 1,
   "high": 1
  },
  "sequence": {
   "low": 384,
   "high": 384
  },
  "parameters": {
   "low": 333963266,
   "high": 333963266
  }
 },
 {
  "source": "Google tpu-recipes",
  "runs": "moe",
  "accelerators": [
   "tpu-v5p"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 128,
   "high": 512
  },
  "sequence": {
   "low": 8192,
   "high": 8192
  },
  "parameters": {
   "low": 107769861120,
   "high": 671026419200
  }
 },
 {
  "source": "Google tpu-recipes",
  "runs": "tpu",
  "accelerators": [
   "tpu-v6e"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 8,
   "high": 512
  },
  "sequence": {
   "low": 8192,
   "high": 8192
  },
  "parameters": {
   "low": 7241732096,
   "high": 405853388800
  }
 },
 {
  "source": "Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs)",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 32,
   "high": 256
  },
  "sequence": {
   "low": 2048,
   "high": 8192
  },
  "parameters": {
   "low": 13998904320,
   "high": 33806895616
  }
 },
 {
  "source": "Horovod benchmarks doc",
  "runs": "gpu-borrowed",
  "accelerators": [
   "p100-sxm2-16"
  ],
  "precisions": [
   "fp32"
  ],
  "devices": {
   "low": 16,
   "high": 16
  },
  "sequence": {
   "low": 1,
   "high": 1
  },
  "parameters": {
   "low": 44549160,
   "high": 44549160
  }
 },
 {
  "source": "IBM fms-fsdp README",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 128,
   "high": 128
  },
  "sequence": {
   "low": 4096,
   "high": 4096
  },
  "parameters": {
   "low": 6738415616,
   "high": 68976648192
  }
 },
 {
  "source": "InternEvo training performance (InternLM-7B)",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 8,
   "high": 128
  },
  "sequence": {
   "low": 2048,
   "high": 2048
  },
  "parameters": {
   "low": 7321948160,
   "high": 7321948160
  }
 },
 {
  "source": "Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py)",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 8,
   "high": 64
  },
  "sequence": {
   "low": 2048,
   "high": 2048
  },
  "parameters": {
   "low": 22074273792,
   "high": 174615846912
  }
 },
 {
  "source": "Languini Kitchen throughput measurements of GPT models",
  "runs": "gpu-borrowed",
  "accelerators": [
   "gtx-titan-x",
   "rtx-3090"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 1,
   "high": 1
  },
  "sequence": {
   "low": 512,
   "high": 512
  },
  "parameters": {
   "low": 27549696,
   "high": 110615040
  }
 },
 {
  "source": "Languini Kitchen throughput measurements of GPT models",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80",
   "rtx-4090",
   "v100-sxm2-32"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 1,
   "high": 1
  },
  "sequence": {
   "low": 512,
   "high": 512
  },
  "parameters": {
   "low": 27549696,
   "high": 1478160384
  }
 },
 {
  "source": "LiBai benchmarks: LiBai against Megatron-LM",
  "runs": "gpu-measured",
  "accelerators": [
   "v100-sxm2-32"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 1,
   "high": 32
  },
  "sequence": {
   "low": 512,
   "high": 1024
  },
  "parameters": {
   "low": 335213568,
   "high": 355788800
  }
 },
 {
  "source": "MLPerf Training BERT-large",
  "runs": "gpu-borrowed",
  "accelerators": [
   "h100-pcie",
   "h200"
  ],
  "precisions": [
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 8
  },
  "sequence": {
   "low": 256,
   "high": 256
  },
  "parameters": {
   "low": 335148032,
   "high": 335148032
  }
 },
 {
  "source": "MLPerf Training BERT-large",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80",
   "b200",
   "h100-sxm",
   "l40s"
  ],
  "precisions": [
   "fp16",
   "fp8"
  ],
  "devices": {
   "low": 4,
   "high": 64
  },
  "sequence": {
   "low": 256,
   "high": 256
  },
  "parameters": {
   "low": 335148032,
   "high": 335148032
  }
 },
 {
  "source": "MLPerf Training GPT-3 175B",
  "runs": "gpu-measured",
  "accelerators": [
   "b200",
   "h100-sxm"
  ],
  "precisions": [
   "fp8"
  ],
  "devices": {
   "low": 64,
   "high": 11616
  },
  "sequence": {
   "low": 2048,
   "high": 2048
  },
  "parameters": {
   "low": 174615846912,
   "high": 174615846912
  }
 },
 {
  "source": "MLPerf Training Llama 2 70B LoRA",
  "runs": "gpu-borrowed",
  "accelerators": [
   "h200"
  ],
  "precisions": [
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 8
  },
  "sequence": {
   "low": 8192,
   "high": 8192
  },
  "parameters": {
   "low": 69021212672,
   "high": 69021212672
  }
 },
 {
  "source": "MLPerf Training Llama 2 70B LoRA",
  "runs": "gpu-measured",
  "accelerators": [
   "b200",
   "h100-sxm",
   "l40s"
  ],
  "precisions": [
   "fp8"
  ],
  "devices": {
   "low": 4,
   "high": 384
  },
  "sequence": {
   "low": 8192,
   "high": 8192
  },
  "parameters": {
   "low": 69021212672,
   "high": 69025406976
  }
 },
 {
  "source": "MLPerf Training ResNet-50",
  "runs": "gpu-borrowed",
  "accelerators": [
   "h100-pcie",
   "h200"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 4,
   "high": 8
  },
  "sequence": {
   "low": 1,
   "high": 1
  },
  "parameters": {
   "low": 25557032,
   "high": 25557032
  }
 },
 {
  "source": "MLPerf Training ResNet-50",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-pcie-80",
   "a100-sxm-80",
   "h100-sxm",
   "l40s"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 4,
   "high": 3584
  },
  "sequence": {
   "low": 1,
   "high": 1
  },
  "parameters": {
   "low": 25557032,
   "high": 25557032
  }
 },
 {
  "source": "MaxText high performance configs TPU",
  "runs": "tpu",
  "accelerators": [
   "tpu-v4"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 64,
   "high": 512
  },
  "sequence": {
   "low": 2048,
   "high": 2048
  },
  "parameters": {
   "low": 22152916992,
   "high": 22152916992
  }
 },
 {
  "source": "MaxText high performance configs",
  "runs": "tpu",
  "accelerators": [
   "tpu-v5e",
   "tpu-v5p"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 64,
   "high": 4096
  },
  "sequence": {
   "low": 2048,
   "high": 2048
  },
  "parameters": {
   "low": 15831666688,
   "high": 997485199360
  }
 },
 {
  "source": "Megatron MoE ModelZoo: Qwen3 long context",
  "runs": "moe",
  "accelerators": [
   "h100-sxm"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 256,
   "high": 256
  },
  "sequence": {
   "low": 16384,
   "high": 131072
  },
  "parameters": {
   "low": 235094683136,
   "high": 235094683136
  }
 },
 {
  "source": "Megatron MoE ModelZoo: Qwen3 performance",
  "runs": "moe",
  "accelerators": [
   "gb200",
   "h100-sxm"
  ],
  "precisions": [
   "bf16",
   "fp8"
  ],
  "devices": {
   "low": 128,
   "high": 256
  },
  "sequence": {
   "low": 4096,
   "high": 131072
  },
  "parameters": {
   "low": 235093634560,
   "high": 235094683136
  }
 },
 {
  "source": "Megatron MoE training benchmark and tuning guide (Qwen3-235B-A22B, 256 H800)",
  "runs": "moe",
  "accelerators": [
   "h800-sxm"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 256,
   "high": 256
  },
  "sequence": {
   "low": 4096,
   "high": 4096
  },
  "parameters": {
   "low": 235093634560,
   "high": 235094683136
  }
 },
 {
  "source": "MosaicML llm-foundry MPT training benchmarks",
  "runs": "gpu-borrowed",
  "accelerators": [
   "a100-sxm-40"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 8,
   "high": 128
  },
  "sequence": {
   "low": 512,
   "high": 16384
  },
  "parameters": {
   "low": 124442112,
   "high": 64856539136
  }
 },
 {
  "source": "MosaicML llm-foundry MPT training benchmarks",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80",
   "h100-sxm"
  ],
  "precisions": [
   "bf16",
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 512
  },
  "sequence": {
   "low": 512,
   "high": 65536
  },
  "parameters": {
   "low": 124442112,
   "high": 64856539136
  }
 },
 {
  "source": "NVIDIA DGX Cloud benchmarking recipes (expected performance)",
  "runs": "gpu-measured",
  "accelerators": [
   "h100-sxm"
  ],
  "precisions": [
   "bf16",
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 2048
  },
  "sequence": {
   "low": 2048,
   "high": 8192
  },
  "parameters": {
   "low": 5051228160,
   "high": 174615846912
  }
 },
 {
  "source": "NVIDIA DeepLearningExamples BERT (TF 19.03) README",
  "runs": "gpu-measured",
  "accelerators": [
   "v100-sxm2-16",
   "v100-sxm2-32"
  ],
  "precisions": [
   "fp16",
   "fp32"
  ],
  "devices": {
   "low": 1,
   "high": 8
  },
  "sequence": {
   "low": 512,
   "high": 512
  },
  "parameters": {
   "low": 335141888,
   "high": 335141888
  }
 },
 {
  "source": "NVIDIA DeepLearningExamples ResNet50 PyTorch README",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "fp16",
   "tf32"
  ],
  "devices": {
   "low": 1,
   "high": 8
  },
  "sequence": {
   "low": 1,
   "high": 1
  },
  "parameters": {
   "low": 25557032,
   "high": 25557032
  }
 },
 {
  "source": "NVIDIA DeepLearningExamples",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80",
   "v100-sxm2-16"
  ],
  "precisions": [
   "fp16",
   "tf32"
  ],
  "devices": {
   "low": 1,
   "high": 8
  },
  "sequence": {
   "low": 1,
   "high": 1
  },
  "parameters": {
   "low": 25557032,
   "high": 44177704
  }
 },
 {
  "source": "NVIDIA Megatron-Bridge performance summary",
  "runs": "gpu-borrowed",
  "accelerators": [
   "gb200",
   "gb300"
  ],
  "precisions": [
   "fp4",
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 256
  },
  "sequence": {
   "low": 8192,
   "high": 8192
  },
  "parameters": {
   "low": 8030261248,
   "high": 405861777408
  }
 },
 {
  "source": "NVIDIA Megatron-Bridge performance summary",
  "runs": "gpu-measured",
  "accelerators": [
   "b200",
   "h100-sxm"
  ],
  "precisions": [
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 1024
  },
  "sequence": {
   "low": 8192,
   "high": 8192
  },
  "parameters": {
   "low": 8030261248,
   "high": 405878554624
  }
 },
 {
  "source": "NVIDIA Megatron-Bridge performance summary",
  "runs": "moe",
  "accelerators": [
   "b200",
   "b300",
   "gb200",
   "gb300",
   "h100-sxm"
  ],
  "precisions": [
   "bf16",
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 1024
  },
  "sequence": {
   "low": 4096,
   "high": 4096
  },
  "parameters": {
   "low": 30532122624,
   "high": 671026419200
  }
 },
 {
  "source": "NVIDIA NeMo performance summary (container 24.07)",
  "runs": "gpu-measured",
  "accelerators": [
   "h100-sxm"
  ],
  "precisions": [
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 512
  },
  "sequence": {
   "low": 2048,
   "high": 8192
  },
  "parameters": {
   "low": 5051228160,
   "high": 341029195776
  }
 },
 {
  "source": "Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 32,
   "high": 3072
  },
  "sequence": {
   "low": 2048,
   "high": 2048
  },
  "parameters": {
   "low": 1652230656,
   "high": 1008038758400
  }
 },
 {
  "source": "Qwen README: profiling of memory and speed of fine-tuning",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 1,
   "high": 4
  },
  "sequence": {
   "low": 512,
   "high": 8192
  },
  "parameters": {
   "low": 1836828672,
   "high": 73040797696
  }
 },
 {
  "source": "SimuMax B200 real-vs-perf release",
  "runs": "gpu-measured",
  "accelerators": [
   "b200"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 8,
   "high": 8
  },
  "sequence": {
   "low": 4096,
   "high": 4096
  },
  "parameters": {
   "low": 12369207296,
   "high": 17112907776
  }
 },
 {
  "source": "Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron)",
  "runs": "gpu-measured",
  "accelerators": [
   "h100-sxm"
  ],
  "precisions": [
   "bf16"
  ],
  "devices": {
   "low": 2,
   "high": 2
  },
  "sequence": {
   "low": 4096,
   "high": 4096
  },
  "parameters": {
   "low": 3573722112,
   "high": 3573722112
  }
 },
 {
  "source": "torchtitan benchmarks",
  "runs": "gpu-borrowed",
  "accelerators": [
   "h100-sxm-96"
  ],
  "precisions": [
   "bf16",
   "fp8"
  ],
  "devices": {
   "low": 8,
   "high": 256
  },
  "sequence": {
   "low": 8192,
   "high": 8192
  },
  "parameters": {
   "low": 8030261248,
   "high": 70553706496
  }
 },
 {
  "source": "vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed",
  "runs": "gpu-measured",
  "accelerators": [
   "a100-sxm-80"
  ],
  "precisions": [
   "fp16"
  ],
  "devices": {
   "low": 2,
   "high": 512
  },
  "sequence": {
   "low": 1024,
   "high": 2048
  },
  "parameters": {
   "low": 203716608,
   "high": 39096041472
  }
 }
]`);
