/**
 * What a file is that was given as a scenario and is none: told by what stands in it, or by its name, with what to do.
 * Loaded when a file could not be read as a scenario, and only then.
 */
import { basename } from 'node:path';

export interface Recognised {
  /** `an Axolotl configuration`. */
  readonly is: string;
  /** What to do with it, as a clause. */
  readonly next: string;
  /** It is nothing else, whatever else stands in it. */
  readonly certain?: true;
}

/** What the file called `name` is that holds `text`; undefined where nothing tells. */
export function recognise(text: string, name: string): Recognised | undefined {
  const binary = binaryIn(text);
  if (binary !== undefined) return { is: binary, next: WRITE };
  const keys = topKeys(text);
  const file = KINDS.find(({ any = [], all = [] }) => {
    return all.every((key) => keys.has(key)) && (any.length === 0 || any.some((key) => keys.has(key)));
  });
  if (file !== undefined) {
    return { is: file.is, next: file.next(name), ...(file.certain === true ? { certain: true } : {}) };
  }
  const script = SCRIPTS.find(({ holds }) => holds.test(text));
  if (script !== undefined) return { is: script.is, next: script.next?.(name) ?? WRITE };
  const byName = NAMES.find(([pattern]) => pattern.test(basename(name)));
  return byName === undefined ? undefined : { is: byName[1], next: WRITE };
}

/** For what starts a job elsewhere. */
const imported = (name: string) =>
  `\`llmsim import ${name}\` makes one of it, and \`llmsim compare --from ${name}\` asks it as it stands`;

const WRITE = 'write what it asks for as a scenario: `llmsim init` asks for the keys';

interface Kind {
  readonly is: string;
  /** Keys at the top of the file, of which one, or all, are there. */
  readonly any?: readonly string[];
  readonly all?: readonly string[];
  readonly next: (name: string) => string;
  readonly certain?: true;
}

/** Files of keys, the surest first. */
const KINDS: readonly Kind[] = [
  {
    is: 'a result of llmsim',
    all: ['schema', 'llmsim'],
    next: (name) => `\`llmsim report ${name}\` makes a page of it`,
  },
  {
    ...{
      is: 'the configuration of a model',
      any: ['architectures', 'model_type', 'num_hidden_layers', 'n_layer'],
    },
    next: (name) => `give it as \`--model ${name}\``,
  },
  {
    ...{
      is: 'the configuration of an adapter (LoRA)',
      any: ['peft_type', 'lora_alpha'],
      all: ['base_model_name_or_path'],
    },
    next: () => 'give its base model with `--model`; adapters are not modelled yet',
  },
  {
    ...{ is: 'a cluster file', any: ['accelerator', 'like', 'fabric', 'economics'] },
    next: (name) => `give it as \`--cluster ${name}\``,
  },
  {
    ...{ is: 'a plan file', any: ['strategy-sets', 'offers', 'max-devices'], certain: true },
    next: (name) => `\`llmsim plan ${name}\` works it out`,
  },
  ...(
    [
      ['an Axolotl configuration', { all: ['base_model'] }],
      [
        'a LLaMA-Factory configuration',
        { all: ['model_name_or_path'], any: ['stage', 'finetuning_type', 'template', 'cutoff_len'] },
      ],
      [
        'an accelerate configuration',
        { any: ['distributed_type', 'fsdp_config', 'deepspeed_config', 'compute_environment'] },
      ],
      [
        'a DeepSpeed configuration',
        {
          any: [
            'zero_optimization',
            'train_micro_batch_size_per_gpu',
            'train_batch_size',
            'zero_allow_untested_optimizer',
          ],
        },
      ],
      ['a torchtitan configuration', { any: ['parallelism', 'activation_checkpoint'], all: ['training'] }],
      [
        'a MaxText configuration',
        { any: ['base_config', 'per_device_batch_size', 'base_emb_dim', 'remat_policy'] },
      ],
      ['a nanotron configuration', { all: ['parallelism'], any: ['general', 'tokens', 'model'] }],
      ['a NeMo configuration', { all: ['trainer'], any: ['model', 'exp_manager'] }],
      ['a Megatron-Bridge configuration', { all: ['train'], any: ['model', 'checkpoint', 'ddp'] }],
      [
        'arguments of Megatron-LM',
        { any: ['MODEL_ARGS', 'tensor_model_parallel_size', '--tensor-model-parallel-size'] },
      ],
      [
        'arguments of the Transformers Trainer',
        { any: ['per_device_train_batch_size', 'gradient_accumulation_steps'] },
      ],
    ] as const
  ).map(([is, keys]) => ({ is, ...keys, next: is === 'a nanotron configuration' ? () => WRITE : imported })),
];

/** Programs and scripts, by what stands in them. */
const SCRIPTS: readonly {
  readonly is: string;
  readonly holds: RegExp;
  readonly next?: (name: string) => string;
}[] = [
  { is: 'a Slurm script', holds: /^#SBATCH /m, next: imported },
  {
    is: 'a launch script of Megatron-LM',
    holds: /pretrain_\w+\.py|--tensor-model-parallel-size/,
    next: imported,
  },
  {
    is: 'a launch script',
    holds: /\b(torchrun|torch\.distributed|accelerate launch|deepspeed |srun |mpirun )/,
    next: imported,
  },
  { is: 'a shell script', holds: /^#!.*\b(ba|z|da)?sh\b/, next: imported },
  {
    is: 'a Python program',
    holds: /^#!.*python|^(from [\w.]+ import |import [\w.]+$|def \w+\(|class \w+[(:])/m,
  },
  {
    is: 'the output of nvidia-smi',
    holds: /^\s+GPU0\s|NVIDIA-SMI/m,
    next: (name) => `give it as \`--cluster ${name}\`, with the other keys as options`,
  },
  { is: 'a program that llmsim printed', holds: /^(#.*\n|\n)*program "/ },
  { is: 'a page of HTML', holds: /^\s*<(!doctype|html)/i },
];

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.py$/i, 'a Python program'],
  [/\.(sh|bash|sbatch|slurm)$/i, 'a shell script'],
  [/\.toml$/i, 'a TOML file'],
  [/\.ipynb$/i, 'a notebook'],
  [/\.(csv|tsv)$/i, 'a table (CSV)'],
  [/\.(ts|js|mjs|c|cc|cpp|go|rs|java|jl)$/i, 'a program'],
  [/\.md$/i, 'a page of Markdown'],
  [/\.jsonl$/i, 'a file of JSON lines'],
  [/\.json$/i, 'a JSON file'],
];

/** Names of what begins with these letters. */
const BINARIES: readonly (readonly [string, string])[] = [
  ['PK\u0003\u0004', 'an archive (zip, or weights that PyTorch saved)'],
  ['\u001f', 'a compressed file (gzip)'],
  ['%PDF', 'a PDF'],
  ['\u007fELF', 'a program'],
  ['GGUF', 'weights (GGUF)'],
];

/** Of a file that is no text; undefined for text. */
function binaryIn(text: string): string | undefined {
  const named = BINARIES.find(([begins]) => text.startsWith(begins));
  if (named !== undefined) return named[1];
  if (/^.{8}\{"__metadata__"|^.{8}\{"[\w.]+":\{"dtype"/s.test(text)) return 'weights (safetensors)';
  return text.slice(0, 4096).includes('\0') ? 'a binary file' : undefined;
}

/** Keys at the top of a JSON object, of TOML tables, or of YAML, also of one that does not parse. */
function topKeys(text: string): Set<string> {
  if (/^\s*\{/.test(text)) {
    try {
      return new Set(Object.keys(JSON.parse(text) as object));
    } catch {
      // What Python wrote may hold NaN; inner keys are no others than these.
      return new Set([...text.matchAll(/"([\w-]+)"\s*:/g)].map(([, key]) => key!));
    }
  }
  const lines = text.matchAll(/^(?:\[([\w-]+)\]|(?:"|')?([\w-]+)(?:"|')?\s*:(?:\s|$))/gm);
  return new Set([...lines].map(([, table, key]) => table ?? key!));
}

/** Of a file that is another thing than a scenario, the sentence; `likely` where it may be one with a few slips. */
export function noScenario(text: string, name: string, likely = false): string | undefined {
  const found = recognise(text, name);
  if (found === undefined || (likely && found.certain !== true)) return undefined;
  return `${name}: this is ${found.is}, and no scenario, which has keys such as model, cluster and global-batch; ${found.next}`;
}
