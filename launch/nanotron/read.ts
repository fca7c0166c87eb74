/** What nanotron's configuration means: experts have an axis of their own, whose ranks are replicas to all else. */
import { countIn, numberOf, readMappings, type Unused } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { LAYOUT, MODEL, RUNTIME, TOKENS } from './mappings.js';

/** Understands every key in `noted`. */
export function readNanotron(noted: Noted): void {
  readReplicas(noted);
  readStage(noted);
  const engine = noted.entry('parallelism.pp_engine');
  if (engine !== undefined && String(engine.value).toLowerCase() === '1f1b')
    noted.understand(engine, 'strategy');
  const tp = noted.entry('parallelism.tp');
  const mode = noted.entry('parallelism.tp_mode');
  if (mode !== undefined && String(tp?.value ?? 1) === '1')
    noted.ignore(mode, 'with tp 1 there is nothing to split', 'no');
  readMappings(noted, [...LAYOUT, ...TOKENS, ...RUNTIME, ...MODEL], []);
  readSections(noted);
  noted.suppose('framework', 'pytorch', 'nanotron runs PyTorch’s own kernels');
  const stages = noted.said.find(({ fact }) => fact === 'pp')?.value;
  if (typeof stages === 'number' && stages > 1)
    noted.suppose(
      'stage-layers',
      'balanced',
      'nanotron balances stages by what they compute, the head included',
    );
  if (!noted.said.some(({ fact }) => fact === 'model.layers')) return;
  // Its models are Llama's and Qwen2's.
  noted.suppose('model.norm', 'rms', 'nanotron’s models have RMS norms');
  noted.suppose('model.position', 'rotary', 'nanotron’s models have rotary positions');
  noted.suppose('model.gated', true, 'nanotron’s models have gated feed-forwards');
  noted.suppose('model.bias', false, 'nanotron’s models have no biases');
}

/** `dp` ranks of each of `expert_parallel_size`: all of them hold whole sequences. */
function readReplicas(noted: Noted): void {
  const [dp, ep] = [noted.entry('parallelism.dp'), noted.entry('parallelism.expert_parallel_size')];
  const experts = ep === undefined ? 1 : countIn(ep);
  if (ep !== undefined) noted.say(ep, 'ep', experts);
  if (dp !== undefined) noted.say(dp, 'dp', countIn(dp) * experts);
}

function readStage(noted: Noted): void {
  const entry = noted.entry('optimizer.zero_stage');
  if (entry === undefined) {
    noted.suppose('zero', 0, 'optimizer.zero_stage is 0 unless told');
    return;
  }
  const stage = numberOf(entry.value);
  if (stage !== 0 && stage !== 1) throw wrongValue(entry, 'stage 0 or 1 is expected');
  noted.say(entry, 'zero', stage);
}

const UNUSED: readonly Unused[] = [
  {
    because: 'it names data, a tokenizer or a checkpoint',
    matters: 'no',
    keys: ['data_stages', 'tokenizer', 'checkpoints', 's3_upload'],
  },
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    keys: [
      'optimizer',
      'model.init_method',
      'general',
      'tokens.limit_val_batches',
      'tokens.val_check_interval',
    ],
  },
  {
    because: 'it logs or profiles the run',
    matters: 'no',
    keys: ['logging', 'profiler', 'lighteval', 'metrics_logging'],
  },
  { because: 'llmsim has no such option yet', matters: 'yes', keys: ['model.ddp_bucket_cap_mb'] },
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    keys: [
      ...['bos_token_id', 'eos_token_id', 'pad_token_id', 'initializer_range', 'rms_norm_eps', 'rope_theta'],
      ...[
        'rope_scaling',
        'rope_interleaved',
        'max_position_embeddings',
        'pretraining_tp',
        'use_cache',
        'is_llama_config',
      ],
      ...['is_qwen2_config'],
    ].map((key) => `model.model_config.${key}`),
  },
];

/** Whole sections say nothing here. */
function readSections(noted: Noted): void {
  for (const { keys, because, matters } of UNUSED) {
    for (const name of noted.keys()) {
      if (keys.some((key) => name === key || name.startsWith(`${key}.`)))
        noted.ignore(noted.entry(name)!, because, matters);
    }
  }
}
