/** Names on the hub of Llama, Mistral, Qwen, Gemma and Command, by id here; the base model first. Names do not break, so blanks part them. */
export const LLAMA_NAMES: Readonly<Record<string, string>> = {
  'llama-7b': 'huggyllama/llama-7b lmsys/vicuna-7b-v1.3 openlm-research/open_llama_7b',
  'llama-13b': 'huggyllama/llama-13b lmsys/vicuna-13b-v1.3 openlm-research/open_llama_13b',
  'llama-33b': 'huggyllama/llama-30b lmsys/vicuna-33b-v1.3',
  'llama-65b': 'huggyllama/llama-65b',
  'llama2-7b':
    'meta-llama/Llama-2-7b meta-llama/Llama-2-7b-hf lmsys/vicuna-7b-v1.5 NousResearch/Llama-2-7b-hf',
  'llama2-13b':
    'meta-llama/Llama-2-13b meta-llama/Llama-2-13b-hf lmsys/vicuna-13b-v1.5 NousResearch/Llama-2-13b-hf',
  'llama2-70b': 'meta-llama/Llama-2-70b meta-llama/Llama-2-70b-hf',
  'codellama-7b': 'codellama/CodeLlama-7b-hf meta-llama/CodeLlama-7b-hf codellama/CodeLlama-7b-Instruct-hf',
  'codellama-13b':
    'codellama/CodeLlama-13b-hf meta-llama/CodeLlama-13b-hf codellama/CodeLlama-13b-Instruct-hf',
  'codellama-34b':
    'codellama/CodeLlama-34b-hf meta-llama/CodeLlama-34b-hf codellama/CodeLlama-34b-Instruct-hf',
  'llama3-8b':
    'meta-llama/Meta-Llama-3-8B meta-llama/Meta-Llama-3.1-8B meta-llama/Llama-3.1-8B NousResearch/Hermes-3-Llama-3.1-8B deepseek-ai/DeepSeek-R1-Distill-Llama-8B',
  'llama3-70b':
    'meta-llama/Meta-Llama-3-70B meta-llama/Meta-Llama-3.1-70B meta-llama/Llama-3.1-70B meta-llama/Llama-3.3-70B NousResearch/Hermes-3-Llama-3.1-70B deepseek-ai/DeepSeek-R1-Distill-Llama-70B nvidia/Llama-3.1-Nemotron-70B-Instruct-HF',
  'llama3-405b':
    'meta-llama/Meta-Llama-3.1-405B meta-llama/Llama-3.1-405B NousResearch/Hermes-3-Llama-3.1-405B',
  'llama3.2-1b': 'meta-llama/Llama-3.2-1B',
  'llama3.2-3b': 'meta-llama/Llama-3.2-3B',
  'tinyllama-1.1b':
    'TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T TinyLlama/TinyLlama-1.1B-Chat-v1.0 TinyLlama/TinyLlama_v1.1',
  'mistral-7b': 'mistralai/Mistral-7B-v0.1 HuggingFaceH4/zephyr-7b-alpha HuggingFaceH4/zephyr-7b-beta',
  'mistral-7b-v0.3': 'mistralai/Mistral-7B-v0.3',
  'ministral-8b': 'mistralai/Ministral-8B-Instruct-2410',
  'mistral-nemo-12b': 'mistralai/Mistral-Nemo-Base-2407 mistralai/Mistral-Nemo-Instruct-2407',
  'mistral-small-24b': 'mistralai/Mistral-Small-24B-Base-2501 mistralai/Mistral-Small-24B-Instruct-2501',
  'mistral-large-123b': 'mistralai/Mistral-Large-Instruct-2407 mistralai/Mistral-Large-Instruct-2411',
  'solar-10.7b': 'upstage/SOLAR-10.7B-v1.0 upstage/SOLAR-10.7B-Instruct-v1.0',
  'qwen2.5-0.5b': 'Qwen/Qwen2.5-0.5B Qwen/Qwen2.5-Coder-0.5B Qwen/Qwen2-0.5B',
  'qwen2.5-1.5b': 'Qwen/Qwen2.5-1.5B Qwen/Qwen2.5-Coder-1.5B Qwen/Qwen2.5-Math-1.5B Qwen/Qwen2-1.5B',
  'qwen2.5-3b': 'Qwen/Qwen2.5-3B Qwen/Qwen2.5-Coder-3B',
  'qwen2.5-7b':
    'Qwen/Qwen2.5-7B Qwen/Qwen2.5-Coder-7B Qwen/Qwen2.5-Math-7B Qwen/Qwen2-7B deepseek-ai/DeepSeek-R1-Distill-Qwen-7B',
  'qwen2.5-14b': 'Qwen/Qwen2.5-14B Qwen/Qwen2.5-Coder-14B deepseek-ai/DeepSeek-R1-Distill-Qwen-14B',
  'qwen2.5-32b':
    'Qwen/Qwen2.5-32B Qwen/Qwen2.5-Coder-32B Qwen/QwQ-32B deepseek-ai/DeepSeek-R1-Distill-Qwen-32B',
  'qwen2.5-72b': 'Qwen/Qwen2.5-72B Qwen/Qwen2.5-Math-72B Qwen/Qwen2-72B',
  'qwen1.5-moe-a2.7b': 'Qwen/Qwen1.5-MoE-A2.7B',
  'qwen2-57b-a14b': 'Qwen/Qwen2-57B-A14B',
  'qwen3-0.6b': 'Qwen/Qwen3-0.6B Qwen/Qwen3-0.6B-Base',
  'qwen3-1.7b': 'Qwen/Qwen3-1.7B Qwen/Qwen3-1.7B-Base',
  'qwen3-4b': 'Qwen/Qwen3-4B Qwen/Qwen3-4B-Base Qwen/Qwen3-4B-Instruct-2507 Qwen/Qwen3-4B-Thinking-2507',
  'qwen3-8b': 'Qwen/Qwen3-8B Qwen/Qwen3-8B-Base',
  'qwen3-14b': 'Qwen/Qwen3-14B Qwen/Qwen3-14B-Base',
  'qwen3-32b': 'Qwen/Qwen3-32B',
  'qwen3-30b-a3b':
    'Qwen/Qwen3-30B-A3B Qwen/Qwen3-30B-A3B-Base Qwen/Qwen3-30B-A3B-Instruct-2507 Qwen/Qwen3-30B-A3B-Thinking-2507 Qwen/Qwen3-Coder-30B-A3B-Instruct',
  'qwen3-235b-a22b':
    'Qwen/Qwen3-235B-A22B Qwen/Qwen3-235B-A22B-Instruct-2507 Qwen/Qwen3-235B-A22B-Thinking-2507',
  'qwen3-coder-480b-a35b': 'Qwen/Qwen3-Coder-480B-A35B-Instruct',
  'gemma-2b': 'google/gemma-2b',
  'gemma-7b': 'google/gemma-7b',
  'gemma2-2b': 'google/gemma-2-2b',
  'gemma2-9b': 'google/gemma-2-9b',
  'gemma2-27b': 'google/gemma-2-27b',
  'gemma3-270m': 'google/gemma-3-270m',
  'gemma3-1b': 'google/gemma-3-1b-pt google/gemma-3-1b-it',
  'gemma3-4b': 'google/gemma-3-4b-pt google/gemma-3-4b-it',
  'gemma3-12b': 'google/gemma-3-12b-pt google/gemma-3-12b-it',
  'gemma3-27b': 'google/gemma-3-27b-pt google/gemma-3-27b-it',
  'command-r-35b': 'CohereLabs/c4ai-command-r-v01 CohereForAI/c4ai-command-r-v01',
  'command-r-plus-104b': 'CohereLabs/c4ai-command-r-plus CohereForAI/c4ai-command-r-plus',
  'command-r7b': 'CohereLabs/c4ai-command-r7b-12-2024 CohereForAI/c4ai-command-r7b-12-2024',
  'aya-23-8b': 'CohereLabs/aya-23-8B CohereForAI/aya-23-8B',
};
