/**
 * Files that lie beside a model's config.json, or look like one, known by what they hold: each is refused by saying what
 * it is and which file is wanted.
 */
import { InputError } from '../input/error.js';

type Fields = Readonly<Record<string, unknown>>;

interface OtherFile {
  /** What it holds, as it follows "this is". */
  readonly what: string;
  readonly is: (fields: Fields) => boolean;
}

const has = (fields: Fields, ...keys: readonly string[]) => keys.some((key) => Object.hasOwn(fields, key));

/** The first that fits counts. */
const OTHERS: readonly OtherFile[] = [
  {
    what: 'the index of a checkpoint (model.safetensors.index.json), which says where its weights are',
    is: (f) => has(f, 'weight_map'),
  },
  {
    what: 'a tokenizer (tokenizer.json)',
    is: (f) => has(f, 'added_tokens', 'pre_tokenizer') && has(f, 'model', 'normalizer'),
  },
  {
    what: 'the configuration of a tokenizer (tokenizer_config.json)',
    is: (f) =>
      has(f, 'tokenizer_class', 'added_tokens_decoder', 'chat_template') &&
      !has(f, 'model_type', 'hidden_size'),
  },
  {
    what: 'the list of special tokens (special_tokens_map.json)',
    is: (f) =>
      has(f, 'bos_token', 'eos_token', 'unk_token', 'pad_token') && !has(f, 'model_type', 'hidden_size'),
  },
  {
    what: 'the configuration of what prepares images or sounds (preprocessor_config.json)',
    is: (f) =>
      has(
        f,
        'image_processor_type',
        'feature_extractor_type',
        'processor_class',
        'image_mean',
        'do_resize',
      ) && !has(f, 'model_type'),
  },
  {
    what: 'a part of a diffusion pipeline of which only the U-Net is read (unet/config.json, a UNet2DConditionModel)',
    is: (f) => has(f, '_class_name', '_diffusers_version') && f._class_name !== 'UNet2DConditionModel',
  },
  {
    what: 'the state of a training run (trainer_state.json)',
    is: (f) => has(f, 'log_history', 'global_step'),
  },
  {
    what: 'a DeepSpeed configuration, which says how to train and not what',
    is: (f) => has(f, 'zero_optimization', 'train_micro_batch_size_per_gpu', 'train_batch_size'),
  },
  {
    what: 'how a model generates text (generation_config.json)',
    is: (f) =>
      !has(f, 'model_type', 'hidden_size', 'dim', 'n_embd', 'architectures') &&
      has(f, 'eos_token_id', 'max_new_tokens', 'do_sample', 'temperature', 'top_p', '_from_model_config'),
  },
  {
    what: 'a result or a scenario of llmsim',
    is: (f) => typeof f.schema === 'string' && f.schema.startsWith('llmsim.'),
  },
];

/** A vocabulary is nothing but token ids by token; no model has so many fields. */
const MOST_FIELDS = 500;

/**
 * The error for the `json` of the file `name` where it is no model's configuration but a known other file; undefined
 * for all else. `beside` is the path of the config.json beside it, if there is one.
 */
export function otherFile(json: unknown, name: string, beside?: string): InputError | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const fields = json as Fields;
  if (has(fields, 'peft_type', 'base_model_name_or_path')) return adapter(fields, name);
  const values = Object.values(fields);
  const what =
    OTHERS.find(({ is }) => is(fields))?.what ??
    (values.length > MOST_FIELDS && values.every((value) => typeof value === 'number')
      ? 'a vocabulary (vocab.json)'
      : undefined);
  return what === undefined ? undefined : new InputError(`${name}: this is ${what}; ${wanted(beside)}`);
}

/** An adapter is trained beside a model, which it names. */
function adapter(fields: Fields, name: string): InputError {
  const { base_model_name_or_path: base, peft_type: type } = fields;
  const kind = typeof type === 'string' ? `adapter (${type === 'LORA' ? 'LoRA' : type})` : 'adapter';
  const model =
    typeof base === 'string' && base !== '' ? `: --model ${base}` : ', by the path of its config.json';
  return new InputError(
    `${name}: this is the configuration of a PEFT ${kind} (adapter_config.json), not of a model; name the model that it adapts${model}`,
  );
}

function wanted(beside?: string): string {
  return beside === undefined
    ? 'a model is read from its config.json, beside it on the model’s page'
    : `the model is in ${beside}, beside it`;
}
