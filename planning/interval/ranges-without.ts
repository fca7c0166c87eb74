/**
 * The ends of ranges as they would be without one source of the built-in accuracy suite, for `llmsim accuracy`. Written
 * by `npm run accuracy`; do not edit.
 */
import type { Ends } from './conformal.js';

export const WITHOUT: Readonly<Record<string, Ends>> = JSON.parse(`{
 "Benchmarking QLoRA+FSDP (Answer.AI)": {
  "low": {
   "all": -0.107,
   "borrowed-kernels": 0,
   "tpu": -0.0146,
   "experts": -0.1708,
   "short-kernels": -0.6192,
   "untuned": -0.0698,
   "near-memory-limit": -0.0201,
   "many-nodes": 0,
   "many-devices": -0.0099,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1911,
   "borrowed-kernels": 0.0341,
   "tpu": 0,
   "experts": 0.4206,
   "short-kernels": 0.0829,
   "untuned": 0.3079,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0
  }
 },
 "BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100)": {
  "low": {
   "all": -0.1064,
   "borrowed-kernels": 0,
   "tpu": -0.016,
   "experts": -0.1712,
   "short-kernels": -0.6086,
   "untuned": -0.0642,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0096,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1936,
   "borrowed-kernels": 0.0587,
   "tpu": 0,
   "experts": 0.4154,
   "short-kernels": 0.0777,
   "untuned": 0.3109,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0004,
   "beyond-measured": 0
  }
 },
 "BigScience GPT-2 experiments on Jean Zay V100": {
  "low": {
   "all": -0.106,
   "borrowed-kernels": 0,
   "tpu": -0.0148,
   "experts": -0.1706,
   "short-kernels": -0.6185,
   "untuned": -0.0735,
   "near-memory-limit": -0.0226,
   "many-nodes": 0,
   "many-devices": -0.0096,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1814,
   "borrowed-kernels": 0.0753,
   "tpu": 0,
   "experts": 0.4289,
   "short-kernels": 0.1484,
   "untuned": 0.2034,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0011,
   "beyond-measured": 0
  }
 },
 "Google tpu-recipes": {
  "low": {
   "all": -0.1033,
   "borrowed-kernels": 0,
   "tpu": -0.0002,
   "experts": -0.0011,
   "short-kernels": -0.6192,
   "untuned": -0.0515,
   "near-memory-limit": -0.03,
   "many-nodes": 0,
   "many-devices": -0.0199,
   "tensor-across-nodes": 0,
   "beyond-measured": -0.0002
  },
  "high": {
   "all": 0.2049,
   "borrowed-kernels": 0.1192,
   "tpu": 0,
   "experts": 0.1138,
   "short-kernels": 0.3583,
   "untuned": 0.2132,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs)": {
  "low": {
   "all": -0.1057,
   "borrowed-kernels": 0,
   "tpu": -0.0154,
   "experts": -0.1713,
   "short-kernels": -0.6192,
   "untuned": -0.0495,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0106,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.195,
   "borrowed-kernels": 0.0604,
   "tpu": 0,
   "experts": 0.4155,
   "short-kernels": 0.0786,
   "untuned": 0.2739,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "IBM fms-fsdp README": {
  "low": {
   "all": -0.0966,
   "borrowed-kernels": 0,
   "tpu": -0.0127,
   "experts": -0.181,
   "short-kernels": -0.6293,
   "untuned": -0.0534,
   "near-memory-limit": -0.0316,
   "many-nodes": 0,
   "many-devices": -0.0151,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1946,
   "borrowed-kernels": 0.0604,
   "tpu": 0,
   "experts": 0.4158,
   "short-kernels": 0.0784,
   "untuned": 0.2744,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "InternEvo training performance (InternLM-7B)": {
  "low": {
   "all": -0.1055,
   "borrowed-kernels": 0,
   "tpu": -0.0174,
   "experts": -0.1729,
   "short-kernels": -0.6195,
   "untuned": -0.0535,
   "near-memory-limit": -0.0107,
   "many-nodes": 0,
   "many-devices": -0.012,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1965,
   "borrowed-kernels": 0.0597,
   "tpu": 0,
   "experts": 0.4145,
   "short-kernels": 0.0785,
   "untuned": 0.2718,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py)": {
  "low": {
   "all": -0.1071,
   "borrowed-kernels": 0,
   "tpu": -0.0148,
   "experts": -0.1709,
   "short-kernels": -0.609,
   "untuned": -0.0624,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.01,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1937,
   "borrowed-kernels": 0.0584,
   "tpu": 0,
   "experts": 0.4154,
   "short-kernels": 0.0775,
   "untuned": 0.311,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0004,
   "beyond-measured": 0
  }
 },
 "Languini Kitchen throughput measurements of GPT models": {
  "low": {
   "all": -0.1033,
   "borrowed-kernels": 0,
   "tpu": -0.0175,
   "experts": -0.1721,
   "short-kernels": -0.6406,
   "untuned": -0.0411,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0113,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.181,
   "borrowed-kernels": 0.0798,
   "tpu": 0,
   "experts": 0.4587,
   "short-kernels": 0.0105,
   "untuned": 0.194,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0
  }
 },
 "LiBai benchmarks: LiBai against Megatron-LM": {
  "low": {
   "all": -0.1013,
   "borrowed-kernels": 0,
   "tpu": -0.0156,
   "experts": -0.1815,
   "short-kernels": -0.6377,
   "untuned": -0.0314,
   "near-memory-limit": -0.0056,
   "many-nodes": 0,
   "many-devices": -0.0115,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1939,
   "borrowed-kernels": 0.0605,
   "tpu": 0,
   "experts": 0.4156,
   "short-kernels": 0.0795,
   "untuned": 0.308,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "MLPerf Training GPT-3 175B": {
  "low": {
   "all": -0.1067,
   "borrowed-kernels": 0,
   "tpu": -0.012,
   "experts": -0.1712,
   "short-kernels": -0.6191,
   "untuned": -0.0488,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.019,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1963,
   "borrowed-kernels": 0.0595,
   "tpu": 0,
   "experts": 0.4149,
   "short-kernels": 0.0783,
   "untuned": 0.2722,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "MLPerf Training Llama 2 70B LoRA": {
  "low": {
   "all": -0.1065,
   "borrowed-kernels": 0,
   "tpu": -0.0134,
   "experts": -0.1702,
   "short-kernels": -0.6191,
   "untuned": -0.0483,
   "near-memory-limit": -0.0265,
   "many-nodes": 0,
   "many-devices": -0.0091,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1931,
   "borrowed-kernels": 0.0681,
   "tpu": 0,
   "experts": 0.4154,
   "short-kernels": 0.0787,
   "untuned": 0.2645,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "MaxText high performance configs": {
  "low": {
   "all": -0.1041,
   "borrowed-kernels": 0,
   "tpu": -0.0068,
   "experts": -0.185,
   "short-kernels": -0.6191,
   "untuned": -0.0495,
   "near-memory-limit": -0.0032,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1956,
   "borrowed-kernels": 0.06,
   "tpu": 0,
   "experts": 0.4153,
   "short-kernels": 0.0784,
   "untuned": 0.2733,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "MaxText high performance configs TPU": {
  "low": {
   "all": -0.1052,
   "borrowed-kernels": 0,
   "tpu": -0.0314,
   "experts": -0.1539,
   "short-kernels": -0.6191,
   "untuned": -0.0474,
   "near-memory-limit": -0.0083,
   "many-nodes": 0,
   "many-devices": -0.0029,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1933,
   "borrowed-kernels": 0.064,
   "tpu": 0,
   "experts": 0.4163,
   "short-kernels": 0.0797,
   "untuned": 0.2777,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "MosaicML llm-foundry MPT training benchmarks": {
  "low": {
   "all": -0.1054,
   "borrowed-kernels": 0,
   "tpu": -0.0156,
   "experts": -0.1713,
   "short-kernels": -0.6192,
   "untuned": -0.0499,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0106,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.189,
   "borrowed-kernels": 0.0612,
   "tpu": 0,
   "experts": 0.4173,
   "short-kernels": 0.0793,
   "untuned": 0.2873,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "NVIDIA DGX Cloud benchmarking recipes (expected performance)": {
  "low": {
   "all": -0.1029,
   "borrowed-kernels": 0,
   "tpu": -0.0149,
   "experts": -0.1816,
   "short-kernels": -0.6193,
   "untuned": -0.0513,
   "near-memory-limit": -0.0015,
   "many-nodes": 0,
   "many-devices": -0.0154,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1958,
   "borrowed-kernels": 0.0602,
   "tpu": 0,
   "experts": 0.4153,
   "short-kernels": 0.0787,
   "untuned": 0.2734,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "NVIDIA Megatron-Bridge performance summary": {
  "low": {
   "all": -0.1062,
   "borrowed-kernels": 0,
   "tpu": -0.0452,
   "experts": -0.0542,
   "short-kernels": -0.622,
   "untuned": -0.0482,
   "near-memory-limit": -0.022,
   "many-nodes": 0,
   "many-devices": -0.005,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1731,
   "borrowed-kernels": 0.0526,
   "tpu": 0,
   "experts": 0,
   "short-kernels": 0.0634,
   "untuned": 0.3217,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0006,
   "beyond-measured": 0
  }
 },
 "NVIDIA NeMo performance summary (container 24.07)": {
  "low": {
   "all": -0.1081,
   "borrowed-kernels": 0,
   "tpu": -0.0139,
   "experts": -0.1704,
   "short-kernels": -0.619,
   "untuned": -0.0471,
   "near-memory-limit": -0.02,
   "many-nodes": 0,
   "many-devices": -0.0095,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1831,
   "borrowed-kernels": 0.0666,
   "tpu": 0,
   "experts": 0.4299,
   "short-kernels": 0.0806,
   "untuned": 0.2839,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0006,
   "beyond-measured": 0
  }
 },
 "Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1": {
  "low": {
   "all": -0.1071,
   "borrowed-kernels": 0,
   "tpu": -0.0134,
   "experts": -0.1707,
   "short-kernels": -0.6191,
   "untuned": -0.0487,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0147,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1966,
   "borrowed-kernels": 0.0594,
   "tpu": 0,
   "experts": 0.4147,
   "short-kernels": 0.0784,
   "untuned": 0.2717,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "Qwen README: profiling of memory and speed of fine-tuning": {
  "low": {
   "all": -0.0972,
   "borrowed-kernels": 0,
   "tpu": -0.0153,
   "experts": -0.1713,
   "short-kernels": 0,
   "untuned": -0.0148,
   "near-memory-limit": -0.027,
   "many-nodes": -0.002,
   "many-devices": -0.0117,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.182,
   "borrowed-kernels": 0.0701,
   "tpu": 0,
   "experts": 0.4281,
   "short-kernels": 0.0985,
   "untuned": 0.2217,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0
  }
 },
 "SimuMax B200 real-vs-perf release": {
  "low": {
   "all": -0.1071,
   "borrowed-kernels": 0,
   "tpu": -0.0149,
   "experts": -0.171,
   "short-kernels": -0.6105,
   "untuned": -0.0632,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0101,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1937,
   "borrowed-kernels": 0.0587,
   "tpu": 0,
   "experts": 0.4154,
   "short-kernels": 0.0795,
   "untuned": 0.3107,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0004,
   "beyond-measured": 0
  }
 },
 "Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron)": {
  "low": {
   "all": -0.1059,
   "borrowed-kernels": 0,
   "tpu": -0.0126,
   "experts": -0.1698,
   "short-kernels": -0.6083,
   "untuned": -0.0637,
   "near-memory-limit": -0.0154,
   "many-nodes": 0,
   "many-devices": -0.01,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1938,
   "borrowed-kernels": 0.0599,
   "tpu": 0,
   "experts": 0.4152,
   "short-kernels": 0.0794,
   "untuned": 0.309,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "torchtitan benchmarks": {
  "low": {
   "all": -0.1058,
   "borrowed-kernels": 0,
   "tpu": -0.0147,
   "experts": -0.1708,
   "short-kernels": -0.6191,
   "untuned": -0.0485,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0106,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1867,
   "borrowed-kernels": 0.0555,
   "tpu": 0,
   "experts": 0.4274,
   "short-kernels": 0.0792,
   "untuned": 0.2965,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.0005,
   "beyond-measured": 0
  }
 },
 "vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed": {
  "low": {
   "all": -0.1071,
   "borrowed-kernels": 0,
   "tpu": -0.0146,
   "experts": -0.1709,
   "short-kernels": -0.0727,
   "untuned": -0.1187,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0102,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1937,
   "borrowed-kernels": 0.0589,
   "tpu": 0,
   "experts": 0.4154,
   "short-kernels": 0.0911,
   "untuned": 0.3604,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  }
 }
}`);
