/**
 * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and traits of the run.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
export const RESIDUALS = `
AWS Neuron SDK: Trn1/Trn1n training performance (csv, through its history) | short-kernels untuned many-nodes beyond-measured | 0.2592
AWS Neuron SDK: Trn1/Trn1n training performance (csv, through its history) | untuned beyond-measured | -0.0632
AWS Neuron SDK: Trn1/Trn1n training performance (csv, through its history) | untuned many-nodes beyond-measured | 0.2824 -0.0405 0.1831 0.0457 0.3725 0.0280 0.4281
AWS Neuron SDK: Trn1/Trn1n training performance (csv, through its history) | untuned many-nodes many-devices beyond-measured | -0.1229 -0.1690 -0.2131 0.2475 -0.0980 -0.1086 -0.1536 -0.1574 0.2237 0.1777 0.1571
Benchmarking QLoRA+FSDP (Answer.AI) | borrowed-kernels untuned | 0.3260 0.4886 0.2590 0.3188
Benchmarking QLoRA+FSDP (Answer.AI) | borrowed-kernels untuned beyond-measured | 0.3118 0.2153 0.2845
Benchmarking QLoRA+FSDP (Answer.AI) | borrowed-kernels untuned near-memory-limit | 0.0097
Benchmarking QLoRA+FSDP (Answer.AI) | untuned | 0.0433 -0.0426 -0.0880 -0.0656 -0.0891 -0.0307
Benchmarking QLoRA+FSDP (Answer.AI) | untuned near-memory-limit | -0.1175 -0.0541
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | untuned | 0.0192 0.0124 0.0124 0.0034
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | untuned many-nodes | 0.1054 0.0030 0.0952 -0.0433 -0.0159 0.0321 -0.0067 0.0595 0.0604 -0.0148 0.0363 0.0126 0.0331 0.0677
BigScience GPT-2 experiments on Jean Zay V100 |  | 0.0653 0.8259 0.8167 0.0303 0.0247
BigScience GPT-2 experiments on Jean Zay V100 | many-nodes | -0.0067 -0.0499 0.0312
BigScience GPT-2 experiments on Jean Zay V100 | near-memory-limit | 0.0169
BigScience GPT-2 experiments on Jean Zay V100 | untuned | 0.7172
BigScience GPT-2 experiments on Jean Zay V100 | untuned many-nodes | 0.2258 0.2354 0.2819 0.3712 -0.1624 0.1820 0.1329 0.1545 0.2516 0.0340 0.3070 0.3807
BigScience GPT-2 experiments on Jean Zay V100 | untuned near-memory-limit many-nodes | 0.1928
DeepSpeed blog: fastest BERT training, tables 2 and 3 | short-kernels untuned | -0.1006 -0.0383
DeepSpeed blog: fastest BERT training, tables 2 and 3 | untuned | 0.0751 0.0557 0.0902
Google tpu-recipes | tpu beyond-measured | 0.0476 0.0352
Google tpu-recipes | tpu experts | 0.0257
Google tpu-recipes | tpu experts near-memory-limit | 0.1975 0.0118
Google tpu-recipes | tpu near-memory-limit beyond-measured | 0.0464 0.0188 0.0191 0.0024
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) |  | 0.0315 0.0197 0.0009 0.0085 0.0109 -0.0148 0.0267 -0.0015
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | many-nodes | -0.0093 -0.0142 -0.0217 -0.0549 -0.0160 0.1756 -0.0231
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | near-memory-limit | -0.1203 0.1479 0.0745
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | near-memory-limit many-nodes | 0.0693
Horovod benchmarks doc | borrowed-kernels short-kernels untuned beyond-measured | 0.2489
IBM fms-fsdp README | many-nodes | -0.1011 -0.0872
IBM fms-fsdp README | near-memory-limit many-nodes | 0.1357 0.0122
InternEvo training performance (InternLM-7B) |  | -0.0525 -0.0550 -0.0477 -0.0135
InternEvo training performance (InternLM-7B) | many-nodes | -0.0735 -0.0211
InternEvo training performance (InternLM-7B) | near-memory-limit | -0.0347 -0.0237 -0.0597 -0.0757
InternEvo training performance (InternLM-7B) | near-memory-limit many-nodes | -0.0397 -0.0750
Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py) | untuned | -0.0349 -0.0123 -0.0079 0.0330
Languini Kitchen throughput measurements of GPT models | borrowed-kernels short-kernels untuned beyond-measured | 0.0941 -0.0424
Languini Kitchen throughput measurements of GPT models | borrowed-kernels untuned beyond-measured | 0.0011 0.2581 0.2526 0.0046 -0.0361
Languini Kitchen throughput measurements of GPT models | borrowed-kernels untuned near-memory-limit beyond-measured | -0.1164
Languini Kitchen throughput measurements of GPT models | short-kernels untuned | 0.1947 0.1349 0.1168 0.1428
Languini Kitchen throughput measurements of GPT models | untuned | 0.0918 0.0999 -0.1098 0.0004 -0.2522 0.3275 0.0610
Languini Kitchen throughput measurements of GPT models | untuned near-memory-limit | -0.2387 0.3165
LiBai benchmarks: LiBai against Megatron-LM | short-kernels untuned | 0.1309 0.0948 0.2625 0.2351
LiBai benchmarks: LiBai against Megatron-LM | untuned | -0.0346 -0.2204 0.0001 0.0042 0.0771 0.1359 -0.2733 -0.2758 0.1434 -0.2294 -0.0724 -0.0266 0.3768 -0.0068 0.0075 0.0302 0.0759 0.1469 0.0674
LiBai benchmarks: LiBai against Megatron-LM | untuned near-memory-limit | 0.0304
MLPerf Training BERT-large |  | -0.0444 0.0112 -0.0444
MLPerf Training BERT-large | borrowed-kernels short-kernels | 0.1988 0.1482 0.1162
MLPerf Training BERT-large | short-kernels | 0.0143 0.0086 -0.0212 0.8136 0.1241 0.0578 0.0515 0.3712 0.0303
MLPerf Training GPT-3 175B |  | -0.0771
MLPerf Training GPT-3 175B | many-nodes | 0.0530 0.0696 -0.0353 -0.0444
MLPerf Training GPT-3 175B | many-nodes many-devices | 0.0779
MLPerf Training GPT-3 175B | many-nodes many-devices beyond-measured | -0.0065 -0.0229 -0.0237 0.0151 0.0160
MLPerf Training Llama 2 70B LoRA |  | -0.0233 -0.0047 -0.0258 0.1617 -0.0695 0.1222 0.0074 -0.0561
MLPerf Training Llama 2 70B LoRA | borrowed-kernels | 0.0411 0.0994
MLPerf Training Llama 2 70B LoRA | borrowed-kernels near-memory-limit | 0.0605 0.1041
MLPerf Training Llama 2 70B LoRA | near-memory-limit many-nodes | 0.0788 0.0675
MLPerf Training ResNet-50 | borrowed-kernels short-kernels untuned beyond-measured | 0.0092 -0.0358 -0.0124 0.0018 0.1615
MLPerf Training ResNet-50 | short-kernels untuned | 0.0200 0.0964 0.1132 0.0708 0.1368 0.0107 0.0200 0.0458 0.0325 0.0091 0.0095 -0.0989 0.0210 0.0143 0.0184 0.0184 0.0188
MLPerf Training ResNet-50 | short-kernels untuned beyond-measured | 0.2415 0.2373 0.0738 0.0684
MLPerf Training ResNet-50 | short-kernels untuned many-nodes many-devices | 0.1166 0.1166 0.1303 0.1714
MaxText high performance configs TPU | tpu near-memory-limit beyond-measured | 0.1156 0.1199 0.1290 0.1437
MaxText high performance configs | tpu beyond-measured | 0.0453 0.1218
MaxText high performance configs | tpu many-devices beyond-measured | 0.0109 -0.1455 0.0735
MaxText high performance configs | tpu near-memory-limit beyond-measured | 0.0494 -0.0461 0.0693 0.0611 0.0151
MaxText high performance configs | tpu near-memory-limit many-devices beyond-measured | -0.1270 0.0429 -0.0830 -0.0969 -0.0720
Megatron MoE ModelZoo: Qwen3 long context | experts untuned many-nodes | -0.0405 0.0169 -0.0359
Megatron MoE ModelZoo: Qwen3 performance | borrowed-kernels experts untuned | -0.1023 -0.2104
Megatron MoE ModelZoo: Qwen3 performance | experts short-kernels untuned many-nodes | 0.5120
Megatron MoE ModelZoo: Qwen3 performance | experts untuned many-nodes | 0.0497 0.2898 -0.1628 0.3423
Megatron MoE training benchmark and tuning guide (Qwen3-235B-A22B, 256 H800) | borrowed-kernels experts short-kernels untuned many-nodes | 0.4929
Megatron MoE training benchmark and tuning guide (Qwen3-235B-A22B, 256 H800) | borrowed-kernels experts untuned many-nodes | 0.0596 -0.0600 -0.0391 0.3019 0.3000 -0.0119 -0.0576 0.3769
MosaicML llm-foundry MPT training benchmarks |  | 0.1801 -0.1298 0.0318 0.0151 0.3061 -0.0835 -0.0381 -0.0486 0.0792 0.0535 0.0107 -0.0160 0.0569 0.0337 0.0499 -0.0420
MosaicML llm-foundry MPT training benchmarks | beyond-measured | -0.0352 -0.0384
MosaicML llm-foundry MPT training benchmarks | borrowed-kernels beyond-measured | 0.1665 0.1640 0.0895 0.0486 0.0934 0.0967 0.0570 0.0626 0.2907 -0.0053 0.0421 -0.0018
MosaicML llm-foundry MPT training benchmarks | borrowed-kernels many-nodes beyond-measured | 0.0258
MosaicML llm-foundry MPT training benchmarks | borrowed-kernels near-memory-limit beyond-measured | 0.0530
MosaicML llm-foundry MPT training benchmarks | many-nodes | 0.0824 0.0998 0.1323 -0.0204 0.0617 -0.0020
MosaicML llm-foundry MPT training benchmarks | near-memory-limit | -0.1285 0.0146
NVIDIA DGX Cloud benchmarking recipes (expected performance) |  | 0.0664 -0.1435 0.0002 -0.0088 0.0751 0.0155 0.0563 -0.1041 0.0409 0.0476
NVIDIA DGX Cloud benchmarking recipes (expected performance) | many-nodes | 0.1886 0.0076 -0.0052 0.0459
NVIDIA DGX Cloud benchmarking recipes (expected performance) | many-nodes many-devices | 0.0078 0.0706 0.0293 -0.0110 -0.0343 -0.0547 -0.0175
NVIDIA DeepLearningExamples BERT (TF 19.03) README | short-kernels untuned | -0.0879 0.0876
NVIDIA DeepLearningExamples BERT (TF 19.03) README | untuned | 0.0922
NVIDIA DeepLearningExamples BERT (TF 19.03) README | untuned beyond-measured | 0.1076 -0.1041
NVIDIA DeepLearningExamples BERT (TF 19.03) README | untuned near-memory-limit | 0.0205
NVIDIA DeepLearningExamples ResNet50 PyTorch README | short-kernels untuned | 0.0571 0.0545 0.2049 0.0665
NVIDIA DeepLearningExamples | short-kernels untuned | 0.0371 -0.0243 -0.0306 0.0363 -0.0223 0.0146 0.1871 -0.0435 0.0738
NVIDIA Megatron-Bridge performance summary |  | 0.0276 0.0303 -0.0387
NVIDIA Megatron-Bridge performance summary | borrowed-kernels beyond-measured | 0.1076 -0.0825 0.1335 0.0317 0.1116
NVIDIA Megatron-Bridge performance summary | borrowed-kernels experts | -0.0939 -0.1557 0.0817 0.1580 0.1755 0.2356 0.2301 0.1181 -0.0254 0.0867 0.1314
NVIDIA Megatron-Bridge performance summary | borrowed-kernels experts many-nodes | 0.2016
NVIDIA Megatron-Bridge performance summary | borrowed-kernels experts short-kernels | 0.0632 -0.0419 0.0555
NVIDIA Megatron-Bridge performance summary | borrowed-kernels near-memory-limit beyond-measured | 0.0191 0.0391 0.0355 -0.0109 -0.0866 -0.0358
NVIDIA Megatron-Bridge performance summary | experts | 0.5743 0.1200 0.2557 0.1081
NVIDIA Megatron-Bridge performance summary | experts many-nodes | 0.3121 0.1881
NVIDIA Megatron-Bridge performance summary | experts many-nodes many-devices | 0.1644
NVIDIA Megatron-Bridge performance summary | experts near-memory-limit | 0.1555 0.9676
NVIDIA Megatron-Bridge performance summary | experts short-kernels | 0.3865
NVIDIA Megatron-Bridge performance summary | many-nodes | 0.0472
NVIDIA Megatron-Bridge performance summary | many-nodes many-devices | -0.0334 0.0003 -0.0433 -0.0965
NVIDIA Megatron-Bridge performance summary | near-memory-limit | -0.0352
NVIDIA NeMo performance summary (container 24.07) |  | 0.0903 0.1868 0.1102 -0.0189 0.1276 -0.0029 0.1941 0.0868 0.1393
NVIDIA NeMo performance summary (container 24.07) | many-nodes | 0.0073 -0.0207
NVIDIA NeMo performance summary (container 24.07) | near-memory-limit many-nodes | -0.0410
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 |  | 0.0274 0.0106
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | many-nodes | -0.0425 -0.0554 -0.0288
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | many-nodes many-devices | -0.0264 0.0146
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | many-nodes many-devices beyond-measured | -0.0722 -0.0262
Qwen README: profiling of memory and speed of fine-tuning | short-kernels untuned | -0.3420 -0.1011
Qwen README: profiling of memory and speed of fine-tuning | untuned | 0.8185 0.2957 -0.1586 -0.1072 -0.0387 -0.0936 0.0857 -0.2268 -0.0407 0.5066 -0.0362
SimuMax B200 real-vs-perf release | short-kernels untuned | 0.0961
SimuMax B200 real-vs-perf release | untuned | 0.0239 0.0067 0.0196 0.0754 0.0840 0.0768 0.0559 0.0789 0.0640 0.0254 0.0631 0.0311 0.0347 0.0273 0.0538
Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron) | untuned | 0.1495
Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron) | untuned near-memory-limit | 0.1619
torchtitan benchmarks | borrowed-kernels beyond-measured | 0.0591 0.0377 -0.0157 0.0930 0.0418 0.3367 -0.0203
torchtitan benchmarks | borrowed-kernels many-nodes beyond-measured | -0.1052 0.0025 -0.0020 0.0711 0.0068
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | short-kernels untuned | 0.0373 0.0358 0.0301 -0.0382 -0.0081 0.2464 0.1977 0.1784 -0.0001 -0.0845 -0.0183 -0.0196 -0.0898 0.0193 0.1140 -0.1125 -0.0192 -0.0219 0.0441 0.0256 0.0652 0.2042 0.0034 -0.0445 -0.0233 0.0187 -0.0072 -0.0042 0.0397 0.1723 0.2123
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | untuned | -0.0095 -0.0054 0.0171 0.0717 0.0510 -0.1031 -0.0745 -0.1307 -0.1047 -0.1299 -0.0899 -0.0930
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | untuned many-nodes | -0.0710 0.0389 0.1407 -0.1036 -0.0267 -0.0826 0.1973 0.1001 -0.0260 0.1104 -0.0775 -0.0736 -0.1196 -0.0971
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | untuned tensor-across-nodes | 0.2256
`;
