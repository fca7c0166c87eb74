/** Qwen: Llama's recipe with biases on queries, keys and values (Qwen2) or norms on them (Qwen3). */
import { llama, NO_BIASES } from '../families.js';
import type { MixtureOfExperts, Model } from '../model.js';
import { series, UNSAID } from './series.js';

const QWEN2 = { family: 'qwen2', bias: { ...NO_BIASES, qkv: true } };
const qwen25 = series(llama, {
  ...QWEN2,
  source:
    'Qwen Team 2024 (arXiv 2412.15115), table 1; huggingface.co/Qwen, config.json; length 4,096, section 3.3',
  ...{ vocab: 152064, sequence: 4096 },
});
const qwen3 = series(llama, {
  family: 'qwen3',
  source:
    'Qwen Team 2025 (arXiv 2505.09388), tables 1 and 2; huggingface.co/Qwen, config.json; length 4,096, section 3.2',
  ...{ sequence: 4096, vocab: 151936, headDim: 128, qkNorm: true },
});
/** The three smallest of each kind have the embedding for an output matrix. */
const TIED = { vocab: 151936, tiedEmbeddings: true };

function experts(experts: number, topk: number, expertFfn: number): { readonly moe: MixtureOfExperts } {
  return { moe: { experts, topk, expertFfn, sharedExperts: 0, sharedFfn: 0, routerBias: false } };
}

export const QWEN_MODELS: readonly Model[] = [
  qwen25('qwen2.5-0.5b', 'Qwen2.5 0.5B', [24, 896, 14, 2, 4864], TIED),
  qwen25('qwen2.5-1.5b', 'Qwen2.5 1.5B', [28, 1536, 12, 2, 8960], TIED),
  qwen25('qwen2.5-3b', 'Qwen2.5 3B', [36, 2048, 16, 2, 11008], TIED),
  qwen25('qwen2.5-7b', 'Qwen2.5 7B', [28, 3584, 28, 4, 18944]),
  qwen25('qwen2.5-14b', 'Qwen2.5 14B', [48, 5120, 40, 8, 13824]),
  qwen25('qwen2.5-32b', 'Qwen2.5 32B', [64, 5120, 40, 8, 27648]),
  qwen25('qwen2.5-72b', 'Qwen2.5 72B', [80, 8192, 64, 8, 29568]),
  series(llama, {
    ...QWEN2,
    source: 'huggingface.co/Qwen/Qwen1.5-MoE-A2.7B, config.json; qwenlm.github.io/blog/qwen-moe',
    ...{ vocab: 151936, sequence: 8192 },
    moe: { ...experts(60, 4, 1408).moe, sharedExperts: 1, sharedFfn: 5632, sharedGate: true },
  })('qwen1.5-moe-a2.7b', 'Qwen1.5-MoE A2.7B', [24, 2048, 16, 16, 5632]),
  series(llama, {
    ...QWEN2,
    source:
      'Yang et al. 2024 (arXiv 2407.10671), table 1; huggingface.co/Qwen, config.json; length 4,096, section 3.2',
    ...{ vocab: 151936, sequence: 4096 },
    moe: { ...experts(64, 8, 2560).moe, sharedExperts: 1, sharedFfn: 20480, sharedGate: true },
  })('qwen2-57b-a14b', 'Qwen2 57B-A14B', [28, 3584, 28, 4, 18944]),

  qwen3('qwen3-0.6b', 'Qwen3 0.6B', [28, 1024, 16, 8, 3072], TIED),
  qwen3('qwen3-1.7b', 'Qwen3 1.7B', [28, 2048, 16, 8, 6144], TIED),
  qwen3('qwen3-4b', 'Qwen3 4B', [36, 2560, 32, 8, 9728], TIED),
  qwen3('qwen3-8b', 'Qwen3 8B', [36, 4096, 32, 8, 12288]),
  qwen3('qwen3-14b', 'Qwen3 14B', [40, 5120, 40, 8, 17408]),
  qwen3('qwen3-32b', 'Qwen3 32B', [64, 5120, 64, 8, 25600]),
  qwen3('qwen3-30b-a3b', 'Qwen3 30B-A3B', [48, 2048, 32, 4, 6144], experts(128, 8, 768)),
  qwen3('qwen3-235b-a22b', 'Qwen3 235B-A22B', [94, 4096, 64, 4, 12288], experts(128, 8, 1536)),
  qwen3('qwen3-coder-480b-a35b', 'Qwen3-Coder 480B-A35B', [62, 6144, 96, 8, 8192], {
    source: 'huggingface.co/Qwen/Qwen3-Coder-480B-A35B-Instruct, config.json',
    ...UNSAID,
    ...experts(160, 8, 2560),
  }),
];
