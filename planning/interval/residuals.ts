/**
 * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and class of run.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
export const RESIDUALS = `
Benchmarking QLoRA+FSDP (Answer.AI) | gpu-borrowed | 0.3277 0.4943 0.0154 0.2618 0.3248
Benchmarking QLoRA+FSDP (Answer.AI) | gpu-borrowed | beyond | 0.3118 0.2153 0.2842
Benchmarking QLoRA+FSDP (Answer.AI) | gpu-measured | 0.0449 -0.1105 -0.0400 -0.0833 -0.0632 -0.0682 -0.0519 -0.0288
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | gpu-measured | 0.1054 0.0030 0.0952 -0.0433 -0.0159 0.0321 -0.0067 0.0595 0.0604 -0.0148 0.0363 0.0126 0.0331 0.0677 0.0192 0.0124 0.0124 0.0034
BigScience GPT-2 experiments on Jean Zay V100 | gpu-measured | -0.0067 0.0654 0.8259 0.8167 -0.0499 0.7388 0.0304 0.0169 0.2258 0.2354 0.2819 0.4303 0.2667 -0.1367 0.2085 0.1594 0.1811 0.2516 0.0740 0.3070 0.5378
BigScience GPT-2 experiments on Jean Zay V100 | gpu-measured | beyond | 0.0312 0.0249
Google tpu-recipes | moe | -0.0459 -0.1503 -0.2224
Google tpu-recipes | tpu | beyond | 0.0464 -0.0066 0.0476 0.0352 0.0191 0.0024
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | gpu-measured | -0.1203 0.0315 0.0197 0.1479 0.0745 0.0009 0.0085 -0.0093 -0.0142 -0.0217 0.0109 -0.0148 0.0267 -0.0549 -0.0160 0.1756 0.0693 -0.0231 -0.0015
IBM fms-fsdp README | gpu-measured | 0.1559 -0.1019 -0.0883 0.0222
InternEvo training performance (InternLM-7B) | gpu-measured | -0.0397 -0.0735 -0.0525 -0.0550 -0.0347 -0.0477 -0.0750 -0.0211 -0.0237 -0.0135 -0.0597 -0.0757
Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py) | gpu-measured | -0.0349 -0.0123 -0.0079 0.0330
Languini Kitchen throughput measurements of GPT models | gpu-borrowed | beyond | 0.2529 0.1595 0.0620 -0.0078 -0.1023
Languini Kitchen throughput measurements of GPT models | gpu-measured | 0.6325 0.1973 0.2846 0.8424 0.3934
Languini Kitchen throughput measurements of GPT models | gpu-measured | beyond | 0.3250 -0.1019 0.0188 0.3567 -0.2084 -0.2203 0.0958 0.3428
LiBai benchmarks: LiBai against Megatron-LM | gpu-measured | 0.0943 -0.2733 0.2023 0.1528 -0.2759 0.1907 -0.1854 0.0071 0.0142 0.2945 -0.0268 0.0568 0.0781 0.2630 0.2356 0.0759 0.1475 0.0674
MLPerf Training GPT-3 175B | gpu-measured | 0.0530 0.0779 0.0696 -0.0353 -0.0099 -0.0569 -0.0444
MLPerf Training GPT-3 175B | gpu-measured | beyond | -0.0065 -0.0229 -0.0237 0.0151 0.0160
MLPerf Training Llama 2 70B LoRA | gpu-borrowed | beyond | 0.0411 0.0994 0.0129 0.0605 0.0644 0.1041
MLPerf Training Llama 2 70B LoRA | gpu-measured | -0.0313 -0.0233 -0.0047 -0.0258 0.1617 -0.0695 -0.0672 0.1808 0.0074 -0.0561
MLPerf Training Llama 2 70B LoRA | gpu-measured | beyond | 0.0788 0.0675
MaxText high performance configs TPU | tpu | beyond | 0.1156 0.1199 0.1290 0.1437
MaxText high performance configs | tpu | beyond | -0.1270 0.0429 -0.0830 -0.0969 -0.0720 0.0109 -0.1455 0.0735 0.0494 0.0453 -0.0461 0.1218 0.0693 0.0611 0.0151
MosaicML llm-foundry MPT training benchmarks | gpu-borrowed | beyond | 0.1678 0.1654 0.0905 0.0496 0.0942 0.0974 0.0585 0.0638 0.0536 0.0238 0.2889 -0.0043 0.0431 -0.0008
MosaicML llm-foundry MPT training benchmarks | gpu-measured | 0.1816 -0.1290 0.0334 -0.1270 0.0155 0.0079 0.3076 -0.0829 -0.0367 -0.0474 0.0824 0.0998 0.1323 0.0845 0.0566 0.0132 -0.0198 -0.0148 0.0617 0.0595 0.0354 -0.0019 0.0510 -0.0412
MosaicML llm-foundry MPT training benchmarks | gpu-measured | beyond | -0.0350 -0.0378
NVIDIA DGX Cloud benchmarking recipes (expected performance) | gpu-measured | 0.0078 0.0706 0.0293 0.1500 0.0076 0.0554 -0.1624 -0.0110 -0.0052 0.0002 -0.0088 -0.0397 0.0458 0.0751 0.0155 0.0562 -0.1041 -0.0547 -0.0175 0.0409 0.0476
NVIDIA Megatron-Bridge performance summary | gpu-borrowed | beyond | 0.1832 0.1919 0.0883 -0.1088 0.0854 0.0041 0.0644 0.0315 0.0635 -0.0437 0.0170
NVIDIA Megatron-Bridge performance summary | gpu-measured | 0.0992 0.0787 -0.0334 0.0223 0.1105 0.0003 -0.0433 -0.0792 -0.0965
NVIDIA Megatron-Bridge performance summary | moe | 0.4486 0.3229 -0.2237 0.3157 0.6947 -0.0670 -0.1121 0.1815 0.1791 1.0035 0.3170 0.2274 0.1363 0.1614 0.3843 0.2408 0.3788 0.4801 0.1471 0.0965 0.0331 0.2270 0.2830 0.1174 0.5119
NVIDIA NeMo performance summary (container 24.07) | gpu-measured | 0.0073 -0.0207 0.0903 0.1868 0.1102 -0.0189 0.1275 -0.0029 0.1941 0.0868 -0.0410 0.1393
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | gpu-measured | 0.0274 -0.0425 0.0106 -0.0264 -0.0554 -0.0288 0.0146
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | gpu-measured | beyond | -0.0722 -0.0262
Qwen README: profiling of memory and speed of fine-tuning | gpu-measured | 0.4831 0.3278 -0.1420 -0.6578 -0.3891 -0.1058 -0.0371 -0.0933 0.0850 -0.5422 -0.0402 0.5071 -0.0346
SimuMax B200 real-vs-perf release | gpu-measured | 0.0239 0.0067 0.0196 0.0754 0.0840 0.0768 0.0559 0.0789 0.0640 0.0254 0.0631 0.0311 0.0347 0.0273 0.0961 0.0538
Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron) | gpu-measured | 0.1619 0.1495
torchtitan benchmarks | gpu-borrowed | beyond | -0.1093 -0.0024 -0.0034 0.0583 0.0366 -0.0164 0.0672 0.0034 0.0895 0.0387 0.3331 -0.0236
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | gpu-measured | 0.2256 -0.0095 -0.0054 0.0171 0.0717 0.0510 -0.0710 0.0389 0.1407 -0.1036 -0.0267 -0.0826 0.1973 0.1001 -0.0260 0.1104 -0.0775 -0.0736 -0.1196 -0.0971 0.0525 0.0509 0.0492 -0.0230 0.0104 0.2363 0.2070 0.1780 0.0179 -0.1032 -0.0661 0.0009 -0.0007 -0.0761 0.0370 0.1220 -0.0746 -0.0931 -0.1308 -0.1048 -0.0001 -0.0028 0.0439 0.0445 0.0730 -0.1299 -0.0900 -0.0931 0.1985 0.0114 -0.0447 -0.0074 0.0386 0.0122 0.0148 0.0475 0.1722 0.2223
`;
