/** Adapters, recomputation and formats where nobody says more: each library has defaults of its own. */

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
  /** Why layers are recomputed unless told, a clause; absent where they are not. */
  readonly checkpointing?: string;
  /** Why the key of the Trainer does not switch that off, a clause. */
  readonly checkpointed?: string;
  /** Why GEMMs are in bf16 unless told, a clause; absent where they are in fp32. */
  readonly half?: string;
}

/** PEFT's `LoraConfig` and Transformers' `BitsAndBytesConfig`. */
export const PEFT: TuningDefaults = { of: 'PEFT', rank: 8, double: false };
/** TRL's `ModelConfig`. */
export const TRL: TuningDefaults = { of: 'TRL', rank: 16, double: false };
/** TRL's own scripts: `SFTConfig`, `DPOConfig` and `RewardConfig` of version 1, trl/trainer/base_config.py. */
export const TRL_SCRIPTS: TuningDefaults = {
  ...TRL,
  checkpointing: 'gradient checkpointing is on in TRL’s scripts unless told',
  half: 'bf16 is on in TRL’s scripts unless told',
};
/** `axolotl.loaders.model`: `bnb_4bit_use_double_quant` is true. */
export const AXOLOTL: TuningDefaults = { of: 'Axolotl', rank: 8, double: true };
/**
 * `llamafactory.hparams`: `finetuning_type` lora, `lora_rank` 8, `lora_target` all, `double_quantization` true. Layers are
 * recomputed by a switch of its own (`llamafactory/model/model_utils/checkpointing.py`).
 */
export const FACTORY: TuningDefaults = {
  ...{ of: 'LLaMA-Factory', rank: 8, targets: 'all-linear', double: true, adapters: true },
  checkpointing: 'disable_gradient_checkpointing is false unless told',
  checkpointed: 'LLaMA-Factory recomputes unless disable_gradient_checkpointing says otherwise',
};
