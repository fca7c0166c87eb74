/**
 * What the models here are called on the Hugging Face hub: repositories whose config.json has the same
 * hyper-parameters, the base model first. Fine-tunes that the makers publish beside them (`-Instruct`, `-Chat`) have
 * them, too. Models of which no weights are on the hub have no name there.
 */
const REPOSITORIES: Readonly<Record<string, readonly string[]>> = {
  tiny: [],
  'tiny-llama': [],
  small: [],
  'gpt2-124m': ['openai-community/gpt2', 'gpt2'],
  'gpt2-355m': ['openai-community/gpt2-medium', 'gpt2-medium'],
  'gpt2-774m': ['openai-community/gpt2-large', 'gpt2-large'],
  'gpt2-1.5b': ['openai-community/gpt2-xl', 'gpt2-xl'],
  'gpt3-1.3b': [],
  'gpt3-6.7b': [],
  'gpt3-13b': [],
  'gpt3-175b': [],
  'megatron-22b': [],
  'megatron-175b': [],
  'megatron-530b': [],
  'megatron-1t': [],
  'opt-175b': [],
  'gpt-j-6b': ['EleutherAI/gpt-j-6b'],
  'gpt-neox-20b': ['EleutherAI/gpt-neox-20b'],
  'bloom-176b': ['bigscience/bloom'],
  'mpt-7b': ['mosaicml/mpt-7b'],
  'mpt-30b': ['mosaicml/mpt-30b'],
  'nemotron4-15b': [],
  'nemotron4-340b': ['nvidia/Nemotron-4-340B-Base', 'mgoin/Nemotron-4-340B-Base-hf'],
  'palm-540b': [],
  'llama-7b': ['huggyllama/llama-7b'],
  'llama-13b': ['huggyllama/llama-13b'],
  'llama-33b': ['huggyllama/llama-30b'],
  'llama-65b': ['huggyllama/llama-65b'],
  'llama2-7b': ['meta-llama/Llama-2-7b', 'meta-llama/Llama-2-7b-hf'],
  'llama2-13b': ['meta-llama/Llama-2-13b', 'meta-llama/Llama-2-13b-hf'],
  'llama2-70b': ['meta-llama/Llama-2-70b', 'meta-llama/Llama-2-70b-hf'],
  'llama3-8b': ['meta-llama/Meta-Llama-3-8B', 'meta-llama/Meta-Llama-3.1-8B', 'meta-llama/Llama-3.1-8B'],
  'llama3-70b': [
    'meta-llama/Meta-Llama-3-70B',
    'meta-llama/Meta-Llama-3.1-70B',
    'meta-llama/Llama-3.1-70B',
    'meta-llama/Llama-3.3-70B',
  ],
  'llama3-405b': ['meta-llama/Meta-Llama-3.1-405B', 'meta-llama/Llama-3.1-405B'],
  'llama3.2-1b': ['meta-llama/Llama-3.2-1B'],
  'llama3.2-3b': ['meta-llama/Llama-3.2-3B'],
  'mistral-7b': ['mistralai/Mistral-7B-v0.1'],
  'mixtral-8x7b': ['mistralai/Mixtral-8x7B-v0.1'],
  'mixtral-8x22b': ['mistralai/Mixtral-8x22B-v0.1', 'mistral-community/Mixtral-8x22B-v0.1'],
  'gemma-2b': ['google/gemma-2b'],
  'gemma-7b': ['google/gemma-7b'],
  'gpt-oss-20b': ['openai/gpt-oss-20b'],
  'gpt-oss-120b': ['openai/gpt-oss-120b'],
  'deepseek-v2-lite': ['deepseek-ai/DeepSeek-V2-Lite', 'deepseek-ai/DeepSeek-Coder-V2-Lite-Base'],
  'deepseek-v2': ['deepseek-ai/DeepSeek-V2', 'deepseek-ai/DeepSeek-Coder-V2-Base'],
  'deepseek-v3': [
    'deepseek-ai/DeepSeek-V3-Base',
    'deepseek-ai/DeepSeek-V3',
    'deepseek-ai/DeepSeek-V3-0324',
    'deepseek-ai/DeepSeek-V3.1-Base',
    'deepseek-ai/DeepSeek-V3.1',
    'deepseek-ai/DeepSeek-R1',
    'deepseek-ai/DeepSeek-R1-Zero',
  ],
  'deepseek-v3.2': [
    'deepseek-ai/DeepSeek-V3.2-Exp',
    'deepseek-ai/DeepSeek-V3.2',
    'deepseek-ai/DeepSeek-V3.2-Exp-Base',
  ],
  'mamba-2.8b': ['state-spaces/mamba-2.8b-hf', 'state-spaces/mamba-2.8b'],
  'mamba2-2.7b': ['state-spaces/mamba2-2.7b'],
  'qwen3-next-80b-a3b': ['Qwen/Qwen3-Next-80B-A3B-Instruct', 'Qwen/Qwen3-Next-80B-A3B-Thinking'],
  'nemotron3-nano-30b-a3b': [
    'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-Base-BF16',
    'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16',
  ],
  'minimax-text-01-456b': ['MiniMaxAI/MiniMax-Text-01', 'MiniMaxAI/MiniMax-Text-01-hf'],
  'kimi-linear-48b-a3b': ['moonshotai/Kimi-Linear-48B-A3B-Base', 'moonshotai/Kimi-Linear-48B-A3B-Instruct'],
  'qwen2.5-0.5b': ['Qwen/Qwen2.5-0.5B'],
  'qwen2.5-7b': ['Qwen/Qwen2.5-7B'],
  'qwen2.5-32b': ['Qwen/Qwen2.5-32B'],
  'qwen2.5-72b': ['Qwen/Qwen2.5-72B'],
  'qwen1.5-moe-a2.7b': ['Qwen/Qwen1.5-MoE-A2.7B'],
  'qwen3-0.6b': ['Qwen/Qwen3-0.6B', 'Qwen/Qwen3-0.6B-Base'],
  'qwen3-8b': ['Qwen/Qwen3-8B', 'Qwen/Qwen3-8B-Base'],
  'qwen3-32b': ['Qwen/Qwen3-32B'],
  'qwen3-30b-a3b': ['Qwen/Qwen3-30B-A3B', 'Qwen/Qwen3-30B-A3B-Base'],
  'qwen3-235b-a22b': ['Qwen/Qwen3-235B-A22B'],
};

/** Id here by name there, in lower case; names stand with and without their owner. */
const IDS = new Map(
  Object.entries(REPOSITORIES).flatMap(([id, repositories]) =>
    repositories.flatMap((repository): [string, string][] => {
      const name = repository.toLowerCase();
      return [
        [name, id],
        [name.slice(name.indexOf('/') + 1), id],
      ];
    }),
  ),
);

/** The id of the model that the hub calls `name`, with or without its owner, in any case; undefined for others. */
export function idOnHub(name: string): string | undefined {
  const said = name.toLowerCase();
  // `-Instruct` may stand before a version: Mixtral-8x7B-Instruct-v0.1.
  return IDS.get(said) ?? IDS.get(said.replace(/-(instruct|it|chat)(?=-|$)/, ''));
}

/** What the hub calls the model with the id `id`, the base model first; none for one that is not there. */
export function namesOnHub(id: string): readonly string[] {
  return (REPOSITORIES[id] ?? []).filter((name) => name.includes('/'));
}

/** Every name that `idOnHub` knows, in lower case. */
export const HUB_NAMES: readonly string[] = [...IDS.keys()];
