/**
 * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and traits of the run.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
export const RESIDUALS = `
Benchmarking QLoRA+FSDP (Answer.AI) | borrowed-kernels untuned | 0.3277 0.4943 0.2618 0.3248
Benchmarking QLoRA+FSDP (Answer.AI) | borrowed-kernels untuned beyond-measured | 0.3118 0.2153 0.2842
Benchmarking QLoRA+FSDP (Answer.AI) | borrowed-kernels untuned near-memory-limit | 0.0154
Benchmarking QLoRA+FSDP (Answer.AI) | untuned | 0.0449 -0.0400 -0.0833 -0.0632 -0.0682 -0.0288
Benchmarking QLoRA+FSDP (Answer.AI) | untuned near-memory-limit | -0.1105 -0.0519
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | untuned | 0.0192 0.0124 0.0124 0.0034
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | untuned many-nodes | 0.1054 0.0030 0.0952 -0.0433 -0.0159 0.0321 -0.0067 0.0595 0.0604 -0.0148 0.0363 0.0126 0.0331 0.0677
BigScience GPT-2 experiments on Jean Zay V100 | untuned | 0.0654 0.8259 0.8167 0.7388 0.0304
BigScience GPT-2 experiments on Jean Zay V100 | untuned beyond-measured | 0.0249
BigScience GPT-2 experiments on Jean Zay V100 | untuned many-nodes | -0.0067 -0.0499 0.2258 0.2354 0.2819 0.4303 0.2516 0.3070 0.5378
BigScience GPT-2 experiments on Jean Zay V100 | untuned many-nodes beyond-measured | 0.0312
BigScience GPT-2 experiments on Jean Zay V100 | untuned near-memory-limit | 0.0169
BigScience GPT-2 experiments on Jean Zay V100 | untuned near-memory-limit many-nodes | 0.2667 -0.1367 0.2085 0.1594 0.1811 0.0740
Google tpu-recipes | tpu beyond-measured | 0.0476 0.0352
Google tpu-recipes | tpu experts near-memory-limit | -0.0459 -0.1503 -0.2224
Google tpu-recipes | tpu near-memory-limit beyond-measured | 0.0464 -0.0066 0.0191 0.0024
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) |  | 0.0315 0.0197 0.0009 0.0085 0.0109 -0.0148 0.0267 -0.0015
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | many-nodes | -0.0093 -0.0142 -0.0217 -0.0549 -0.0160 0.1756 -0.0231
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | near-memory-limit | -0.1203 0.1479 0.0745
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | near-memory-limit many-nodes | 0.0693
IBM fms-fsdp README | many-nodes | -0.1019 -0.0883
IBM fms-fsdp README | near-memory-limit many-nodes | 0.1559 0.0222
InternEvo training performance (InternLM-7B) |  | -0.0525 -0.0550 -0.0477 -0.0135
InternEvo training performance (InternLM-7B) | many-nodes | -0.0735 -0.0211
InternEvo training performance (InternLM-7B) | near-memory-limit | -0.0347 -0.0237 -0.0597 -0.0757
InternEvo training performance (InternLM-7B) | near-memory-limit many-nodes | -0.0397 -0.0750
Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py) | untuned | -0.0349 -0.0123 -0.0079 0.0330
Languini Kitchen throughput measurements of GPT models | borrowed-kernels short-kernels untuned beyond-measured | 0.2529 0.1595
Languini Kitchen throughput measurements of GPT models | borrowed-kernels untuned beyond-measured | 0.0620 -0.0078
Languini Kitchen throughput measurements of GPT models | borrowed-kernels untuned near-memory-limit beyond-measured | -0.1023
Languini Kitchen throughput measurements of GPT models | short-kernels untuned | 0.6325 0.8424
Languini Kitchen throughput measurements of GPT models | short-kernels untuned beyond-measured | 0.3250 0.3567
Languini Kitchen throughput measurements of GPT models | untuned | 0.1973 0.2846 0.3934
Languini Kitchen throughput measurements of GPT models | untuned beyond-measured | -0.1019 0.0188 -0.2084 0.0958
Languini Kitchen throughput measurements of GPT models | untuned near-memory-limit beyond-measured | -0.2203 0.3428
LiBai benchmarks: LiBai against Megatron-LM | short-kernels untuned | 0.2023 0.1528 0.2630 0.2356
LiBai benchmarks: LiBai against Megatron-LM | untuned | 0.0943 -0.2733 -0.2759 0.1907 -0.1854 0.0071 0.0142 0.2945 -0.0268 0.0568 0.0781 0.0759 0.1475 0.0674
MLPerf Training GPT-3 175B |  | -0.0099
MLPerf Training GPT-3 175B | many-nodes | 0.0530 0.0696 -0.0353 -0.0569 -0.0444
MLPerf Training GPT-3 175B | many-nodes many-devices | 0.0779
MLPerf Training GPT-3 175B | many-nodes many-devices beyond-measured | -0.0065 -0.0229 -0.0237 0.0151 0.0160
MLPerf Training Llama 2 70B LoRA |  | 0.1617 0.0074
MLPerf Training Llama 2 70B LoRA | borrowed-kernels near-memory-limit beyond-measured | 0.0411 0.0994 0.0129 0.0605 0.0644 0.1041
MLPerf Training Llama 2 70B LoRA | near-memory-limit | -0.0313 -0.0233 -0.0047 -0.0258 -0.0695 -0.0672 0.1808 -0.0561
MLPerf Training Llama 2 70B LoRA | near-memory-limit many-nodes beyond-measured | 0.0788 0.0675
MaxText high performance configs TPU | tpu near-memory-limit beyond-measured | 0.1156 0.1199 0.1290 0.1437
MaxText high performance configs | tpu beyond-measured | 0.0453 0.1218
MaxText high performance configs | tpu many-devices beyond-measured | 0.0109 -0.1455 0.0735
MaxText high performance configs | tpu near-memory-limit beyond-measured | 0.0494 -0.0461 0.0693 0.0611 0.0151
MaxText high performance configs | tpu near-memory-limit many-devices beyond-measured | -0.1270 0.0429 -0.0830 -0.0969 -0.0720
MosaicML llm-foundry MPT training benchmarks |  | 0.1816 -0.1290 0.0334 0.0079 0.3076 -0.0829 -0.0367 -0.0474 0.0845 0.0566 0.0132 -0.0148 0.0595 0.0354 0.0510 -0.0412
MosaicML llm-foundry MPT training benchmarks | beyond-measured | -0.0350 -0.0378
MosaicML llm-foundry MPT training benchmarks | borrowed-kernels beyond-measured | 0.1678 0.1654 0.0905 0.0496 0.0942 0.0974 0.0585 0.0638 0.2889 -0.0043 0.0431 -0.0008
MosaicML llm-foundry MPT training benchmarks | borrowed-kernels many-nodes beyond-measured | 0.0238
MosaicML llm-foundry MPT training benchmarks | borrowed-kernels near-memory-limit beyond-measured | 0.0536
MosaicML llm-foundry MPT training benchmarks | many-nodes | 0.0824 0.0998 0.1323 -0.0198 0.0617 -0.0019
MosaicML llm-foundry MPT training benchmarks | near-memory-limit | -0.1270 0.0155
NVIDIA DGX Cloud benchmarking recipes (expected performance) |  | 0.0554 -0.1624 0.0002 -0.0088 0.0751 0.0155 0.0562 -0.1041 0.0409 0.0476
NVIDIA DGX Cloud benchmarking recipes (expected performance) | many-nodes | 0.1500 0.0076 -0.0052 0.0458
NVIDIA DGX Cloud benchmarking recipes (expected performance) | many-nodes many-devices | 0.0078 0.0706 0.0293 -0.0110 -0.0397 -0.0547 -0.0175
NVIDIA Megatron-Bridge performance summary |  | 0.0992 0.0787 0.0223
NVIDIA Megatron-Bridge performance summary | borrowed-kernels beyond-measured | 0.0883 -0.1088 0.0854 0.0041 0.0635
NVIDIA Megatron-Bridge performance summary | borrowed-kernels experts | -0.1121 0.1815 0.1363 0.1614 0.3843 0.3788 0.0965 0.0331 0.2830 0.1174
NVIDIA Megatron-Bridge performance summary | borrowed-kernels experts many-nodes | 0.2274
NVIDIA Megatron-Bridge performance summary | borrowed-kernels experts near-memory-limit | -0.0670
NVIDIA Megatron-Bridge performance summary | borrowed-kernels experts short-kernels | 0.3229 0.1791 0.2270
NVIDIA Megatron-Bridge performance summary | borrowed-kernels near-memory-limit beyond-measured | 0.1832 0.1919 0.0644 0.0315 -0.0437 0.0170
NVIDIA Megatron-Bridge performance summary | experts | 0.3170 0.4801 0.1471
NVIDIA Megatron-Bridge performance summary | experts many-nodes | 0.4486 0.2408
NVIDIA Megatron-Bridge performance summary | experts many-nodes many-devices | -0.2237
NVIDIA Megatron-Bridge performance summary | experts near-memory-limit | 0.3157 0.6947 1.0035
NVIDIA Megatron-Bridge performance summary | experts short-kernels | 0.5119
NVIDIA Megatron-Bridge performance summary | many-nodes | 0.1105
NVIDIA Megatron-Bridge performance summary | many-nodes many-devices | -0.0334 0.0003 -0.0433 -0.0965
NVIDIA Megatron-Bridge performance summary | near-memory-limit | -0.0792
NVIDIA NeMo performance summary (container 24.07) |  | 0.0903 0.1868 0.1102 -0.0189 0.1275 -0.0029 0.1941 0.0868 0.1393
NVIDIA NeMo performance summary (container 24.07) | many-nodes | 0.0073 -0.0207
NVIDIA NeMo performance summary (container 24.07) | near-memory-limit many-nodes | -0.0410
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 |  | 0.0274 0.0106
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | many-nodes | -0.0425 -0.0554 -0.0288
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | many-nodes many-devices | -0.0264 0.0146
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | many-nodes many-devices beyond-measured | -0.0722 -0.0262
Qwen README: profiling of memory and speed of fine-tuning | short-kernels untuned | -0.6578 -0.3891
Qwen README: profiling of memory and speed of fine-tuning | untuned | 0.4831 0.3278 -0.1420 -0.1058 -0.0371 -0.0933 0.0850 -0.5422 -0.0402 0.5071 -0.0346
SimuMax B200 real-vs-perf release | short-kernels untuned | 0.0961
SimuMax B200 real-vs-perf release | untuned | 0.0239 0.0067 0.0196 0.0754 0.0840 0.0768 0.0559 0.0789 0.0640 0.0254 0.0631 0.0311 0.0347 0.0273 0.0538
Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron) | untuned | 0.1495
Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron) | untuned near-memory-limit | 0.1619
torchtitan benchmarks | borrowed-kernels beyond-measured | 0.0583 0.0366 -0.0164 0.0895 0.0387 0.3331 -0.0236
torchtitan benchmarks | borrowed-kernels many-nodes beyond-measured | -0.1093 -0.0024 -0.0034 0.0672 0.0034
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | short-kernels untuned | 0.0525 0.0509 0.0492 -0.0230 0.0104 0.2363 0.2070 0.1780 0.0179 -0.0661 0.0009 -0.0007 -0.0761 0.0370 0.1220 -0.0931 -0.0001 -0.0028 0.0439 0.0445 0.0730 0.1985 0.0114 -0.0447 -0.0074 0.0386 0.0122 0.0148 0.0475 0.1722 0.2223
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | untuned | -0.0095 -0.0054 0.0171 0.0717 0.0510 -0.1032 -0.0746 -0.1308 -0.1048 -0.1299 -0.0900 -0.0931
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | untuned many-nodes | -0.0710 0.0389 0.1407 -0.1036 -0.0267 -0.0826 0.1973 0.1001 -0.0260 0.1104 -0.0775 -0.0736 -0.1196 -0.0971
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | untuned tensor-across-nodes | 0.2256
`;
