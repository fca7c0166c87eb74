/**
 * What a record trains: all of its model, or adapters beside a frozen one. Sources name the method and rarely more; the
 * rank, the targets and the format of the base are then those of their own scripts, else what PEFT takes by itself.
 */
import { adapterTargets } from '../../models/adapters.js';
import type { Model } from '../../models/model.js';
import type { BaseFormat, Tuning } from '../../models/tuning.js';
import type { Precision } from '../../program/kernel.js';
import type { PublishedRecord } from '../records/record.js';
import { wordsOf } from './frameworks.js';
import { type Assumptions, Unsupported } from './verdict.js';

/** What the scripts of a source set. */
interface Habit {
  readonly words: RegExp;
  /** Where it is read. */
  readonly source: string;
  readonly rank: number;
  readonly targets: readonly string[];
  readonly dropout: number;
  /** How a quantised base is kept. */
  readonly base: BaseFormat;
  /** How it is kept where nothing quantises it and products are fp8; absent: as for 16 bits. */
  readonly ofFp8?: BaseFormat;
}

const HABITS: readonly Habit[] = [
  {
    words: /fsdp_qlora/,
    source:
      'AnswerDotAI/fsdp_qlora, train.py: lora_rank, lora_target_modules "all", Linear4bit of bitsandbytes',
    rank: 64,
    targets: ['q_proj', 'k_proj', 'v_proj', 'gate_proj', 'up_proj', 'down_proj'],
    dropout: 0.1,
    base: 'nf4-double',
  },
  {
    words: /litgpt|lit-gpt/,
    source: 'Lightning-AI/litgpt, finetune/lora.py: lora_r, lora_query, lora_value',
    rank: 8,
    targets: ['q_proj', 'v_proj'],
    dropout: 0.05,
    base: 'nf4',
  },
  {
    words: /qwenlm\/qwen/,
    source:
      'QwenLM/Qwen, finetune.py: lora_r, lora_target_modules; its Q-LoRA has 4-bit GPTQ, counted as NF4',
    rank: 64,
    targets: ['c_attn', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
    dropout: 0.05,
    base: 'nf4',
  },
  {
    words: /mlperf/,
    source:
      'the rules of MLPerf Training (Llama 2 70B LoRA): attention’s matrices, rank 16; its entries in fp8 keep the base in fp8 (their 70B on one H200, TP 1, has no room for 16 bits)',
    rank: 16,
    ofFp8: 'fp8',
    targets: ['linear_qkv', 'linear_proj'],
    dropout: 0.1,
    base: 'nf4',
  },
  {
    words: /dgxc|dgx cloud/,
    source: 'NVIDIA-NeMo/NeMo, nemo/collections/llm/recipes: finetune_recipe in performance_mode with peft',
    rank: 8,
    targets: ['linear_qkv'],
    dropout: 0,
    base: 'nf4',
  },
  {
    words: /megatron-bridge|\bnemo\b/,
    source: 'NVIDIA-NeMo/Megatron-Bridge, peft/lora.py: dim, target_modules',
    rank: 32,
    targets: ['linear_qkv', 'linear_proj', 'linear_fc1', 'linear_fc2'],
    dropout: 0,
    base: 'nf4',
  },
];

/** PEFT: `LoraConfig.r`, and the targets of its TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING. */
const PEFT: Habit = {
  words: /^/,
  source: 'PEFT’s defaults',
  rank: 8,
  targets: ['q_proj', 'v_proj'],
  dropout: 0,
  base: 'nf4-double',
};

/**
 * What of the model is trained; undefined where all is. Throws Unsupported for methods other than LoRA: adapters of other
 * kinds (LLaMA-Adapter, prefixes) add to attention, and weights trained beside adapters are parts that no option names.
 */
export function tuningOf(
  record: Pick<PublishedRecord, 'source' | 'model' | 'parallel'>,
  model: Model,
  precision: Precision,
  assumptions: Assumptions,
): Tuning | undefined {
  const said = record.model?.finetune ?? record.parallel?.finetune;
  // Supervised fine-tuning of all weights is a training step like any other.
  if (!said || /^(sft|full\b.*|none)$/i.test(said)) return undefined;
  const text = said.toLowerCase();
  if (/\bemb/.test(text)) {
    throw new Unsupported(`adapters beside a trained embedding and head (${said}) are not modelled`);
  }
  if (!/lora|dora/.test(text)) {
    throw new Unsupported(`fine-tuning by other means than LoRA (${said}) is not modelled`);
  }
  const habit = HABITS.find(({ words }) => words.test(wordsOf(record))) ?? PEFT;
  const rank = Number(/\b(?:r|rank)\s*[=:]?\s*(\d+)/.exec(text)?.[1] ?? habit.rank);
  assumptions.add(
    `adapters of rank ${rank} on ${habit.targets.join(', ')}: what the source does not state of them is from ${habit.source}`,
  );
  const asked = baseOf(text, habit);
  const base = asked === 'whole' && precision === 'fp8' ? (habit.ofFp8 ?? asked) : asked;
  return {
    adapters: {
      rank,
      targets: adapterTargets(model, habit.targets),
      variant: text.includes('dora') ? 'dora' : 'lora',
      dropout: habit.dropout,
    },
    base,
  };
}

/** The format of the frozen matrices: named as LitGPT names those of bitsandbytes, else the source's own. */
function baseOf(text: string, habit: Habit): BaseFormat {
  if (/nf4-dq|fp4-dq|double/.test(text)) return 'nf4-double';
  if (/nf4|fp4/.test(text)) return 'nf4';
  if (/int8|8-?bit/.test(text)) return 'int8';
  return /q-?lora|4-?bit/.test(text) ? habit.base : 'whole';
}
