/**
 * The ends of ranges as they would be without one source of the built-in accuracy suite, for `llmsim accuracy`. Written
 * by `npm run accuracy`; do not edit.
 */
import type { Ends } from './conformal.js';

export const WITHOUT: Readonly<Record<string, Ends>> = JSON.parse(`{
 "AWS Neuron SDK: Trn1/Trn1n training performance (csv, through its history)": {
  "low": {
   "all": -0.1047,
   "borrowed-kernels": 0,
   "tpu": -0.0172,
   "experts": -0.1497,
   "short-kernels": -0.0082,
   "untuned": -0.0339,
   "near-memory-limit": -0.0127,
   "many-nodes": 0,
   "many-devices": -0.0047,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1785,
   "borrowed-kernels": 0.055,
   "tpu": 0,
   "experts": 0.125,
   "short-kernels": 0.1994,
   "untuned": 0.1491,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0
  }
 },
 "Benchmarking QLoRA+FSDP (Answer.AI)": {
  "low": {
   "all": -0.1062,
   "borrowed-kernels": 0,
   "tpu": -0.0175,
   "experts": -0.1492,
   "short-kernels": -0.009,
   "untuned": -0.0344,
   "near-memory-limit": -0.0126,
   "many-nodes": 0,
   "many-devices": -0.0007,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1784,
   "borrowed-kernels": 0.0079,
   "tpu": 0,
   "experts": 0.1398,
   "short-kernels": 0.0994,
   "untuned": 0.189,
   "near-memory-limit": 0,
   "many-nodes": 0.0408,
   "many-devices": 0.0873,
   "tensor-across-nodes": 0.0009,
   "beyond-measured": 0.0624
  }
 },
 "BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100)": {
  "low": {
   "all": -0.1056,
   "borrowed-kernels": 0,
   "tpu": -0.0185,
   "experts": -0.1473,
   "short-kernels": -0.0077,
   "untuned": -0.0372,
   "near-memory-limit": -0.0123,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1803,
   "borrowed-kernels": 0.0312,
   "tpu": 0,
   "experts": 0.138,
   "short-kernels": 0.1113,
   "untuned": 0.1957,
   "near-memory-limit": 0,
   "many-nodes": 0.039,
   "many-devices": 0.0734,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0509
  }
 },
 "BigScience GPT-2 experiments on Jean Zay V100": {
  "low": {
   "all": -0.1061,
   "borrowed-kernels": 0,
   "tpu": -0.0172,
   "experts": -0.15,
   "short-kernels": -0.0083,
   "untuned": -0.0311,
   "near-memory-limit": -0.0133,
   "many-nodes": 0,
   "many-devices": -0.0008,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.163,
   "borrowed-kernels": 0.0408,
   "tpu": 0,
   "experts": 0.1613,
   "short-kernels": 0.07,
   "untuned": 0.1717,
   "near-memory-limit": 0,
   "many-nodes": 0.0413,
   "many-devices": 0.1915,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0.0671
  }
 },
 "Google tpu-recipes": {
  "low": {
   "all": -0.1071,
   "borrowed-kernels": 0,
   "tpu": -0.0008,
   "experts": -0.0463,
   "short-kernels": -0.0081,
   "untuned": -0.0603,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0079,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1842,
   "borrowed-kernels": 0.0314,
   "tpu": 0,
   "experts": 0.1485,
   "short-kernels": 0.1335,
   "untuned": 0.175,
   "near-memory-limit": 0,
   "many-nodes": 0.0304,
   "many-devices": 0.146,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0631
  }
 },
 "Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs)": {
  "low": {
   "all": -0.1068,
   "borrowed-kernels": 0,
   "tpu": -0.0175,
   "experts": -0.1507,
   "short-kernels": -0.0088,
   "untuned": -0.0302,
   "near-memory-limit": -0.011,
   "many-nodes": 0,
   "many-devices": -0.0017,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1831,
   "borrowed-kernels": 0.0329,
   "tpu": 0,
   "experts": 0.1414,
   "short-kernels": 0.0641,
   "untuned": 0.1756,
   "near-memory-limit": 0,
   "many-nodes": 0.0371,
   "many-devices": 0.1462,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.055
  }
 },
 "IBM fms-fsdp README": {
  "low": {
   "all": -0.0991,
   "borrowed-kernels": -0.0001,
   "tpu": -0.0153,
   "experts": -0.1426,
   "short-kernels": -0.009,
   "untuned": -0.0357,
   "near-memory-limit": -0.0225,
   "many-nodes": 0,
   "many-devices": -0.006,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.183,
   "borrowed-kernels": 0.0326,
   "tpu": 0,
   "experts": 0.13,
   "short-kernels": 0.0633,
   "untuned": 0.1625,
   "near-memory-limit": 0,
   "many-nodes": 0.0438,
   "many-devices": 0.1453,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0534
  }
 },
 "InternEvo training performance (InternLM-7B)": {
  "low": {
   "all": -0.1056,
   "borrowed-kernels": 0,
   "tpu": -0.0208,
   "experts": -0.1515,
   "short-kernels": -0.009,
   "untuned": -0.032,
   "near-memory-limit": -0.012,
   "many-nodes": 0,
   "many-devices": -0.0031,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1854,
   "borrowed-kernels": 0.0322,
   "tpu": 0,
   "experts": 0.1201,
   "short-kernels": 0.1338,
   "untuned": 0.1736,
   "near-memory-limit": 0,
   "many-nodes": 0.0373,
   "many-devices": 0.0867,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0525
  }
 },
 "Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py)": {
  "low": {
   "all": -0.106,
   "borrowed-kernels": 0,
   "tpu": -0.0176,
   "experts": -0.1479,
   "short-kernels": -0.0082,
   "untuned": -0.0361,
   "near-memory-limit": -0.012,
   "many-nodes": 0,
   "many-devices": -0.0002,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1827,
   "borrowed-kernels": 0.0307,
   "tpu": 0,
   "experts": 0.1399,
   "short-kernels": 0.1226,
   "untuned": 0.1898,
   "near-memory-limit": 0,
   "many-nodes": 0.0268,
   "many-devices": 0.0753,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0523
  }
 },
 "Languini Kitchen throughput measurements of GPT models": {
  "low": {
   "all": -0.1058,
   "borrowed-kernels": 0,
   "tpu": -0.0199,
   "experts": -0.155,
   "short-kernels": -0.0164,
   "untuned": -0.0251,
   "near-memory-limit": -0.0044,
   "many-nodes": 0,
   "many-devices": -0.0138,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.18,
   "borrowed-kernels": 0.0388,
   "tpu": 0,
   "experts": 0.1308,
   "short-kernels": 0.1391,
   "untuned": 0.1831,
   "near-memory-limit": 0,
   "many-nodes": 0.0299,
   "many-devices": 0.0846,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0644
  }
 },
 "LiBai benchmarks: LiBai against Megatron-LM": {
  "low": {
   "all": -0.1034,
   "borrowed-kernels": 0,
   "tpu": -0.0164,
   "experts": -0.1481,
   "short-kernels": -0.2573,
   "untuned": -0.0197,
   "near-memory-limit": -0.0153,
   "many-nodes": 0,
   "many-devices": -0.0048,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1787,
   "borrowed-kernels": 0.034,
   "tpu": 0,
   "experts": 0.153,
   "short-kernels": 0.0644,
   "untuned": 0.1793,
   "near-memory-limit": 0,
   "many-nodes": 0.0344,
   "many-devices": 0.147,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0557
  }
 },
 "MLPerf Training GPT-3 175B": {
  "low": {
   "all": -0.1068,
   "borrowed-kernels": 0,
   "tpu": -0.0158,
   "experts": -0.1511,
   "short-kernels": -0.0088,
   "untuned": -0.0295,
   "near-memory-limit": -0.0123,
   "many-nodes": 0,
   "many-devices": -0.0083,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1822,
   "borrowed-kernels": 0.0324,
   "tpu": 0,
   "experts": 0.1302,
   "short-kernels": 0.064,
   "untuned": 0.1587,
   "near-memory-limit": 0,
   "many-nodes": 0.0433,
   "many-devices": 0.1541,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0569
  }
 },
 "MLPerf Training Llama 2 70B LoRA": {
  "low": {
   "all": -0.1069,
   "borrowed-kernels": 0,
   "tpu": -0.016,
   "experts": -0.1399,
   "short-kernels": -0.009,
   "untuned": -0.0308,
   "near-memory-limit": -0.0166,
   "many-nodes": 0,
   "many-devices": -0.001,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.181,
   "borrowed-kernels": 0.0381,
   "tpu": 0,
   "experts": 0.1522,
   "short-kernels": 0.0648,
   "untuned": 0.1765,
   "near-memory-limit": 0,
   "many-nodes": 0.035,
   "many-devices": 0.1454,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0615
  }
 },
 "MaxText high performance configs": {
  "low": {
   "all": -0.1049,
   "borrowed-kernels": 0,
   "tpu": -0.0108,
   "experts": -0.1525,
   "short-kernels": -0.0087,
   "untuned": -0.0307,
   "near-memory-limit": -0.0162,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1835,
   "borrowed-kernels": 0.0322,
   "tpu": 0,
   "experts": 0.1232,
   "short-kernels": 0.136,
   "untuned": 0.1837,
   "near-memory-limit": 0,
   "many-nodes": 0.0293,
   "many-devices": 0.1553,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.065
  }
 },
 "MaxText high performance configs TPU": {
  "low": {
   "all": -0.1068,
   "borrowed-kernels": 0,
   "tpu": -0.0315,
   "experts": -0.1167,
   "short-kernels": -0.0086,
   "untuned": -0.0314,
   "near-memory-limit": -0.0209,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1813,
   "borrowed-kernels": 0.0359,
   "tpu": 0,
   "experts": 0.1509,
   "short-kernels": 0.0636,
   "untuned": 0.1791,
   "near-memory-limit": 0,
   "many-nodes": 0.0349,
   "many-devices": 0.1487,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.055
  }
 },
 "Megatron MoE ModelZoo: Qwen3 long context": {
  "low": {
   "all": -0.1036,
   "borrowed-kernels": 0,
   "tpu": -0.0164,
   "experts": -0.1497,
   "short-kernels": -0.008,
   "untuned": -0.0335,
   "near-memory-limit": -0.0111,
   "many-nodes": 0,
   "many-devices": -0.0114,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1777,
   "borrowed-kernels": 0.0295,
   "tpu": 0,
   "experts": 0.1356,
   "short-kernels": 0.056,
   "untuned": 0.1833,
   "near-memory-limit": 0,
   "many-nodes": 0.0395,
   "many-devices": 0.0739,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0526
  }
 },
 "Megatron MoE ModelZoo: Qwen3 performance": {
  "low": {
   "all": -0.1038,
   "borrowed-kernels": 0,
   "tpu": -0.0232,
   "experts": -0.1368,
   "short-kernels": -0.2543,
   "untuned": -0.0296,
   "near-memory-limit": -0.0191,
   "many-nodes": 0,
   "many-devices": -0.0021,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1806,
   "borrowed-kernels": 0.054,
   "tpu": 0,
   "experts": 0.1654,
   "short-kernels": 0.0745,
   "untuned": 0.1968,
   "near-memory-limit": 0,
   "many-nodes": 0.025,
   "many-devices": 0.1332,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0573
  }
 },
 "Megatron MoE training benchmark and tuning guide (Qwen3-235B-A22B, 256 H800)": {
  "low": {
   "all": -0.1035,
   "borrowed-kernels": 0,
   "tpu": -0.0165,
   "experts": -0.1502,
   "short-kernels": -0.0108,
   "untuned": -0.0334,
   "near-memory-limit": -0.011,
   "many-nodes": 0,
   "many-devices": -0.0115,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1814,
   "borrowed-kernels": 0.0356,
   "tpu": 0,
   "experts": 0.1376,
   "short-kernels": 0.1541,
   "untuned": 0.183,
   "near-memory-limit": 0,
   "many-nodes": 0.0366,
   "many-devices": 0.0759,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0537
  }
 },
 "MosaicML llm-foundry MPT training benchmarks": {
  "low": {
   "all": -0.1062,
   "borrowed-kernels": 0,
   "tpu": -0.0179,
   "experts": -0.1508,
   "short-kernels": -0.0088,
   "untuned": -0.0307,
   "near-memory-limit": -0.0112,
   "many-nodes": 0,
   "many-devices": -0.0014,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1768,
   "borrowed-kernels": 0.0341,
   "tpu": 0,
   "experts": 0.1529,
   "short-kernels": 0.0647,
   "untuned": 0.1792,
   "near-memory-limit": 0,
   "many-nodes": 0.0362,
   "many-devices": 0.1467,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0574
  }
 },
 "NVIDIA DGX Cloud benchmarking recipes (expected performance)": {
  "low": {
   "all": -0.1044,
   "borrowed-kernels": 0,
   "tpu": -0.0173,
   "experts": -0.1513,
   "short-kernels": -0.0089,
   "untuned": -0.0316,
   "near-memory-limit": -0.0134,
   "many-nodes": 0,
   "many-devices": -0.0049,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1828,
   "borrowed-kernels": 0.0332,
   "tpu": 0,
   "experts": 0.1315,
   "short-kernels": 0.1343,
   "untuned": 0.1644,
   "near-memory-limit": 0,
   "many-nodes": 0.0371,
   "many-devices": 0.1528,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0529
  }
 },
 "NVIDIA Megatron-Bridge performance summary": {
  "low": {
   "all": -0.1064,
   "borrowed-kernels": -0.01,
   "tpu": -0.0161,
   "experts": -0.0742,
   "short-kernels": -0.0111,
   "untuned": -0.0285,
   "near-memory-limit": -0.0131,
   "many-nodes": 0,
   "many-devices": -0.0116,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1677,
   "borrowed-kernels": 0.0437,
   "tpu": 0,
   "experts": 0.0256,
   "short-kernels": 0.1759,
   "untuned": 0.1791,
   "near-memory-limit": 0,
   "many-nodes": 0.041,
   "many-devices": 0.1439,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0587
  }
 },
 "NVIDIA NeMo performance summary (container 24.07)": {
  "low": {
   "all": -0.1086,
   "borrowed-kernels": 0,
   "tpu": -0.0164,
   "experts": -0.1402,
   "short-kernels": -0.0085,
   "untuned": -0.0285,
   "near-memory-limit": -0.0118,
   "many-nodes": 0,
   "many-devices": -0.0008,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1606,
   "borrowed-kernels": 0.0386,
   "tpu": 0,
   "experts": 0.1654,
   "short-kernels": 0.0553,
   "untuned": 0.1859,
   "near-memory-limit": 0,
   "many-nodes": 0.0435,
   "many-devices": 0.156,
   "tensor-across-nodes": 0.0009,
   "beyond-measured": 0.0613
  }
 },
 "Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1": {
  "low": {
   "all": -0.1074,
   "borrowed-kernels": 0,
   "tpu": -0.0168,
   "experts": -0.1505,
   "short-kernels": -0.0086,
   "untuned": -0.0298,
   "near-memory-limit": -0.0123,
   "many-nodes": 0,
   "many-devices": -0.0039,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1832,
   "borrowed-kernels": 0.0326,
   "tpu": 0,
   "experts": 0.1398,
   "short-kernels": 0.0639,
   "untuned": 0.1596,
   "near-memory-limit": 0,
   "many-nodes": 0.0425,
   "many-devices": 0.1535,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0537
  }
 },
 "Qwen README: profiling of memory and speed of fine-tuning": {
  "low": {
   "all": -0.1025,
   "borrowed-kernels": 0,
   "tpu": -0.0152,
   "experts": -0.1531,
   "short-kernels": 0,
   "untuned": -0.022,
   "near-memory-limit": -0.0174,
   "many-nodes": 0,
   "many-devices": -0.007,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1697,
   "borrowed-kernels": 0.0419,
   "tpu": 0,
   "experts": 0.1385,
   "short-kernels": 0.0846,
   "untuned": 0.1623,
   "near-memory-limit": 0,
   "many-nodes": 0.0542,
   "many-devices": 0.1822,
   "tensor-across-nodes": 0.001,
   "beyond-measured": 0.066
  }
 },
 "SimuMax B200 real-vs-perf release": {
  "low": {
   "all": -0.106,
   "borrowed-kernels": 0,
   "tpu": -0.018,
   "experts": -0.1474,
   "short-kernels": -0.009,
   "untuned": -0.0366,
   "near-memory-limit": -0.0118,
   "many-nodes": 0,
   "many-devices": -0.0001,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1826,
   "borrowed-kernels": 0.0309,
   "tpu": 0,
   "experts": 0.1397,
   "short-kernels": 0.1239,
   "untuned": 0.1892,
   "near-memory-limit": 0,
   "many-nodes": 0.0272,
   "many-devices": 0.0755,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0525
  }
 },
 "Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron)": {
  "low": {
   "all": -0.1051,
   "borrowed-kernels": 0,
   "tpu": -0.0158,
   "experts": -0.1365,
   "short-kernels": -0.0073,
   "untuned": -0.0377,
   "near-memory-limit": -0.0189,
   "many-nodes": 0,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1824,
   "borrowed-kernels": 0.0321,
   "tpu": 0,
   "experts": 0.1503,
   "short-kernels": 0.0637,
   "untuned": 0.1866,
   "near-memory-limit": 0,
   "many-nodes": 0.0293,
   "many-devices": 0.0756,
   "tensor-across-nodes": 0.0008,
   "beyond-measured": 0.0535
  }
 },
 "torchtitan benchmarks": {
  "low": {
   "all": -0.1069,
   "borrowed-kernels": 0,
   "tpu": -0.0168,
   "experts": -0.1508,
   "short-kernels": -0.0087,
   "untuned": -0.0298,
   "near-memory-limit": -0.0121,
   "many-nodes": 0,
   "many-devices": -0.0016,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1751,
   "borrowed-kernels": 0.0295,
   "tpu": 0,
   "experts": 0.1419,
   "short-kernels": 0.0542,
   "untuned": 0.1781,
   "near-memory-limit": 0,
   "many-nodes": 0.0416,
   "many-devices": 0.1471,
   "tensor-across-nodes": 0.0007,
   "beyond-measured": 0.0517
  }
 },
 "vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed": {
  "low": {
   "all": -0.1062,
   "borrowed-kernels": 0,
   "tpu": -0.0169,
   "experts": -0.15,
   "short-kernels": -0.0171,
   "untuned": -0.0633,
   "near-memory-limit": -0.0125,
   "many-nodes": 0,
   "many-devices": -0.0013,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1815,
   "borrowed-kernels": 0.031,
   "tpu": 0,
   "experts": 0.1477,
   "short-kernels": 0.0616,
   "untuned": 0.3168,
   "near-memory-limit": 0,
   "many-nodes": 0.0305,
   "many-devices": 0.0053,
   "tensor-across-nodes": 0,
   "beyond-measured": 0.0528
  }
 }
}`);
