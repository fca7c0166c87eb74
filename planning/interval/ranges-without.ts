/**
 * The ends of ranges as they would be without one source of the built-in accuracy suite, for `llmsim accuracy`. Written
 * by `npm run accuracy`; do not edit.
 */
import type { Ends } from './conformal.js';

export const WITHOUT: Readonly<Record<string, Ends>> = JSON.parse(`{
 "AWS Neuron SDK: Trn1/Trn1n training performance (csv, through its history)": {
  "low": {
   "all": -0.1037,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0448,
   "short-kernels": -0.0084,
   "untuned": -0.0603,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0159,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1782,
   "borrowed-kernels": 0.0537,
   "tpu": 0,
   "experts": 0.1175,
   "short-kernels": 0.1858,
   "untuned": 0.1587,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0
  }
 },
 "Benchmarking QLoRA+FSDP (Answer.AI)": {
  "low": {
   "all": -0.1052,
   "borrowed-kernels": -0.0104,
   "tpu": 0,
   "experts": -0.0449,
   "short-kernels": -0.0092,
   "untuned": -0.0486,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0092,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1786,
   "borrowed-kernels": 0.0048,
   "tpu": 0,
   "experts": 0.1432,
   "short-kernels": 0.1041,
   "untuned": 0.179,
   "near-memory-limit": 0,
   "many-nodes": 0.0394,
   "many-devices": 0.1588,
   "tensor-across-nodes": 0.0009,
   "beyond-measured": 0.0607
  }
 },
 "BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100)": {
  "low": {
   "all": -0.1044,
   "borrowed-kernels": -0.04,
   "tpu": 0,
   "experts": -0.004,
   "short-kernels": -0.008,
   "untuned": -0.0913,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0085,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1812,
   "borrowed-kernels": 0.0286,
   "tpu": 0,
   "experts": 0.1323,
   "short-kernels": 0.1162,
   "untuned": 0.1755,
   "near-memory-limit": 0,
   "many-nodes": 0.0371,
   "many-devices": 0.1349,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0492
  }
 },
 "BigScience GPT-2 experiments on Jean Zay V100": {
  "low": {
   "all": -0.1049,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0457,
   "short-kernels": -0.0085,
   "untuned": -0.0451,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.009,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1639,
   "borrowed-kernels": 0.0385,
   "tpu": 0,
   "experts": 0.136,
   "short-kernels": 0.135,
   "untuned": 0.1615,
   "near-memory-limit": 0,
   "many-nodes": 0.0391,
   "many-devices": 0.1933,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0.0652
  }
 },
 "Google tpu-recipes": {
  "low": {
   "all": -0.107,
   "borrowed-kernels": 0,
   "tpu": -0.0008,
   "experts": -0.0483,
   "short-kernels": -0.0088,
   "untuned": -0.0614,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0075,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.184,
   "borrowed-kernels": 0.0301,
   "tpu": 0,
   "experts": 0.146,
   "short-kernels": 0.121,
   "untuned": 0.1755,
   "near-memory-limit": 0,
   "many-nodes": 0.0304,
   "many-devices": 0.1457,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0633
  }
 },
 "Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs)": {
  "low": {
   "all": -0.1047,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0461,
   "short-kernels": -0.0091,
   "untuned": -0.0646,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0101,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1839,
   "borrowed-kernels": 0.0304,
   "tpu": 0,
   "experts": 0.1355,
   "short-kernels": 0.119,
   "untuned": 0.1755,
   "near-memory-limit": 0,
   "many-nodes": 0.0351,
   "many-devices": 0.1477,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0533
  }
 },
 "IBM fms-fsdp README": {
  "low": {
   "all": -0.0977,
   "borrowed-kernels": -0.0204,
   "tpu": 0,
   "experts": -0.0372,
   "short-kernels": -0.0092,
   "untuned": -0.0699,
   "near-memory-limit": -0.001,
   "many-nodes": 0,
   "many-devices": -0.0239,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1838,
   "borrowed-kernels": 0.0301,
   "tpu": 0,
   "experts": 0.124,
   "short-kernels": 0.1181,
   "untuned": 0.1623,
   "near-memory-limit": 0,
   "many-nodes": 0.0422,
   "many-devices": 0.1468,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0516
  }
 },
 "InternEvo training performance (InternLM-7B)": {
  "low": {
   "all": -0.1043,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0056,
   "short-kernels": -0.0094,
   "untuned": -0.0875,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0128,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.186,
   "borrowed-kernels": 0.0299,
   "tpu": 0,
   "experts": 0.1239,
   "short-kernels": 0.1189,
   "untuned": 0.1637,
   "near-memory-limit": 0,
   "many-nodes": 0.0354,
   "many-devices": 0.1481,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0509
  }
 },
 "Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py)": {
  "low": {
   "all": -0.1047,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0442,
   "short-kernels": -0.0085,
   "untuned": -0.0604,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0088,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1835,
   "borrowed-kernels": 0.0281,
   "tpu": 0,
   "experts": 0.1441,
   "short-kernels": 0.1175,
   "untuned": 0.1897,
   "near-memory-limit": 0,
   "many-nodes": 0.025,
   "many-devices": 0.1368,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0507
  }
 },
 "Languini Kitchen throughput measurements of GPT models": {
  "low": {
   "all": -0.1032,
   "borrowed-kernels": -0.0504,
   "tpu": 0,
   "experts": -0.0585,
   "short-kernels": -0.0168,
   "untuned": -0.0386,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.012,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.181,
   "borrowed-kernels": 0.0363,
   "tpu": 0,
   "experts": 0.1252,
   "short-kernels": 0.124,
   "untuned": 0.1729,
   "near-memory-limit": 0,
   "many-nodes": 0.028,
   "many-devices": 0.156,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0628
  }
 },
 "LiBai benchmarks: LiBai against Megatron-LM": {
  "low": {
   "all": -0.1017,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0606,
   "short-kernels": -0.0173,
   "untuned": -0.0421,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.013,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1795,
   "borrowed-kernels": 0.0316,
   "tpu": 0,
   "experts": 0.1372,
   "short-kernels": 0.1191,
   "untuned": 0.1793,
   "near-memory-limit": 0,
   "many-nodes": 0.0326,
   "many-devices": 0.1584,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.054
  }
 },
 "MLPerf Training GPT-3 175B": {
  "low": {
   "all": -0.1054,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0063,
   "short-kernels": -0.0091,
   "untuned": -0.084,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0462,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1831,
   "borrowed-kernels": 0.0298,
   "tpu": 0,
   "experts": 0.1243,
   "short-kernels": 0.1189,
   "untuned": 0.1585,
   "near-memory-limit": 0,
   "many-nodes": 0.0413,
   "many-devices": 0.1555,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0555
  }
 },
 "MLPerf Training Llama 2 70B LoRA": {
  "low": {
   "all": -0.1061,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0458,
   "short-kernels": -0.0093,
   "untuned": -0.0444,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0091,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1818,
   "borrowed-kernels": 0.0357,
   "tpu": 0,
   "experts": 0.1165,
   "short-kernels": 0.1296,
   "untuned": 0.1665,
   "near-memory-limit": 0,
   "many-nodes": 0.0331,
   "many-devices": 0.1469,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0597
  }
 },
 "MaxText high performance configs": {
  "low": {
   "all": -0.1016,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0462,
   "short-kernels": -0.009,
   "untuned": -0.048,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.184,
   "borrowed-kernels": 0.03,
   "tpu": 0,
   "experts": 0.117,
   "short-kernels": 0.131,
   "untuned": 0.1939,
   "near-memory-limit": 0,
   "many-nodes": 0.0277,
   "many-devices": 0.0968,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0629
  }
 },
 "MaxText high performance configs TPU": {
  "low": {
   "all": -0.1069,
   "borrowed-kernels": -0.01,
   "tpu": -0.0007,
   "experts": -0.046,
   "short-kernels": -0.0089,
   "untuned": -0.0623,
   "near-memory-limit": -0.0031,
   "many-nodes": 0,
   "many-devices": -0.0059,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1829,
   "borrowed-kernels": 0.0323,
   "tpu": 0,
   "experts": 0.1361,
   "short-kernels": 0.1185,
   "untuned": 0.1779,
   "near-memory-limit": 0,
   "many-nodes": 0.032,
   "many-devices": 0.1494,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0559
  }
 },
 "Megatron MoE ModelZoo: Qwen3 long context": {
  "low": {
   "all": -0.1033,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.055,
   "short-kernels": -0.0082,
   "untuned": -0.0586,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.009,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1779,
   "borrowed-kernels": 0.0272,
   "tpu": 0,
   "experts": 0.1588,
   "short-kernels": 0.0909,
   "untuned": 0.1832,
   "near-memory-limit": 0,
   "many-nodes": 0.0376,
   "many-devices": 0.1453,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.051
  }
 },
 "Megatron MoE ModelZoo: Qwen3 performance": {
  "low": {
   "all": -0.0996,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": 0,
   "short-kernels": -0.2457,
   "untuned": -0.035,
   "near-memory-limit": -0.01,
   "many-nodes": 0,
   "many-devices": -0.0244,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1818,
   "borrowed-kernels": 0.0498,
   "tpu": 0,
   "experts": 0.1524,
   "short-kernels": 0.0596,
   "untuned": 0.1969,
   "near-memory-limit": 0,
   "many-nodes": 0.0234,
   "many-devices": 0.1344,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.055
  }
 },
 "Megatron MoE training benchmark and tuning guide (Qwen3-235B-A22B, 256 H800)": {
  "low": {
   "all": -0.1029,
   "borrowed-kernels": -0.0441,
   "tpu": 0,
   "experts": -0.0548,
   "short-kernels": -0.011,
   "untuned": -0.0486,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0094,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.182,
   "borrowed-kernels": 0.033,
   "tpu": 0,
   "experts": 0.1417,
   "short-kernels": 0.1486,
   "untuned": 0.173,
   "near-memory-limit": 0,
   "many-nodes": 0.0347,
   "many-devices": 0.1472,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0523
  }
 },
 "MosaicML llm-foundry MPT training benchmarks": {
  "low": {
   "all": -0.1045,
   "borrowed-kernels": -0.0502,
   "tpu": 0,
   "experts": -0.0462,
   "short-kernels": -0.0091,
   "untuned": -0.0447,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.01,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1776,
   "borrowed-kernels": 0.0314,
   "tpu": 0,
   "experts": 0.1273,
   "short-kernels": 0.1195,
   "untuned": 0.1794,
   "near-memory-limit": 0,
   "many-nodes": 0.0344,
   "many-devices": 0.1483,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0552
  }
 },
 "NVIDIA DGX Cloud benchmarking recipes (expected performance)": {
  "low": {
   "all": -0.1031,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0465,
   "short-kernels": -0.0092,
   "untuned": -0.0656,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0433,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1835,
   "borrowed-kernels": 0.0308,
   "tpu": 0,
   "experts": 0.1256,
   "short-kernels": 0.1192,
   "untuned": 0.1745,
   "near-memory-limit": 0,
   "many-nodes": 0.0352,
   "many-devices": 0.1543,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0511
  }
 },
 "NVIDIA Megatron-Bridge performance summary": {
  "low": {
   "all": -0.1052,
   "borrowed-kernels": -0.09,
   "tpu": 0,
   "experts": -0.0068,
   "short-kernels": -0.0101,
   "untuned": -0.0441,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0397,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1716,
   "borrowed-kernels": 0.0414,
   "tpu": 0,
   "experts": 0.0377,
   "short-kernels": 0.1513,
   "untuned": 0.1865,
   "near-memory-limit": 0,
   "many-nodes": 0.0375,
   "many-devices": 0.1466,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0563
  }
 },
 "NVIDIA NeMo performance summary (container 24.07)": {
  "low": {
   "all": -0.1071,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.046,
   "short-kernels": -0.0088,
   "untuned": -0.0624,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0087,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1619,
   "borrowed-kernels": 0.036,
   "tpu": 0,
   "experts": 0.1506,
   "short-kernels": 0.1198,
   "untuned": 0.1858,
   "near-memory-limit": 0,
   "many-nodes": 0.0415,
   "many-devices": 0.1576,
   "tensor-across-nodes": 0.0009,
   "beyond-measured": 0.0589
  }
 },
 "Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1": {
  "low": {
   "all": -0.1061,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0059,
   "short-kernels": -0.0089,
   "untuned": -0.0838,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0422,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.184,
   "borrowed-kernels": 0.03,
   "tpu": 0,
   "experts": 0.1239,
   "short-kernels": 0.1188,
   "untuned": 0.1595,
   "near-memory-limit": 0,
   "many-nodes": 0.0405,
   "many-devices": 0.1549,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0523
  }
 },
 "Qwen README: profiling of memory and speed of fine-tuning": {
  "low": {
   "all": -0.1009,
   "borrowed-kernels": -0.0402,
   "tpu": 0,
   "experts": -0.0158,
   "short-kernels": 0,
   "untuned": -0.0244,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0248,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1706,
   "borrowed-kernels": 0.0598,
   "tpu": 0,
   "experts": 0.1631,
   "short-kernels": 0.0897,
   "untuned": 0.1621,
   "near-memory-limit": 0,
   "many-nodes": 0.0523,
   "many-devices": 0.1938,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0.0642
  }
 },
 "SimuMax B200 real-vs-perf release": {
  "low": {
   "all": -0.1046,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0441,
   "short-kernels": -0.0094,
   "untuned": -0.0608,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0088,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1834,
   "borrowed-kernels": 0.0284,
   "tpu": 0,
   "experts": 0.1439,
   "short-kernels": 0.1188,
   "untuned": 0.1891,
   "near-memory-limit": 0,
   "many-nodes": 0.0253,
   "many-devices": 0.1369,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0509
  }
 },
 "Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron)": {
  "low": {
   "all": -0.1043,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0441,
   "short-kernels": -0.0077,
   "untuned": -0.0612,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0085,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1831,
   "borrowed-kernels": 0.0297,
   "tpu": 0,
   "experts": 0.1245,
   "short-kernels": 0.1187,
   "untuned": 0.1867,
   "near-memory-limit": 0,
   "many-nodes": 0.0275,
   "many-devices": 0.1471,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0517
  }
 },
 "torchtitan benchmarks": {
  "low": {
   "all": -0.1053,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0462,
   "short-kernels": -0.0089,
   "untuned": -0.0637,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0096,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1759,
   "borrowed-kernels": 0.0266,
   "tpu": 0,
   "experts": 0.1362,
   "short-kernels": 0.119,
   "untuned": 0.1783,
   "near-memory-limit": 0,
   "many-nodes": 0.0398,
   "many-devices": 0.1587,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0494
  }
 },
 "vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed": {
  "low": {
   "all": -0.1052,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0051,
   "short-kernels": -0.0176,
   "untuned": -0.0883,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0093,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1822,
   "borrowed-kernels": 0.0285,
   "tpu": 0,
   "experts": 0.1819,
   "short-kernels": 0.0562,
   "untuned": 0.1965,
   "near-memory-limit": 0,
   "many-nodes": 0.0284,
   "many-devices": 0.1368,
   "tensor-across-nodes": 0,
   "beyond-measured": 0.0512
  }
 }
}`);
