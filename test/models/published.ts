/** Published parameter counts, held against the sums over weights by `parameters.test.ts`. */

/** Whole counts as the released checkpoints have them (their safetensors index, or the library's own count). */
export const EXACT: Readonly<Record<string, number>> = {
  'gpt2-124m': 124_439_808,
  'gpt2-355m': 354_823_168,
  'gpt2-774m': 774_030_080,
  'gpt2-1.5b': 1_557_611_200,
  'gpt-neox-20b': 20_554_567_680,
  'bloom-176b': 176_247_271_424,
  'mpt-7b': 6_649_286_656,
  'mpt-30b': 29_957_200_896,
  'llama-7b': 6_738_415_616,
  'llama-13b': 13_015_864_320,
  'llama-33b': 32_528_943_616,
  'llama-65b': 65_285_660_672,
  'llama2-7b': 6_738_415_616,
  'llama2-13b': 13_015_864_320,
  'llama2-70b': 68_976_648_192,
  'llama3-8b': 8_030_261_248,
  'llama3-70b': 70_553_706_496,
  'llama3-405b': 405_853_388_800,
  'llama3.2-1b': 1_235_814_400,
  'llama3.2-3b': 3_212_749_824,
  'mistral-7b': 7_241_732_096,
  'gemma-2b': 2_506_172_416,
  'gemma-7b': 8_537_680_896,
  'qwen2.5-0.5b': 494_032_768,
  'qwen2.5-7b': 7_615_616_512,
  'qwen2.5-32b': 32_763_876_352,
  'qwen2.5-72b': 72_706_203_648,
  'qwen1.5-moe-a2.7b': 14_315_784_192,
  'qwen3-0.6b': 596_049_920,
  'qwen3-8b': 8_190_735_360,
  'qwen3-32b': 32_762_123_264,
  'qwen3-30b-a3b': 30_532_122_624,
  'qwen3-235b-a22b': 235_093_634_560,
  'mixtral-8x7b': 46_702_792_704,
  'mixtral-8x22b': 140_620_634_112,
  'gpt-oss-20b': 20_914_757_184,
  'gpt-oss-120b': 116_829_156_672,
  'deepseek-v2-lite': 15_706_484_224,
  'deepseek-v2': 235_741_434_880,
  'deepseek-v3': 671_026_419_200,
  'mamba-2.8b': 2_768_345_600,
  'qwen3-next-80b-a3b': 79_674_391_296,
  'minimax-text-01-456b': 456_089_655_296,
};

/** Figures the papers round, in billions, with half a unit of the last digit they print. */
export const ROUNDED: Readonly<Record<string, readonly [billions: number, within: number]>> = {
  'gpt3-1.3b': [1.3, 0.05],
  'mamba2-2.7b': [2.7, 0.05],
  'nemotron3-nano-30b-a3b': [31.6, 0.05],
  'kimi-linear-48b-a3b': [49.1, 0.05],
  'deepseek-v3.2': [671, 1],
  'gpt3-6.7b': [6.7, 0.05],
  'gpt3-13b': [13.0, 0.5],
  'gpt3-175b': [174.6, 0.05], // table D.1 prints 174,600 million
  'megatron-22b': [22, 0.5],
  'megatron-175b': [175, 0.5],
  'megatron-530b': [530, 0.5],
  'megatron-1t': [1008, 0.5], // "1008 billion" in arXiv 2104.04473, table 1
  'opt-175b': [175, 0.5],
  'gpt-j-6b': [6.05, 0.005], // the card prints 6,053,381,344, 0.04 % more than its shapes hold
  'nemotron4-15b': [15.6, 0.05],
  'nemotron4-340b': [341, 0.5], // 331.6 + 9.4 of embeddings
  'palm-540b': [540.35, 0.01],
};

/** Parameters one token uses, in billions. DeepSeek leaves the input embedding out; see the test. */
export const ACTIVE: Readonly<Record<string, readonly [billions: number, within: number]>> = {
  'mixtral-8x7b': [12.9, 0.05],
  'mixtral-8x22b': [39, 0.5],
  'qwen1.5-moe-a2.7b': [2.7, 0.05],
  'qwen3-30b-a3b': [3.3, 0.1], // 3.35, printed cut off
  'qwen3-235b-a22b': [22, 0.5],
};

export const ACTIVE_WITHOUT_EMBEDDING: Readonly<Record<string, readonly [billions: number, within: number]>> =
  {
    'gpt-oss-20b': [3.61, 0.005],
    'gpt-oss-120b': [5.13, 0.005],
    'deepseek-v2-lite': [2.4, 0.1], // 2.45, printed cut off
    'deepseek-v2': [21, 0.5],
    'deepseek-v3': [36.6, 0.05],
    'nemotron3-nano-30b-a3b': [3.2, 0.05],
    'minimax-text-01-456b': [45.9, 1.3],
    'kimi-linear-48b-a3b': [3, 0.15],
  };
