/**
 * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and class of run.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
export const RESIDUALS = `
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | gpu-measured | -0.0438 -0.0670 -0.0570 0.1475 0.2106 -0.1869 -0.1497 0.2915 0.2437 0.1804 0.3283 0.3316 0.3152 0.3191
BigScience GPT-2 experiments on Jean Zay V100 | gpu-borrowed | 0.0574 0.1207 0.8443 0.8298 0.0153 0.0882 0.0879 0.2432 0.2527 0.2993 0.8917 0.6808 0.6434 0.7937 0.3605 0.4570 0.5233 0.4680 0.2707 0.4465 0.3413 0.0729
Google tpu-recipes | mixture | -0.0456 -0.2194
Google tpu-recipes | tpu | 0.0027 -0.0069 0.0475 0.0351 0.0183 0.0020
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | gpu-measured | -0.0147 0.1392 0.0950 0.1841 0.1719 0.0494 0.0264 0.1055 0.0182 0.0068 -0.0665 0.0704 0.0649 0.0152 0.0965 0.4476 0.2001 0.0360 -0.0082
IBM fms-fsdp README | gpu-measured | 0.1883 -0.0952 -0.0807 0.0444
InternEvo training performance (InternLM-7B) | gpu-measured | -0.0261 -0.0773 -0.0563 -0.0588 -0.0207 -0.0516 -0.0678 -0.0141 -0.0101 -0.0003 -0.0522 -0.0683
Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py) | gpu-measured | -0.0338 -0.0108 -0.0063 0.0351
MLPerf Training GPT-3 175B | gpu-measured | 0.0466 0.0642 0.0630 -0.1240 -0.0101 -0.1250 -0.0604 -0.0517
MaxText high performance configs TPU | tpu | 0.1156 0.1337 0.1520 0.1715
MaxText high performance configs | tpu | -0.1328 0.0326 -0.0989 -0.1135 -0.1007 0.0109 -0.1456 0.0743 0.0491 0.0451 0.0431 0.1587 0.0692 0.0832 0.0609 0.0786
MosaicML llm-foundry MPT training benchmarks | gpu-borrowed | 0.1856 0.1810 0.1034 0.0594 0.1115 0.1126 0.0795 0.0816 0.0725 0.0392 0.3159 0.0044 0.0541 0.0067
MosaicML llm-foundry MPT training benchmarks | gpu-measured | 0.1978 -0.1201 0.0501 -0.0858 -0.0333 0.0281 0.0288 0.3242 -0.0774 -0.0227 -0.0355 0.0929 0.1101 0.1424 0.1080 -0.0322 0.0931 0.0358 0.0048 -0.0004 0.0708 0.0959 0.0597 0.0226 0.0623 -0.0336
NVIDIA DGX Cloud benchmarking recipes (expected performance) | gpu-measured | -0.0016 0.0611 0.1497 -0.0006 0.0646 0.0551 -0.1627 -0.1131 -0.1175 -0.0164 -0.1159 -0.0115 -0.0398 -0.0726 -0.1291 0.0412 0.0714 -0.0717 -0.0800 -0.0127 -0.0071 -0.0970 -0.0595 0.0115 0.0208
NVIDIA Megatron-Bridge performance summary | gpu-borrowed | 0.1832 0.0961 -0.0088 0.0835 0.0161 0.0827 0.0035 0.0588 0.0313 0.0607 -0.0151 -0.0438 0.0159
NVIDIA Megatron-Bridge performance summary | gpu-measured | 0.0947 0.0742 -0.0907 0.0223 0.0867 0.0535 0.0902 -0.0127 -0.2493 -0.0794
NVIDIA Megatron-Bridge performance summary | mixture | 0.4446 0.3222 -0.2239 -0.1175 0.1783 0.3151 0.2257 0.3258 0.2387 0.3203 0.4776 0.1464 0.0957 0.0323 0.2262 0.2795 0.1166 0.5115
NVIDIA NeMo performance summary (container 24.07) | gpu-measured | -0.0030 -0.0276 0.0237 0.1768 0.1076 -0.0283 0.1205 -0.0077 0.0826 -0.0652 0.1081
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | gpu-measured | 0.0422 -0.0379 -0.0009 0.0344 0.0088 -0.0270 0.0143 0.0144 0.0448
SimuMax B200 real-vs-perf release | gpu-measured | 0.0263 0.0223 0.0284 0.0801 0.1190 0.0950 0.0590 0.1027 0.0763 0.0254 0.0631 0.0311 0.0379 0.0399 0.0961 0.0734
torchtitan benchmarks | gpu-borrowed | -0.0784 0.0342 0.0206 0.0859 0.0713 0.0073 0.0963 0.0283 0.1327 0.0760 0.3779 0.0170
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | gpu-measured | 0.2356 0.0214 0.0168 0.0615 0.1064 0.0900 -0.0659 0.0564 0.1791 -0.1018 -0.0062 -0.0737 0.2003 0.1059 0.0034 0.1265 -0.0699 -0.0315 -0.1199 -0.0939 0.0395 0.0396 0.0032 -0.0540 -0.0280 0.1581 0.2161 0.2121 -0.0127 -0.0666 -0.1057 -0.0421 -0.0394 -0.0872 0.0020 0.1523 -0.0527 -0.1364 -0.1103 -0.0853 -0.0427 -0.0434 0.0717 0.0056 0.0978 -0.1109 -0.0502 -0.0630 0.1225 0.0078 -0.0256 0.0032 -0.0060 -0.0298 -0.0231 0.1009 0.2226 0.2323
`;
