/** Adapters where nobody says more: each library has defaults of its own. */

/** What a library takes unless told. */
export interface TuningDefaults {
  /** Whose they are, in a sentence: `TRL`. */
  readonly of: string;
  readonly rank: number;
  /** Absent: by the kind of model. */
  readonly targets?: string;
  /** Of a base in 4 bits. */
  readonly double: boolean;
  /** Adapters are trained unless told, as by LLaMA-Factory. */
  readonly adapters?: true;
}

/** PEFT's `LoraConfig` and Transformers' `BitsAndBytesConfig`. */
export const PEFT: TuningDefaults = { of: 'PEFT', rank: 8, double: false };
/** TRL's `ModelConfig`. */
export const TRL: TuningDefaults = { of: 'TRL', rank: 16, double: false };
/** `axolotl.loaders.model`: `bnb_4bit_use_double_quant` is true. */
export const AXOLOTL: TuningDefaults = { of: 'Axolotl', rank: 8, double: true };
/** `llamafactory.hparams`: `finetuning_type` lora, `lora_rank` 8, `lora_target` all, `double_quantization` true. */
export const FACTORY: TuningDefaults = {
  ...{ of: 'LLaMA-Factory', rank: 8, targets: 'all-linear', double: true, adapters: true },
};
