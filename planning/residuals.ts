/**
 * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and class of run.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
export const RESIDUALS = `
BigScience BLOOM-176B prequel throughput experiments (Jean Zay A100) | gpu-measured | -0.0524 -0.0714 -0.0694 0.1394 0.2065 -0.1931 -0.1554 0.2865 0.2386 0.1761 0.3229 0.3263 0.3133 0.3172
BigScience GPT-2 experiments on Jean Zay V100 | gpu-borrowed | 0.0561 0.1165 0.8393 0.8247 0.0145 0.0849 0.0847 0.2402 0.2498 0.2963 0.8886 0.6776 0.6401 0.7915 0.3584 0.4549 0.5202 0.4649 0.2678 0.4436 0.3384 0.0654
Google tpu-recipes | mixture | -0.0690 -0.2019
Google tpu-recipes | tpu | 0.0257 0.0382 0.1223 0.1099 0.0911 0.0802
Hagemann et al. 2023 Efficient Parallelization Layouts for Large-Scale Distributed Model Training (all runs) | gpu-measured | -0.0147 0.1197 0.0950 0.1841 0.1719 0.0494 0.0264 0.1055 0.0182 0.0068 -0.0665 0.0704 0.0649 0.0152 0.0965 0.4476 0.2001 0.0360 -0.0082
IBM fms-fsdp README | gpu-measured | 0.1883 -0.0952 -0.0807 0.0444
InternEvo training performance (InternLM-7B) | gpu-measured | -0.0261 -0.0773 -0.0563 -0.0588 -0.0207 -0.0516 -0.0678 -0.0141 -0.0101 -0.0003 -0.0522 -0.0683
Korthikanti et al. 2022 Reducing Activation Recomputation, Table 5 (values via calculon validation.py) | gpu-measured | -0.0421 -0.0220 -0.0235 0.0120
MLPerf Training GPT-3 175B | gpu-measured | 0.0091 0.0278 0.0256 -0.1518 -0.0875 -0.1533 -0.1346 -0.1253
MaxText high performance configs TPU | tpu | 0.1156 0.1337 0.1520 0.1715
MaxText high performance configs | tpu | -0.1328 0.0326 -0.0989 -0.1135 -0.1007 0.0109 -0.1456 0.0743 0.0491 0.0451 0.0431 0.1587 0.0692 0.0832 0.0609 0.0786
MosaicML llm-foundry MPT training benchmarks | gpu-borrowed | 0.1856 0.1810 0.1034 0.0594 0.1115 0.1126 0.0795 0.0816 0.0725 0.0392 0.3159 0.0044 0.0541 0.0067
MosaicML llm-foundry MPT training benchmarks | gpu-measured | 0.1978 -0.1201 0.0501 -0.0858 -0.0333 0.0281 0.0288 0.3242 -0.0774 -0.0227 -0.0355 0.0929 0.1101 0.1424 0.1080 -0.0322 0.0931 0.0358 0.0048 -0.0004 0.0708 0.0959 0.0597 0.0226 0.0623 -0.0336
NVIDIA DGX Cloud benchmarking recipes (expected performance) | gpu-measured | -0.0016 0.0611 0.1497 -0.0006 0.0646 0.0551 -0.1627 -0.1131 -0.1175 -0.0164 -0.1159 -0.0115 -0.0398 -0.0726 -0.1291 0.0412 0.0714 -0.0717 -0.0800 -0.0127 -0.0071 -0.0970 -0.0595 0.0115 0.0208
NVIDIA Megatron-Bridge performance summary | gpu-borrowed | 0.2246 0.1347 0.0341 0.1167 0.0590 0.1167 0.0035 0.0588 0.0737 0.0947 -0.0151 -0.0010 0.0159
NVIDIA Megatron-Bridge performance summary | gpu-measured | 0.0947 0.0742 -0.0907 0.0223 0.0867 0.0535 0.0902 -0.0127 -0.2493 -0.0794
NVIDIA Megatron-Bridge performance summary | mixture | 0.4446 0.3357 -0.2239 -0.1175 0.1783 0.3151 0.2433 0.3458 0.2387 0.3402 0.4776 0.1464 0.1035 0.0559 0.2398 0.2795 0.1166 0.5115
NVIDIA NeMo performance summary (container 24.07) | gpu-measured | -0.0030 -0.0276 0.0237 0.1768 0.1076 -0.0283 0.1205 -0.0077 0.0826 -0.0652 0.1081
Narayanan et al., Efficient Large-Scale LM Training on GPU Clusters (SC21) Table 1 | gpu-measured | -0.0013 -0.0415 -0.0143 -0.0002 0.0023 -0.0381 0.0099 -0.0062 0.0354
SimuMax B200 real-vs-perf release | gpu-measured | 0.0263 0.0223 0.0284 0.0801 0.1190 0.0950 0.0590 0.1027 0.0763 0.0254 0.0631 0.0311 0.0379 0.0399 0.0961 0.0734
torchtitan benchmarks | gpu-borrowed | -0.0784 -0.0994 0.0206 0.0859 0.0713 0.0073 -0.0336 0.0283 0.0145 0.0760 0.3195 0.0170
vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed | gpu-measured | 0.2211 -0.0138 -0.0190 0.0246 0.0761 0.0615 -0.0827 0.0395 0.1636 -0.1150 -0.0181 -0.0873 0.1871 0.0922 -0.0089 0.1138 -0.0815 -0.0425 -0.1307 -0.1047 0.0395 0.0396 0.0032 -0.0540 -0.0280 0.3364 0.2121 0.1971 -0.0127 -0.0862 -0.1057 -0.0421 -0.0394 -0.0872 0.0020 0.1515 -0.0713 -0.1364 -0.1250 -0.0995 -0.0427 -0.0434 0.0295 0.0056 0.0969 -0.1319 -0.0669 -0.0797 0.3006 0.0078 -0.0647 0.0032 -0.0060 -0.0298 -0.0231 0.0975 0.2074 0.2302
`;
