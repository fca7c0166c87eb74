/** Files that lie beside a config.json are known by what they hold, and answered with the file that is wanted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelFromJson } from '../../models/from-json.js';
import { fixture } from './fixture.js';

const refused = (json: unknown, message: RegExp, beside?: string) =>
  assert.throws(() => modelFromJson(json, 'x.json', beside), { name: 'InputError', message });

test('each file is called what it is', () => {
  const files: readonly (readonly [what: RegExp, json: object])[] = [
    [
      /index of a checkpoint/,
      { metadata: { total_size: 2 }, weight_map: { 'lm_head.weight': 'a.safetensors' } },
    ],
    [
      /a tokenizer \(tokenizer\.json\)/,
      { version: '1.0', added_tokens: [], normalizer: null, model: { type: 'BPE' } },
    ],
    [/configuration of a tokenizer/, { tokenizer_class: 'PreTrainedTokenizer', model_max_length: 1e30 }],
    [/list of special tokens/, { bos_token: '<s>', eos_token: '</s>' }],
    [/prepares images or sounds/, { image_processor_type: 'CLIPImageProcessor', image_mean: [0.5] }],
    [/diffusion pipeline of which only the U-Net is read/, { _class_name: 'AutoencoderKL', sample_size: 64 }],
    [/state of a training run/, { log_history: [], global_step: 10 }],
    [/DeepSpeed configuration/, { train_micro_batch_size_per_gpu: 'auto', zero_optimization: { stage: 3 } }],
    [/generates text \(generation_config\.json\)/, { eos_token_id: 2, transformers_version: '4.40.0' }],
    [/result or a scenario of llmsim/, { schema: 'llmsim.compare/1', rows: [] }],
    [/a vocabulary/, Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`token${i}`, i]))],
  ];
  for (const [what, json] of files) {
    refused(
      json,
      new RegExp(`^x\\.json: this is .*${what.source}.*; a model is read from its config\\.json`),
    );
    refused(json, /; the model is in d\/config\.json, beside it$/, 'd/config.json');
  }
});

test('an adapter names the model that it adapts', () => {
  refused(
    { peft_type: 'LORA', base_model_name_or_path: 'meta-llama/Llama-2-7b-hf', r: 16 },
    /PEFT adapter \(LoRA\) \(adapter_config\.json\), not of a model; name the model that it adapts: --model meta-llama\/Llama-2-7b-hf$/,
  );
  refused(
    { peft_type: 'IA3', base_model_name_or_path: null },
    /adapter \(IA3\).*by the path of its config\.json$/,
  );
});

test('a configuration is none of them, whatever it says of generating and tokens', () => {
  const extra = { do_sample: true, max_new_tokens: 20, tokenizer_class: 'LlamaTokenizer', pad_token: 'x' };
  for (const name of ['gpt2-xl', 'llama-3.1-8b', 'qwen3-30b-a3b', 'deepseek-v3']) {
    assert.ok(modelFromJson({ ...fixture(name), ...extra }, 'x.json').layers > 0);
  }
});
