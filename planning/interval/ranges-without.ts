/**
 * The ends of ranges as they would be without one source of the built-in accuracy suite, for `llmsim accuracy`. Written
 * by `npm run accuracy`; do not edit.
 */
import type { Ends } from './conformal.js';

export const WITHOUT: Readonly<Record<string, Ends>> = JSON.parse(`{
 "AWS Neuron SDK: Trn1/Trn1n training performance (csv, through its history)": {
  "low": {
   "all": -0.0979,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0635,
   "short-kernels": 0,
   "untuned": -0.0331,
   "near-memory-limit": -0.01,
   "many-nodes": 0,
   "many-devices": -0.0165,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1798,
   "borrowed-kernels": 0.0926,
   "tpu": 0,
   "experts": 0.2356,
   "short-kernels": 0.0662,
   "untuned": 0.1012,
   "near-memory-limit": 0,
   "many-nodes": 0.0142,
   "many-devices": 0,
   "tensor-across-nodes": 0.0013,
   "beyond-measured": 0
  }
 },
 "Benchmarking QLoRA+FSDP (Answer.AI)": {
  "low": {
   "all": -0.0981,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0619,
   "short-kernels": 0,
   "untuned": -0.0405,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0513,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1769,
   "borrowed-kernels": 0.029,
   "tpu": 0,
   "experts": 0.1389,
   "short-kernels": 0.1438,
   "untuned": 0.0953,
   "near-memory-limit": 0,
   "many-nodes": 0.0325,
   "many-devices": 0,
   "tensor-across-nodes": 0.0014,
   "beyond-measured": 0
  }
 },
 "BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100)": {
  "low": {
   "all": -0.0967,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.06,
   "short-kernels": 0,
   "untuned": -0.0335,
   "near-memory-limit": 0,
   "many-nodes": -0.0015,
   "many-devices": -0.0498,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.182,
   "borrowed-kernels": 0.0649,
   "tpu": 0,
   "experts": 0.1982,
   "short-kernels": 0.0508,
   "untuned": 0.1312,
   "near-memory-limit": 0,
   "many-nodes": 0.0279,
   "many-devices": 0,
   "tensor-across-nodes": 0.0011,
   "beyond-measured": 0
  }
 },
 "BigScience GPT-2 experiments on Jean Zay V100": {
  "low": {
   "all": -0.0975,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0614,
   "short-kernels": 0,
   "untuned": -0.0386,
   "near-memory-limit": 0,
   "many-nodes": -0.0001,
   "many-devices": -0.0612,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1665,
   "borrowed-kernels": 0.131,
   "tpu": 0,
   "experts": 0.2836,
   "short-kernels": 0.052,
   "untuned": 0.076,
   "near-memory-limit": 0,
   "many-nodes": 0.0161,
   "many-devices": 0,
   "tensor-across-nodes": 0.0017,
   "beyond-measured": 0
  }
 },
 "DeepSpeed blog: fastest BERT training, tables 2 and 3": {
  "low": {
   "all": -0.0981,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.062,
   "short-kernels": 0,
   "untuned": -0.031,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0512,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1832,
   "borrowed-kernels": 0.0842,
   "tpu": 0,
   "experts": 0.1693,
   "short-kernels": 0.1179,
   "untuned": 0.1026,
   "near-memory-limit": 0,
   "many-nodes": 0.0184,
   "many-devices": 0,
   "tensor-across-nodes": 0.0011,
   "beyond-measured": 0
  }
 },
 "Google tpu-recipes": {
  "low": {
   "all": -0.0996,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0762,
   "short-kernels": 0,
   "untuned": -0.0362,
   "near-memory-limit": -0.0002,
   "many-nodes": 0,
   "many-devices": -0.0505,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1846,
   "borrowed-kernels": 0.0671,
   "tpu": 0,
   "experts": 0.2023,
   "short-kernels": 0.0734,
   "untuned": 0.1144,
   "near-memory-limit": 0,
   "many-nodes": 0.0225,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0.01
  }
 },
 "Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs)": {
  "low": {
   "all": -0.0971,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0622,
   "short-kernels": 0,
   "untuned": -0.0388,
   "near-memory-limit": 0,
   "many-nodes": -0.0005,
   "many-devices": -0.0521,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1844,
   "borrowed-kernels": 0.0673,
   "tpu": 0,
   "experts": 0.221,
   "short-kernels": 0.0529,
   "untuned": 0.1143,
   "near-memory-limit": 0,
   "many-nodes": 0.0247,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "Horovod benchmarks doc": {
  "low": {
   "all": -0.0979,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.06,
   "short-kernels": 0,
   "untuned": -0.033,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0498,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1807,
   "borrowed-kernels": 0.0836,
   "tpu": 0,
   "experts": 0.1779,
   "short-kernels": 0.1225,
   "untuned": 0.1092,
   "near-memory-limit": 0,
   "many-nodes": 0.0181,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "IBM fms-fsdp README": {
  "low": {
   "all": -0.0887,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0743,
   "short-kernels": 0,
   "untuned": -0.0437,
   "near-memory-limit": -0.003,
   "many-nodes": 0,
   "many-devices": -0.0554,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1846,
   "borrowed-kernels": 0.0871,
   "tpu": 0,
   "experts": 0.1999,
   "short-kernels": 0.082,
   "untuned": 0.1026,
   "near-memory-limit": 0,
   "many-nodes": 0.0298,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "InternEvo training performance (InternLM-7B)": {
  "low": {
   "all": -0.0965,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.063,
   "short-kernels": 0,
   "untuned": -0.041,
   "near-memory-limit": 0,
   "many-nodes": -0.0003,
   "many-devices": -0.0537,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1858,
   "borrowed-kernels": 0.0874,
   "tpu": 0,
   "experts": 0.1802,
   "short-kernels": 0.1027,
   "untuned": 0.1023,
   "near-memory-limit": 0,
   "many-nodes": 0.0255,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py)": {
  "low": {
   "all": -0.0979,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0608,
   "short-kernels": 0,
   "untuned": -0.0324,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0506,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1836,
   "borrowed-kernels": 0.0845,
   "tpu": 0,
   "experts": 0.2004,
   "short-kernels": 0.0915,
   "untuned": 0.1034,
   "near-memory-limit": 0,
   "many-nodes": 0.0188,
   "many-devices": 0,
   "tensor-across-nodes": 0.0011,
   "beyond-measured": 0
  }
 },
 "Languini Kitchen throughput measurements of GPT models": {
  "low": {
   "all": -0.0967,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0642,
   "short-kernels": 0,
   "untuned": -0.0344,
   "near-memory-limit": 0,
   "many-nodes": -0.0006,
   "many-devices": -0.0536,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1784,
   "borrowed-kernels": 0.1025,
   "tpu": 0,
   "experts": 0.1815,
   "short-kernels": 0.1175,
   "untuned": 0.0921,
   "near-memory-limit": 0,
   "many-nodes": 0.0245,
   "many-devices": 0,
   "tensor-across-nodes": 0.0013,
   "beyond-measured": 0
  }
 },
 "LiBai benchmarks: LiBai against Megatron-LM": {
  "low": {
   "all": -0.095,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0558,
   "short-kernels": 0,
   "untuned": -0.0321,
   "near-memory-limit": 0,
   "many-nodes": -0.0024,
   "many-devices": -0.0543,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.181,
   "borrowed-kernels": 0.0682,
   "tpu": 0,
   "experts": 0.2019,
   "short-kernels": 0.073,
   "untuned": 0.1169,
   "near-memory-limit": 0,
   "many-nodes": 0.0231,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "MLPerf Training BERT-large": {
  "low": {
   "all": -0.0993,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0618,
   "short-kernels": 0,
   "untuned": -0.0375,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0513,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1683,
   "borrowed-kernels": 0.0923,
   "tpu": 0,
   "experts": 0.2477,
   "short-kernels": 0.0305,
   "untuned": 0.1084,
   "near-memory-limit": 0,
   "many-nodes": 0.0276,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "MLPerf Training GPT-3 175B": {
  "low": {
   "all": -0.0969,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0621,
   "short-kernels": 0,
   "untuned": -0.0375,
   "near-memory-limit": 0,
   "many-nodes": -0.0015,
   "many-devices": -0.0466,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.185,
   "borrowed-kernels": 0.087,
   "tpu": 0,
   "experts": 0.1991,
   "short-kernels": 0.082,
   "untuned": 0.1012,
   "near-memory-limit": 0,
   "many-nodes": 0.0315,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "MLPerf Training Llama 2 70B LoRA": {
  "low": {
   "all": -0.0982,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0621,
   "short-kernels": 0,
   "untuned": -0.039,
   "near-memory-limit": 0,
   "many-nodes": -0.0001,
   "many-devices": -0.0512,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1824,
   "borrowed-kernels": 0.0902,
   "tpu": 0,
   "experts": 0.201,
   "short-kernels": 0.0831,
   "untuned": 0.1049,
   "near-memory-limit": 0,
   "many-nodes": 0.024,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "MLPerf Training ResNet-50": {
  "low": {
   "all": -0.0975,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0605,
   "short-kernels": 0,
   "untuned": -0.0425,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0519,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.182,
   "borrowed-kernels": 0.0758,
   "tpu": 0,
   "experts": 0.1775,
   "short-kernels": 0.0849,
   "untuned": 0.1207,
   "near-memory-limit": 0,
   "many-nodes": 0.0193,
   "many-devices": 0,
   "tensor-across-nodes": 0.0011,
   "beyond-measured": 0
  }
 },
 "MaxText high performance configs": {
  "low": {
   "all": -0.0955,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0614,
   "short-kernels": 0,
   "untuned": -0.0425,
   "near-memory-limit": -0.03,
   "many-nodes": -0.0027,
   "many-devices": -0.0473,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1845,
   "borrowed-kernels": 0.0672,
   "tpu": 0,
   "experts": 0.1819,
   "short-kernels": 0.0934,
   "untuned": 0.1145,
   "near-memory-limit": 0,
   "many-nodes": 0.0222,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "MaxText high performance configs TPU": {
  "low": {
   "all": -0.0993,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.062,
   "short-kernels": 0,
   "untuned": -0.037,
   "near-memory-limit": -0.0044,
   "many-nodes": -0.0001,
   "many-devices": -0.049,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1816,
   "borrowed-kernels": 0.0793,
   "tpu": 0,
   "experts": 0.2007,
   "short-kernels": 0.0831,
   "untuned": 0.1071,
   "near-memory-limit": 0,
   "many-nodes": 0.0228,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "Megatron MoE ModelZoo: Qwen3 long context": {
  "low": {
   "all": -0.0958,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0732,
   "short-kernels": 0,
   "untuned": -0.042,
   "near-memory-limit": 0,
   "many-nodes": -0.0025,
   "many-devices": -0.0504,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1806,
   "borrowed-kernels": 0.0736,
   "tpu": 0,
   "experts": 0.2019,
   "short-kernels": 0.0678,
   "untuned": 0.1099,
   "near-memory-limit": 0,
   "many-nodes": 0.0275,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "Megatron MoE ModelZoo: Qwen3 performance": {
  "low": {
   "all": -0.0951,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": 0,
   "short-kernels": 0,
   "untuned": -0.0373,
   "near-memory-limit": 0,
   "many-nodes": -0.0002,
   "many-devices": -0.0558,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1823,
   "borrowed-kernels": 0.0752,
   "tpu": 0,
   "experts": 0.143,
   "short-kernels": 0.1061,
   "untuned": 0.1086,
   "near-memory-limit": 0,
   "many-nodes": 0.0185,
   "many-devices": 0,
   "tensor-across-nodes": 0.0013,
   "beyond-measured": 0
  }
 },
 "Megatron MoE training benchmark and tuning guide (Qwen3-235B-A22B, 256 H800)": {
  "low": {
   "all": -0.0956,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0738,
   "short-kernels": 0,
   "untuned": -0.042,
   "near-memory-limit": 0,
   "many-nodes": -0.0026,
   "many-devices": -0.0504,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1831,
   "borrowed-kernels": 0.1099,
   "tpu": 0,
   "experts": 0.3032,
   "short-kernels": 0.0297,
   "untuned": 0.0965,
   "near-memory-limit": 0,
   "many-nodes": 0.0177,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "MosaicML llm-foundry MPT training benchmarks": {
  "low": {
   "all": -0.097,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0621,
   "short-kernels": 0,
   "untuned": -0.0391,
   "near-memory-limit": 0,
   "many-nodes": -0.0003,
   "many-devices": -0.0418,
   "tensor-across-nodes": 0,
   "beyond-measured": -0.01
  },
  "high": {
   "all": 0.1786,
   "borrowed-kernels": 0.0777,
   "tpu": 0,
   "experts": 0.232,
   "short-kernels": 0.0438,
   "untuned": 0.1179,
   "near-memory-limit": 0,
   "many-nodes": 0.0246,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "NVIDIA DGX Cloud benchmarking recipes (expected performance)": {
  "low": {
   "all": -0.0946,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0622,
   "short-kernels": 0,
   "untuned": -0.0396,
   "near-memory-limit": 0,
   "many-nodes": -0.002,
   "many-devices": -0.0542,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.184,
   "borrowed-kernels": 0.0875,
   "tpu": 0,
   "experts": 0.1909,
   "short-kernels": 0.0929,
   "untuned": 0.1043,
   "near-memory-limit": 0,
   "many-nodes": 0.0255,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "NVIDIA DeepLearningExamples": {
  "low": {
   "all": -0.0979,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0607,
   "short-kernels": 0,
   "untuned": -0.0324,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0506,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1827,
   "borrowed-kernels": 0.0836,
   "tpu": 0,
   "experts": 0.1679,
   "short-kernels": 0.1158,
   "untuned": 0.1017,
   "near-memory-limit": 0,
   "many-nodes": 0.0176,
   "many-devices": 0,
   "tensor-across-nodes": 0.0011,
   "beyond-measured": 0
  }
 },
 "NVIDIA DeepLearningExamples BERT (TF 19.03) README": {
  "low": {
   "all": -0.098,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0624,
   "short-kernels": 0,
   "untuned": -0.0305,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0517,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1829,
   "borrowed-kernels": 0.0742,
   "tpu": 0,
   "experts": 0.1598,
   "short-kernels": 0.1167,
   "untuned": 0.1129,
   "near-memory-limit": 0,
   "many-nodes": 0.0186,
   "many-devices": 0,
   "tensor-across-nodes": 0.0011,
   "beyond-measured": 0
  }
 },
 "NVIDIA DeepLearningExamples ResNet50 PyTorch README": {
  "low": {
   "all": -0.0978,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0602,
   "short-kernels": 0,
   "untuned": -0.0328,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0505,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1827,
   "borrowed-kernels": 0.0846,
   "tpu": 0,
   "experts": 0.1688,
   "short-kernels": 0.1229,
   "untuned": 0.1009,
   "near-memory-limit": 0,
   "many-nodes": 0.0187,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "NVIDIA Megatron-Bridge performance summary": {
  "low": {
   "all": -0.0978,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0734,
   "short-kernels": 0,
   "untuned": -0.0384,
   "near-memory-limit": 0,
   "many-nodes": -0.0002,
   "many-devices": -0.052,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1735,
   "borrowed-kernels": 0.1063,
   "tpu": 0,
   "experts": 0.1072,
   "short-kernels": 0.2029,
   "untuned": 0.0924,
   "near-memory-limit": 0,
   "many-nodes": 0.0292,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "NVIDIA NeMo performance summary (container 24.07)": {
  "low": {
   "all": -0.0997,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0618,
   "short-kernels": 0,
   "untuned": -0.0367,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0512,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1662,
   "borrowed-kernels": 0.0814,
   "tpu": 0,
   "experts": 0.2221,
   "short-kernels": 0.0449,
   "untuned": 0.1237,
   "near-memory-limit": 0,
   "many-nodes": 0.0301,
   "many-devices": 0,
   "tensor-across-nodes": 0.0014,
   "beyond-measured": 0
  }
 },
 "Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1": {
  "low": {
   "all": -0.0984,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0623,
   "short-kernels": 0,
   "untuned": -0.0374,
   "near-memory-limit": 0,
   "many-nodes": -0.0002,
   "many-devices": -0.0544,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1854,
   "borrowed-kernels": 0.0872,
   "tpu": 0,
   "experts": 0.2389,
   "short-kernels": 0.0421,
   "untuned": 0.1011,
   "near-memory-limit": 0,
   "many-nodes": 0.0307,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "Qwen README: profiling of memory and speed of fine-tuning": {
  "low": {
   "all": -0.0935,
   "borrowed-kernels": -0.01,
   "tpu": 0,
   "experts": -0.0594,
   "short-kernels": 0,
   "untuned": -0.0368,
   "near-memory-limit": -0.0001,
   "many-nodes": -0.0054,
   "many-devices": -0.0561,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1709,
   "borrowed-kernels": 0.1206,
   "tpu": 0,
   "experts": 0.2554,
   "short-kernels": 0.0522,
   "untuned": 0.0851,
   "near-memory-limit": 0,
   "many-nodes": 0.0372,
   "many-devices": 0,
   "tensor-across-nodes": 0.0018,
   "beyond-measured": 0
  }
 },
 "SimuMax B200 real-vs-perf release": {
  "low": {
   "all": -0.0978,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0602,
   "short-kernels": 0,
   "untuned": -0.0328,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0505,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1835,
   "borrowed-kernels": 0.0747,
   "tpu": 0,
   "experts": 0.1703,
   "short-kernels": 0.1227,
   "untuned": 0.1131,
   "near-memory-limit": 0,
   "many-nodes": 0.0189,
   "many-devices": 0,
   "tensor-across-nodes": 0.0011,
   "beyond-measured": 0
  }
 },
 "Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron)": {
  "low": {
   "all": -0.0973,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0602,
   "short-kernels": 0,
   "untuned": -0.0334,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0502,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.183,
   "borrowed-kernels": 0.087,
   "tpu": 0,
   "experts": 0.1907,
   "short-kernels": 0.0841,
   "untuned": 0.109,
   "near-memory-limit": 0,
   "many-nodes": 0.0221,
   "many-devices": 0,
   "tensor-across-nodes": 0.0013,
   "beyond-measured": 0
  }
 },
 "torchtitan benchmarks": {
  "low": {
   "all": -0.0976,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0622,
   "short-kernels": 0,
   "untuned": -0.038,
   "near-memory-limit": 0,
   "many-nodes": 0,
   "many-devices": -0.0519,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.178,
   "borrowed-kernels": 0.0845,
   "tpu": 0,
   "experts": 0.2012,
   "short-kernels": 0.0837,
   "untuned": 0.108,
   "near-memory-limit": 0,
   "many-nodes": 0.0287,
   "many-devices": 0,
   "tensor-across-nodes": 0.0012,
   "beyond-measured": 0
  }
 },
 "vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed": {
  "low": {
   "all": -0.0977,
   "borrowed-kernels": 0,
   "tpu": 0,
   "experts": -0.0523,
   "short-kernels": 0,
   "untuned": -0.0699,
   "near-memory-limit": 0,
   "many-nodes": -0.0001,
   "many-devices": -0.0316,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  },
  "high": {
   "all": 0.1826,
   "borrowed-kernels": 0.0547,
   "tpu": 0,
   "experts": 0.1688,
   "short-kernels": 0.0782,
   "untuned": 0.1413,
   "near-memory-limit": 0,
   "many-nodes": 0.0215,
   "many-devices": 0,
   "tensor-across-nodes": 0,
   "beyond-measured": 0
  }
 }
}`);
