/**
 * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and class of device.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
export const RESIDUALS = `
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | gpu-measured | 0.1526 0.1392 0.1345 0.3455 0.4188 0.0159 0.0996 0.3710 0.3560 0.4667 0.3532 0.3636 0.3227 0.3318
BigScience GPT-2 experiments on Jean Zay V100 | gpu-borrowed | 0.1261 0.2025 0.8508 0.8345 0.0858 0.1693 0.1848 0.2705 0.2801 0.3266 1.0563 0.7903 0.7419 1.0353 0.5643 0.6607 0.6248 0.5598 0.2865 0.5707 0.3734 0.1717
Google tpu-recipes | tpu | 0.0471 -0.1577 0.4209 0.2547 0.2665 0.2544 0.2519 0.2109
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | gpu-measured | -0.0016 0.1389 0.1156 0.2017 0.1943 0.0707 0.0472 0.1128 0.0451 0.0339 -0.0476 0.0912 0.0861 0.0369 0.1193 0.4768 0.2289 0.0607 0.0099
IBM fms-fsdp README | gpu-measured | 0.2630 -0.0704 -0.0542 0.0940
InternEvo training performance (InternLM-7B) | gpu-measured | 0.0165 -0.0381 -0.0358 -0.0240 -0.0127 -0.0446 -0.0205 0.0218 0.0233 0.0275 -0.0389 -0.0549
Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py) | gpu-measured | -0.0150 0.0081 -0.0026 0.0354
MLPerf Training GPT-3 175B | gpu-measured | 0.1789 0.2008 0.1969 -0.0225 -0.1948 -0.0243 -0.0540 -0.0403
MaxText high performance configs TPU | tpu | 0.1483 0.1740 0.1939 0.2142
MaxText high performance configs | tpu | -0.0186 0.1304 0.0507 0.0347 0.1788 0.0246 -0.1317 0.0939 0.1170 0.1154 0.1485 0.2575 0.0928 0.1205 0.1073 0.1511
MosaicML llm-foundry MPT training benchmarks | gpu-borrowed | 0.1648 0.1357 0.0108 -0.0800 0.1184 0.1100 0.0961 0.0281 0.0956 0.0790 0.3794 -0.0344 0.0278 -0.0063
MosaicML llm-foundry MPT training benchmarks | gpu-measured | 0.1689 -0.1183 0.0486 -0.0557 -0.2664 0.0068 0.0856 0.3289 -0.0949 0.1053 0.0759 0.2138 0.2320 0.2632 0.2203 0.0100 0.2508 0.1196 0.1590 0.0656 0.2010 0.2371 0.1688 0.1851 0.1322 0.0550
NVIDIA DGX Cloud benchmarking recipes (expected performance) | gpu-measured | 0.0953 0.1633 0.3664 0.0914 0.1695 0.1508 -0.0357 -0.0352 -0.0481 -0.0434 0.0481 -0.0066 -0.0679 -0.0225 -0.0317 0.0588 0.0621 -0.0305 0.0182 0.0674 0.0727
NVIDIA Megatron-Bridge performance summary | gpu-borrowed | 0.1000 -0.0103 -0.1000 -0.0087 -0.0751 0.0617 0.1922 0.0995 -0.1090 0.1702 0.0809 -0.1280 -0.1351
NVIDIA Megatron-Bridge performance summary | gpu-measured | -0.0349 -0.0553 -0.0258 0.1035 -0.0761 -0.0394 -0.1761 -0.0139
NVIDIA NeMo performance summary (container 24.07) | gpu-measured | 0.0869 0.0574 0.0904 0.2332 0.1812 0.0590 0.1660 0.1625 0.0126 0.1671
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | gpu-measured | 0.0188 -0.0230 0.0141 0.0236 0.0423 -0.0053 0.0337 0.0208 0.0703
SimuMax B200 real-vs-perf release | gpu-measured | 0.0721 0.0720 0.0760 0.1324 0.1751 0.1490 0.1229 0.1685 0.1410 0.1108 0.1456 0.1153 0.0905 0.1334 0.2342 0.1441
torchtitan benchmarks | gpu-borrowed | 0.0750 0.0556 0.1725 0.2030 0.1965 0.1396 0.0762 0.1303 0.2631 0.3066 0.6250 0.3144
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | gpu-measured | 0.2388 0.0146 0.0091 0.0536 0.1010 0.0873 -0.0699 0.0676 0.1913 -0.1556 -0.0126 -0.0537 0.1973 0.1160 0.0248 0.1404 -0.0861 -0.0107 -0.2000 -0.1147 0.0403 0.0421 0.1089 0.0334 0.0741 0.4467 0.2759 0.2045 0.0877 -0.0729 -0.0041 0.0611 0.0615 -0.0822 0.1014 0.1527 -0.0660 -0.0322 -0.1103 -0.0887 0.0596 0.0588 0.0500 0.1076 0.0987 -0.1286 -0.0492 -0.0616 0.4072 0.0096 -0.0564 0.0094 0.1012 0.0731 0.0776 0.1156 0.2323 0.2564
`;
