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
   "experts": -0.0449,
   "short-kernels": -0.0081,
   "untuned": -0.0604,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0161,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1781,
   "borrowed-kernels": 0.0538,
   "tpu": 0,
   "experts": 0.1175,
   "short-kernels": 0.1858,
   "untuned": 0.1588,
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
   "borrowed-kernels": -0.0107,
   "tpu": 0,
   "experts": -0.0449,
   "short-kernels": -0.009,
   "untuned": -0.0486,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0093,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1785,
   "borrowed-kernels": 0.0049,
   "tpu": 0,
   "experts": 0.1431,
   "short-kernels": 0.1041,
   "untuned": 0.1791,
   "near-memory-limit": 0,
   "many-nodes": 0.0394,
   "many-devices": 0.1589,
   "tensor-across-nodes": 0.0009,
   "beyond-measured": 0.0605
  }
 },
 "BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100)": {
  "low": {
   "all": -0.1043,
   "borrowed-kernels": -0.04,
   "tpu": 0,
   "experts": -0.0041,
   "short-kernels": -0.0078,
   "untuned": -0.0914,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0086,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1811,
   "borrowed-kernels": 0.0287,
   "tpu": 0,
   "experts": 0.1323,
   "short-kernels": 0.1162,
   "untuned": 0.1757,
   "near-memory-limit": 0,
   "many-nodes": 0.0371,
   "many-devices": 0.135,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.049
  }
 },
 "BigScience GPT-2 experiments on Jean Zay V100": {
  "low": {
   "all": -0.1049,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0458,
   "short-kernels": -0.0083,
   "untuned": -0.0452,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0091,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1638,
   "borrowed-kernels": 0.0386,
   "tpu": 0,
   "experts": 0.136,
   "short-kernels": 0.135,
   "untuned": 0.1617,
   "near-memory-limit": 0,
   "many-nodes": 0.0391,
   "many-devices": 0.1934,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0.065
  }
 },
 "Google tpu-recipes": {
  "low": {
   "all": -0.1069,
   "borrowed-kernels": 0,
   "tpu": -0.0008,
   "experts": -0.0497,
   "short-kernels": -0.0086,
   "untuned": -0.0612,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0077,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1839,
   "borrowed-kernels": 0.0302,
   "tpu": 0,
   "experts": 0.146,
   "short-kernels": 0.121,
   "untuned": 0.1757,
   "near-memory-limit": 0,
   "many-nodes": 0.0304,
   "many-devices": 0.1458,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0631
  }
 },
 "Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs)": {
  "low": {
   "all": -0.1047,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0462,
   "short-kernels": -0.0088,
   "untuned": -0.0647,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0102,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1838,
   "borrowed-kernels": 0.0305,
   "tpu": 0,
   "experts": 0.1355,
   "short-kernels": 0.119,
   "untuned": 0.1757,
   "near-memory-limit": 0,
   "many-nodes": 0.0351,
   "many-devices": 0.1478,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0531
  }
 },
 "IBM fms-fsdp README": {
  "low": {
   "all": -0.0978,
   "borrowed-kernels": -0.0204,
   "tpu": 0,
   "experts": -0.0375,
   "short-kernels": -0.0089,
   "untuned": -0.0699,
   "near-memory-limit": -0.0001,
   "many-nodes": 0,
   "many-devices": -0.0241,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1837,
   "borrowed-kernels": 0.0302,
   "tpu": 0,
   "experts": 0.1239,
   "short-kernels": 0.1181,
   "untuned": 0.1624,
   "near-memory-limit": 0,
   "many-nodes": 0.0423,
   "many-devices": 0.1468,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0514
  }
 },
 "InternEvo training performance (InternLM-7B)": {
  "low": {
   "all": -0.1043,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0058,
   "short-kernels": -0.0091,
   "untuned": -0.0875,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0129,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1859,
   "borrowed-kernels": 0.03,
   "tpu": 0,
   "experts": 0.1239,
   "short-kernels": 0.1189,
   "untuned": 0.1639,
   "near-memory-limit": 0,
   "many-nodes": 0.0355,
   "many-devices": 0.1482,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0507
  }
 },
 "Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py)": {
  "low": {
   "all": -0.1047,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0443,
   "short-kernels": -0.0082,
   "untuned": -0.0605,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0088,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1834,
   "borrowed-kernels": 0.0283,
   "tpu": 0,
   "experts": 0.144,
   "short-kernels": 0.1175,
   "untuned": 0.1899,
   "near-memory-limit": 0,
   "many-nodes": 0.025,
   "many-devices": 0.1369,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0505
  }
 },
 "Languini Kitchen throughput measurements of GPT models": {
  "low": {
   "all": -0.1032,
   "borrowed-kernels": -0.0504,
   "tpu": 0,
   "experts": -0.0587,
   "short-kernels": -0.0166,
   "untuned": -0.0386,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.012,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1809,
   "borrowed-kernels": 0.0364,
   "tpu": 0,
   "experts": 0.1252,
   "short-kernels": 0.124,
   "untuned": 0.1731,
   "near-memory-limit": 0,
   "many-nodes": 0.028,
   "many-devices": 0.1561,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0626
  }
 },
 "LiBai benchmarks: LiBai against Megatron-LM": {
  "low": {
   "all": -0.1017,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0519,
   "short-kernels": -0.017,
   "untuned": -0.0519,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0132,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1794,
   "borrowed-kernels": 0.0317,
   "tpu": 0,
   "experts": 0.1372,
   "short-kernels": 0.1191,
   "untuned": 0.1795,
   "near-memory-limit": 0,
   "many-nodes": 0.0327,
   "many-devices": 0.1585,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0538
  }
 },
 "MLPerf Training GPT-3 175B": {
  "low": {
   "all": -0.1053,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0064,
   "short-kernels": -0.0088,
   "untuned": -0.0841,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0463,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.183,
   "borrowed-kernels": 0.0299,
   "tpu": 0,
   "experts": 0.1243,
   "short-kernels": 0.1189,
   "untuned": 0.1587,
   "near-memory-limit": 0,
   "many-nodes": 0.0413,
   "many-devices": 0.1556,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0553
  }
 },
 "MLPerf Training Llama 2 70B LoRA": {
  "low": {
   "all": -0.1061,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.046,
   "short-kernels": -0.009,
   "untuned": -0.0445,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0092,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1817,
   "borrowed-kernels": 0.0358,
   "tpu": 0,
   "experts": 0.1165,
   "short-kernels": 0.1296,
   "untuned": 0.1667,
   "near-memory-limit": 0,
   "many-nodes": 0.0332,
   "many-devices": 0.147,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0595
  }
 },
 "MaxText high performance configs": {
  "low": {
   "all": -0.1016,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0463,
   "short-kernels": -0.0088,
   "untuned": -0.048,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1839,
   "borrowed-kernels": 0.0301,
   "tpu": 0,
   "experts": 0.117,
   "short-kernels": 0.131,
   "untuned": 0.1941,
   "near-memory-limit": 0,
   "many-nodes": 0.0277,
   "many-devices": 0.0969,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0627
  }
 },
 "MaxText high performance configs TPU": {
  "low": {
   "all": -0.1069,
   "borrowed-kernels": -0.01,
   "tpu": -0.0008,
   "experts": -0.0464,
   "short-kernels": -0.0086,
   "untuned": -0.0624,
   "near-memory-limit": -0.0022,
   "many-nodes": 0,
   "many-devices": -0.006,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1828,
   "borrowed-kernels": 0.0323,
   "tpu": 0,
   "experts": 0.1361,
   "short-kernels": 0.1186,
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
   "all": -0.1032,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.056,
   "short-kernels": -0.008,
   "untuned": -0.0583,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0092,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1778,
   "borrowed-kernels": 0.0274,
   "tpu": 0,
   "experts": 0.1588,
   "short-kernels": 0.0909,
   "untuned": 0.1834,
   "near-memory-limit": 0,
   "many-nodes": 0.0376,
   "many-devices": 0.1454,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0508
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
   "all": -0.1027,
   "borrowed-kernels": -0.0449,
   "tpu": 0,
   "experts": -0.0458,
   "short-kernels": -0.0108,
   "untuned": -0.0584,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0095,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1819,
   "borrowed-kernels": 0.0331,
   "tpu": 0,
   "experts": 0.1417,
   "short-kernels": 0.1486,
   "untuned": 0.1732,
   "near-memory-limit": 0,
   "many-nodes": 0.0348,
   "many-devices": 0.1473,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.052
  }
 },
 "MosaicML llm-foundry MPT training benchmarks": {
  "low": {
   "all": -0.1045,
   "borrowed-kernels": -0.0502,
   "tpu": 0,
   "experts": -0.0463,
   "short-kernels": -0.0088,
   "untuned": -0.0448,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.01,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1774,
   "borrowed-kernels": 0.0315,
   "tpu": 0,
   "experts": 0.1273,
   "short-kernels": 0.1195,
   "untuned": 0.1796,
   "near-memory-limit": 0,
   "many-nodes": 0.0345,
   "many-devices": 0.1484,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.055
  }
 },
 "NVIDIA DGX Cloud benchmarking recipes (expected performance)": {
  "low": {
   "all": -0.1031,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0466,
   "short-kernels": -0.0089,
   "untuned": -0.0656,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0434,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1834,
   "borrowed-kernels": 0.0309,
   "tpu": 0,
   "experts": 0.1256,
   "short-kernels": 0.1192,
   "untuned": 0.1746,
   "near-memory-limit": 0,
   "many-nodes": 0.0352,
   "many-devices": 0.1544,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0509
  }
 },
 "NVIDIA Megatron-Bridge performance summary": {
  "low": {
   "all": -0.1053,
   "borrowed-kernels": -0.09,
   "tpu": 0,
   "experts": -0.007,
   "short-kernels": -0.0099,
   "untuned": -0.0441,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0398,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1715,
   "borrowed-kernels": 0.0415,
   "tpu": 0,
   "experts": 0.0377,
   "short-kernels": 0.1513,
   "untuned": 0.1866,
   "near-memory-limit": 0,
   "many-nodes": 0.0376,
   "many-devices": 0.1467,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0561
  }
 },
 "NVIDIA NeMo performance summary (container 24.07)": {
  "low": {
   "all": -0.1071,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0461,
   "short-kernels": -0.0085,
   "untuned": -0.0624,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0088,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1618,
   "borrowed-kernels": 0.0361,
   "tpu": 0,
   "experts": 0.1506,
   "short-kernels": 0.1198,
   "untuned": 0.186,
   "near-memory-limit": 0,
   "many-nodes": 0.0415,
   "many-devices": 0.1577,
   "tensor-across-nodes": 0.0009,
   "beyond-measured": 0.0587
  }
 },
 "Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1": {
  "low": {
   "all": -0.1061,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.006,
   "short-kernels": -0.0086,
   "untuned": -0.0839,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0423,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1839,
   "borrowed-kernels": 0.0302,
   "tpu": 0,
   "experts": 0.1239,
   "short-kernels": 0.1188,
   "untuned": 0.1597,
   "near-memory-limit": 0,
   "many-nodes": 0.0405,
   "many-devices": 0.155,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0521
  }
 },
 "Qwen README: profiling of memory and speed of fine-tuning": {
  "low": {
   "all": -0.1009,
   "borrowed-kernels": -0.0404,
   "tpu": 0,
   "experts": -0.017,
   "short-kernels": 0,
   "untuned": -0.0242,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0251,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1705,
   "borrowed-kernels": 0.0599,
   "tpu": 0,
   "experts": 0.1631,
   "short-kernels": 0.0897,
   "untuned": 0.1622,
   "near-memory-limit": 0,
   "many-nodes": 0.0523,
   "many-devices": 0.1939,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0.064
  }
 },
 "SimuMax B200 real-vs-perf release": {
  "low": {
   "all": -0.1045,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0442,
   "short-kernels": -0.0091,
   "untuned": -0.0609,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0089,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1833,
   "borrowed-kernels": 0.0285,
   "tpu": 0,
   "experts": 0.1439,
   "short-kernels": 0.1188,
   "untuned": 0.1893,
   "near-memory-limit": 0,
   "many-nodes": 0.0254,
   "many-devices": 0.137,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0507
  }
 },
 "Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron)": {
  "low": {
   "all": -0.1043,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0442,
   "short-kernels": -0.0074,
   "untuned": -0.0614,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0086,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.183,
   "borrowed-kernels": 0.0298,
   "tpu": 0,
   "experts": 0.1245,
   "short-kernels": 0.1187,
   "untuned": 0.1869,
   "near-memory-limit": 0,
   "many-nodes": 0.0275,
   "many-devices": 0.1472,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0515
  }
 },
 "torchtitan benchmarks": {
  "low": {
   "all": -0.1054,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0464,
   "short-kernels": -0.0086,
   "untuned": -0.0637,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0096,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1757,
   "borrowed-kernels": 0.0267,
   "tpu": 0,
   "experts": 0.1362,
   "short-kernels": 0.119,
   "untuned": 0.1785,
   "near-memory-limit": 0,
   "many-nodes": 0.0399,
   "many-devices": 0.1588,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0492
  }
 },
 "vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed": {
  "low": {
   "all": -0.1052,
   "borrowed-kernels": -0.05,
   "tpu": 0,
   "experts": -0.0051,
   "short-kernels": -0.0174,
   "untuned": -0.0884,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0094,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1821,
   "borrowed-kernels": 0.0286,
   "tpu": 0,
   "experts": 0.1819,
   "short-kernels": 0.0562,
   "untuned": 0.1967,
   "near-memory-limit": 0,
   "many-nodes": 0.0285,
   "many-devices": 0.1369,
   "tensor-across-nodes": 0,
   "beyond-measured": 0.051
  }
 }
}`);
