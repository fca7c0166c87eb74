/**
 * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and class of run.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
export const RESIDUALS = `
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | gpu-measured | 0.1054 0.0867 0.0952 -0.0433 0.3527 -0.0159 0.0321 -0.0067 0.0595 -0.0148 0.0126 0.0331 0.0677 0.0192 0.0124 0.0124 0.0034
BigScience GPT-2 experiments on Jean Zay V100 | gpu-measured | beyond | -0.0067 0.0654 0.8259 0.8167 -0.0499 0.0304 0.0312 0.2258 0.2354 0.2819 0.3931 0.3422 0.3338 0.2667 -0.1367 -0.0402 0.2085 0.1811 0.2516 0.0740 0.3070 0.0249
Google tpu-recipes | moe | -0.0459 -0.2224
Google tpu-recipes | tpu | beyond | 0.0028 -0.0066 0.0476 0.0352 0.0191 0.0024
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | gpu-measured | -0.1203 0.0315 0.0197 0.1479 0.0745 0.0009 0.0085 -0.0093 -0.0142 -0.0217 0.0109 -0.0148 0.0267 -0.0549 -0.0160 0.1756 0.0693 -0.0231 -0.0015
IBM fms-fsdp README | gpu-measured | 0.1559 -0.1019 -0.0883 0.0222
InternEvo training performance (InternLM-7B) | gpu-measured | -0.0397 -0.0735 -0.0525 -0.0550 -0.0347 -0.0477 -0.0750 -0.0211 -0.0237 -0.0135 -0.0597 -0.0757
Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py) | gpu-measured | -0.0349 -0.0123 -0.0079 0.0330
MLPerf Training GPT-3 175B | gpu-measured | 0.0530 0.0779 0.0696 -0.0353 -0.0099 -0.0569 -0.0444
MLPerf Training GPT-3 175B | gpu-measured | beyond | -0.0065 -0.0229 -0.0237 0.0151 0.0160
MaxText high performance configs TPU | tpu | beyond | 0.1156 0.1338 0.1521 0.1715
MaxText high performance configs | tpu | beyond | -0.1326 0.0326 -0.0988 -0.1135 -0.1006 0.0109 -0.1455 0.0743 0.0494 0.0453 0.0435 0.1588 0.0693 0.0833 0.0611 0.0788
MosaicML llm-foundry MPT training benchmarks | gpu-borrowed | beyond | 0.1678 0.1654 0.0905 0.0496 0.0942 0.0974 0.0585 0.0638 0.0536 0.0238 0.2889 -0.0043 0.0431 -0.0008
MosaicML llm-foundry MPT training benchmarks | gpu-measured | -0.1290 0.0334 0.0155 0.0079 -0.0829 -0.0367 -0.0474 0.0824 0.0998 0.1323 0.0845 0.0132 -0.0198 0.0617 0.0595 0.0354 -0.0019 0.0510 -0.0412
MosaicML llm-foundry MPT training benchmarks | gpu-measured | beyond | 0.1816 -0.1270 -0.0350 0.3076 -0.0378 0.0566 -0.0148
NVIDIA DGX Cloud benchmarking recipes (expected performance) | gpu-measured | 0.0078 0.0706 0.1500 0.0076 0.0647 0.0554 -0.1624 -0.1100 -0.1153 -0.0110 -0.1133 -0.0052 -0.0397 -0.0702 -0.1257 0.0458 0.0751 -0.0525 -0.0534 0.0271 0.0473 -0.0547 -0.0175 0.0409 0.0476
NVIDIA Megatron-Bridge performance summary | gpu-borrowed | beyond | 0.1832 0.1006 -0.0086 0.0883 0.0163 0.0854 0.0041 0.0644 0.0315 0.0635 -0.0144 -0.0437 0.0170
NVIDIA Megatron-Bridge performance summary | gpu-measured | 0.0992 0.0787 -0.0903 0.0223 0.1105 0.0579 0.0946 0.0003 -0.0792
NVIDIA Megatron-Bridge performance summary | moe | 0.4486 0.3229 -0.2237 -0.1121 0.1791 0.3170 0.2274 0.3843 0.2408 0.3788 0.4801 0.1471 0.0965 0.0331 0.2270 0.2830 0.1174 0.5119
NVIDIA NeMo performance summary (container 24.07) | gpu-measured | 0.0073 -0.0207 0.0903 0.1868 0.1102 -0.0189 0.1275 -0.0029 0.0868 -0.0410 0.1393
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | gpu-measured | 0.0274 -0.0425 0.0106 -0.0264 -0.0554 -0.0288 0.0146
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | gpu-measured | beyond | -0.0722 -0.0262
SimuMax B200 real-vs-perf release | gpu-measured | 0.0239 0.0067 0.0196 0.0754 0.0840 0.0768 0.0559 0.0789 0.0640 0.0254 0.0631 0.0311 0.0347 0.0273 0.0961 0.0538
torchtitan benchmarks | gpu-borrowed | beyond | -0.1093 -0.0024 -0.0034 0.0583 0.0366 -0.0164 0.0672 0.0034 0.0895 0.0387 0.3331 -0.0236
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | gpu-measured | 0.2256 -0.0095 -0.0054 0.0171 0.0717 0.0510 -0.0710 0.0389 0.1407 -0.1036 -0.0267 -0.0826 0.1973 0.1001 -0.0260 0.1104 -0.0775 -0.0736 -0.1196 -0.0971 -0.0230 0.0104 0.2363 0.2070 -0.1032 -0.0661 -0.0761 0.0370 -0.1308 -0.1048 0.0439 0.0445 -0.0900 -0.0931 0.1985 -0.0074 0.0386 0.0475 0.1722 0.2223
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | gpu-measured | beyond | 0.0525 0.0509 0.0492 0.1780 0.0179 0.0009 -0.0007 0.1220 -0.0746 -0.0931 -0.0001 -0.0028 0.0730 -0.1299 0.0114 -0.0447 0.0122 0.0148
`;
