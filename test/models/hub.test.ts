/** Names of the Hugging Face hub: models of ours where the config is the same, else a way that works. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHubName, MODELS, modelById, modelOnHub } from '../../models/index.js';
import { HUB_NAMES, idOnHub, namesOnHub } from '../../models/zoo/hub.js';

test('every name of the hub is a model of ours, in any case, with and without its owner', () => {
  const ids = MODELS.map(({ id }) => id);
  for (const name of HUB_NAMES) assert.ok(ids.includes(idOnHub(name)!), name);
  // A name of ours always is ours.
  for (const id of ids) assert.equal(modelById(id).id, id);
  const same = [
    ['meta-llama/Meta-Llama-3-70B', 'llama3-70b'],
    ['meta-llama/Llama-3.1-405B', 'llama3-405b'],
    ['META-LLAMA/llama-2-7b-hf', 'llama2-7b'],
    ['Qwen/Qwen2.5-72B-Instruct', 'qwen2.5-72b'],
    ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'mixtral-8x7b'],
    ['meta-llama/Llama-2-70b-chat-hf', 'llama2-70b'],
    ['openai-community/gpt2-xl', 'gpt2-1.5b'],
    ['Meta-Llama-3-8B', 'llama3-8b'],
    ['lmsys/vicuna-7b-v1.5', 'llama2-7b'],
    ['HuggingFaceH4/zephyr-7b-beta', 'mistral-7b'],
    ['codellama/CodeLlama-34b-hf', 'codellama-34b'],
    ['google/gemma-2-9b-it', 'gemma2-9b'],
    ['CohereForAI/c4ai-command-r-plus', 'command-r-plus-104b'],
    ['deepseek-ai/DeepSeek-R1-Distill-Qwen-32B', 'qwen2.5-32b'],
  ] as const;
  for (const [name, id] of same) assert.equal(modelById(name).id, id);
});

test('a repository and a path are told apart', () => {
  assert.deepEqual(
    [
      'Qwen/Qwen3-14B',
      'meta-llama/Llama-4-Scout',
      'models/config.json',
      './Qwen3',
      'a/b/c',
      'llama3-70b',
      '../x',
      'a/x.yaml',
    ].map(isHubName),
    [true, true, false, false, false, false, false, false],
  );
});

test('a model the hub has and we have not is answered by the nearest and by the way to read it', () => {
  assert.throws(() => modelOnHub('Qwen/Qwen3-15B'), {
    message:
      /did you mean 'qwen3-14b', 'qwen3-1.7b' or 'qwen2.5-1.5b'\? Any other .*huggingface\.co\/Qwen\/Qwen3-15B\/resolve\/main\/config\.json/,
  });
  assert.throws(() => modelOnHub('foo/quux'), {
    message: /knows by name\. Any other is read from its config\.json/,
  });
});

test('of every model it is known what the hub calls it, and a name leads back to it', () => {
  /** Never released, or not there. */
  const none = MODELS.filter(({ id }) => namesOnHub(id).length === 0).map(({ id }) => id);
  assert.deepEqual(
    none.filter(
      (id) =>
        !/^(tiny|small|gpt3|megatron|opt-175b|nemotron4-15b|palm|unet-|retinanet|bev-fusion|dlrm|fraud|logistic|vit-(22b|giant|gigantic)|dit-|dino-|dinov2-training|wide-|vgg|densenet|mobilenet|efficientnet|resnext|se-resnext)/.test(
          id,
        ),
    ),
    [],
  );
  for (const { id } of MODELS) for (const name of namesOnHub(id)) assert.equal(modelOnHub(name).id, id);
});
