/** A model of ours and the published configuration of it are one model: every block alike, whatever wrote it down. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindsOfBlocks } from '../../models/blocks.js';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import { MODELS, modelById } from '../../models/index.js';
import type { NotedModel } from '../../models/notes.js';
import { makerOf } from '../../models/zoo/makers.js';
import { CHECKPOINTS } from './checkpoints/checkpoints.js';
import type { Fields } from './fixture.js';

/** Ids by the start of a checkpoint's name; `more` is what its file says and the row leaves to the library's default. */
const PAIRS: readonly (readonly [id: string, checkpoint: string, more?: Fields])[] = [
  ['yi-34b', 'Yi 34B'],
  ['mistral-nemo-12b', 'Mistral Nemo 12B'],
  ['mistral-small-24b', 'Mistral Small 3.1 24B', { sliding_window: null }],
  ['smollm3-3b', 'SmolLM3 3B', { tie_word_embeddings: true }],
  ['seed-oss-36b', 'Seed-OSS 36B'],
  ['internlm2.5-7b', 'InternLM2 7B'],
  ['baichuan2-7b', 'Baichuan2 7B'],
  ['baichuan2-13b', 'Baichuan2 13B'],
  ['granite-3-2b', 'Granite 3.0 2B'],
  ['exaone-4-32b', 'EXAONE 4 32B'],
  ['phi-4', 'Phi-4 14B'],
  ['qwen2.5-7b', 'Qwen2.5 7B'],
  ['qwen3-4b', 'Qwen3 4B'],
  ['mimo-7b', 'MiMo 7B'],
  ['starcoder-15b', 'StarCoderBase 15B'],
  ['starcoder2-3b', 'StarCoder2 3B', { attention_dropout: 0.1, residual_dropout: 0.1 }],
  ['gpt-j-6b', 'GPT-J 6B'],
  ['gpt-neo-2.7b', 'GPT-Neo 2.7B'],
  ['opt-125m', 'OPT 125M'],
  ['opt-350m', 'OPT 350M'],
  ['bloom-7.1b', 'BLOOM 7B1'],
  ['mpt-7b', 'MPT 7B'],
  ['falcon-7b', 'Falcon 7B'],
  ['falcon-40b', 'Falcon 40B'],
  ['phi-2', 'Phi-2', { resid_pdrop: 0.1 }],
  ['gemma2-9b', 'Gemma 2 9B'],
  ['gemma3-4b', 'Gemma 3 4B'],
  ['gemma-7b', 'Gemma 7B'],
  ['command-r-plus-104b', 'Command R+'],
  ['command-r7b', 'Command R7B'],
  ['olmo-7b', 'OLMo 7B'],
  ['olmo2-32b', 'OLMo 2 32B'],
  ['olmo3-7b', 'Olmo 3 7B'],
  ['stablelm-2-1.6b', 'StableLM 2 1.6B'],
  ['pythia-6.9b', 'Pythia 6.9B'],
  ['glm-4-9b-0414', 'GLM-4 9B 0414'],
  ['olmoe-1b-7b', 'OLMoE 1B-7B'],
  ['phi-3.5-moe', 'Phi-3.5-MoE', { sliding_window: 131_072 }],
  ['arctic-480b', 'Arctic'],
  ['grok-1', 'Grok-1'],
  ['dbrx-132b', 'DBRX'],
  ['granite-3-1b-a400m', 'Granite 3.0 1B-A400M'],
  ['mixtral-8x7b', 'Mixtral 8x7B'],
  ['qwen3-30b-a3b', 'Qwen3 30B-A3B in Qwen3-VL'],
  ['llama4-maverick', 'Llama 4 Maverick', { use_qk_norm: false }],
  ['deepseek-moe-16b', 'DeepSeek-MoE 16B'],
  ['deepseek-v2-lite', 'DeepSeek-V2-Lite'],
  ['kimi-k2', 'Kimi K2'],
  ['glm-4.5-air', 'GLM-4.5-Air'],
  ['ernie-4.5-21b-a3b', 'ERNIE 4.5 21B-A3B', { num_nextn_predict_layers: 1 }],
  ['hunyuan-a13b', 'Hunyuan A13B'],
  ['minimax-m2', 'MiniMax-M2'],
  ['qwen2-57b-a14b', 'Qwen2 57B-A14B'],
  ['mamba-2.8b', 'Mamba 2.8B'],
  ['falcon-mamba-7b', 'Falcon Mamba 7B'],
  ['jamba-v0.1', 'Jamba'],
  ['nemotron-nano-9b-v2', 'Nemotron Nano 9B v2'],
  ['granite-4-h-micro', 'Granite 4 H Micro'],
  ['granite-4-h-tiny', 'Granite 4 H Tiny'],
  ['qwen3-next-80b-a3b', 'Qwen3-Next 80B-A3B'],
  ['minimax-text-01-456b', 'MiniMax-Text-01'],
  ['kimi-linear-48b-a3b', 'Kimi Linear 48B-A3B'],
];

/** The checkpoint of that name with further fields, where a language model has an object of its own, in it. */
function read(name: string, more: Fields): NotedModel {
  const { config } = CHECKPOINTS.find((row) => row.name === name || row.name.startsWith(name))!;
  const part = config.text_config as Fields | undefined;
  const whole =
    part === undefined ? { ...config, ...more } : { ...config, text_config: { ...part, ...more } };
  const { vision: _, ...decoder } = modelFromHuggingFace(JSON.parse(JSON.stringify(whole)), 'c.json');
  return decoder;
}

/** What a model is called, and how long its sequences are. */
const NAMES = new Set(['id', 'title', 'family', 'source', 'sequence', 'sequenceFrom', 'notes', 'blocks']);

/** What a model is made of. */
function made(model: NotedModel) {
  return kindsOfBlocks(model).map(({ kind, count, model: block }) => ({
    ...{ kind, count },
    ...Object.fromEntries(Object.entries(block).filter(([field]) => !NAMES.has(field))),
  }));
}

for (const [id, name, more = {}] of PAIRS) {
  test(`${id} is what the readers make of ${name}`, () => {
    const { mtpModules, ...ours } = modelById(id);
    const file = read(name, more);
    // Qwen3-Next's file does not say that it has a module.
    const modules = id === 'qwen3-next-80b-a3b' ? {} : { mtpModules };
    const said = mtpModules === undefined ? {} : modules;
    assert.deepEqual(made(file), made({ ...ours, ...said } as NotedModel));
  });
}

test('every model of the zoo has a maker', () => {
  for (const { id, family } of MODELS) assert.notEqual(makerOf(family), undefined, id);
});
