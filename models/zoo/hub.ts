/**
 * What the models here are called on the Hugging Face hub: repositories whose config.json has the same
 * hyper-parameters. Fine-tunes that the makers publish beside them (`-Instruct`, `-Chat`) have them, too.
 */
const REPOSITORIES: Readonly<Record<string, readonly string[]>> = {
  'gpt2-124m': ['openai-community/gpt2', 'gpt2'],
  'gpt2-355m': ['openai-community/gpt2-medium', 'gpt2-medium'],
  'gpt2-774m': ['openai-community/gpt2-large', 'gpt2-large'],
  'gpt2-1.5b': ['openai-community/gpt2-xl', 'gpt2-xl'],
  'gpt-j-6b': ['EleutherAI/gpt-j-6b'],
  'gpt-neox-20b': ['EleutherAI/gpt-neox-20b'],
  'bloom-176b': ['bigscience/bloom'],
  'mpt-7b': ['mosaicml/mpt-7b'],
  'mpt-30b': ['mosaicml/mpt-30b'],
  'llama-7b': ['huggyllama/llama-7b'],
  'llama-13b': ['huggyllama/llama-13b'],
  'llama-33b': ['huggyllama/llama-30b'],
  'llama-65b': ['huggyllama/llama-65b'],
  'llama2-7b': ['meta-llama/Llama-2-7b', 'meta-llama/Llama-2-7b-hf'],
  'llama2-13b': ['meta-llama/Llama-2-13b', 'meta-llama/Llama-2-13b-hf'],
  'llama2-70b': ['meta-llama/Llama-2-70b', 'meta-llama/Llama-2-70b-hf'],
  'llama3-8b': ['meta-llama/Meta-Llama-3-8B', 'meta-llama/Meta-Llama-3.1-8B', 'meta-llama/Llama-3.1-8B'],
  'llama3-70b': ['meta-llama/Meta-Llama-3-70B', 'meta-llama/Meta-Llama-3.1-70B', 'meta-llama/Llama-3.1-70B'],
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
  'deepseek-v2-lite': ['deepseek-ai/DeepSeek-V2-Lite'],
  'deepseek-v2': ['deepseek-ai/DeepSeek-V2'],
  'deepseek-v3': ['deepseek-ai/DeepSeek-V3', 'deepseek-ai/DeepSeek-V3-Base'],
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

/** What the hub calls the model `id` of ours, its base model; undefined for one without weights there. */
export function nameOnHub(id: string): string | undefined {
  return Object.hasOwn(REPOSITORIES, id) ? REPOSITORIES[id]![0] : undefined;
}

/** Every name that `idOnHub` knows, in lower case. */
export const HUB_NAMES: readonly string[] = [...IDS.keys()];
