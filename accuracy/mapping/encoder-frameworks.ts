/** Programs that published runs of BERT were made with, and that nobody asks for by name. */
import { frameworkOf as entryOf, type Framework } from '../../strategies/frameworks/index.js';
import type { PublishedModel } from '../records/record.js';

/** NVIDIA's example of 2019 and 2020: Transformers' first BERT with Apex, everything in fp16 (O2). */
const APEX_BERT: Framework = {
  ...entryOf('pytorch'),
  title: 'BERT with NVIDIA’s Apex (PyTorch)',
  separateProjections: true,
  flashByDefault: false,
  gptDropout: 0.1,
  runtime: { ...entryOf('pytorch').runtime, optimizerKernels: 'fused' },
  because:
    'microsoft/DeepSpeedExamples, bing_bert/nvidia and BingBertSquad/nvidia_run_squad_baseline.py: FusedAdam and FusedLayerNorm of Apex, attention written out with query, key and value apart',
};

/** DeepSpeed's transformer kernels (2020). */
const DEEPSPEED_BERT: Framework = {
  ...entryOf('deepspeed'),
  title: 'BERT with DeepSpeed’s transformer kernels',
  kernels: { flash: 'fused-softmax', compiled: 'fused-softmax', plain: 'fused-softmax' },
  flashByDefault: false,
  gptDropout: 0.1,
  because:
    'DeepSpeed, csrc/transformer (2020): one product for query, key and value, softmax with scale and mask, GELU with bias, and dropout with bias and residual in one kernel each',
};

/** Google's BERT as NVIDIA ran it in March 2019: TensorFlow's own automatic mixed precision, Horovod, no XLA. */
const TENSORFLOW_BERT: Framework = {
  ...entryOf('pytorch'),
  title: 'BERT in TensorFlow 1 with Horovod',
  separateProjections: true,
  flashByDefault: false,
  gptDropout: 0.1,
  // Its executor launches from threads of its own: no Python between kernels.
  cudaGraphs: true,
  runtime: { ...entryOf('pytorch').runtime, gradientReduce: 'overlapped', functions: 'elementary' },
  because:
    'google-research/bert, modeling.py and optimization.py (2018): GELU, layer norm, dropout and AdamW are written as elementary operations, each of which is a kernel without XLA; Horovod all-reduces gradients while others are computed',
};

/** AWS's tutorial of BERT on Trainium (2022 to 2023). */
const NEURON_BERT: Framework = {
  ...entryOf('neuronx'),
  title: 'BERT of Transformers through PyTorch Neuron',
  gptDropout: 0.1,
  separateProjections: true,
  zero: 0,
  gradients: 'bf16',
  runtime: { ...entryOf('neuronx').runtime, gradientReduce: 'after' },
  because:
    'aws-neuron-samples, torch-neuronx/training/dp_bert_hf_pretrain: BertForPreTraining of Transformers, attention written out, gradients all-reduced over all workers after the last micro-batch (xm.reduce_gradients), all numbers bf16 (XLA_DOWNCAST_BF16)',
};

/** NVIDIA's entries to MLPerf and those of their partners, who run the same code. */
const MLPERF_BERT: Framework = {
  ...entryOf('nemo'),
  title: 'NVIDIA’s BERT for MLPerf (PyTorch with Transformer Engine)',
  gptDropout: 0.1,
  vocabMultiple: 8,
  cudaGraphs: true,
  runtime: { gradientReduce: 'overlapped', paramGather: 'overlapped' },
  because:
    'mlcommons/training_results_v3.0, NVIDIA/benchmarks/bert: --packed_samples, --dense_seq_output, --use_transformer_engine2 on Hopper, --fused_dropout_add, --use_cuda_graph; Apex’s DistributedFusedLAMB shards states and reduces fp16 gradients during the backward pass',
};

/** Names of BERT and its kin, with a maker before them or not. */
const ENCODERS = /^(?:[\w-]+\/)?(?:megatron-|nvidia-)?(?:distil|modern|camem)?(?:bert|roberta|xlm-?r)/i;

/** Whether the record is of a model that reads both ways: its family says so, or leaves it open and its name does. */
export function isEncoder(model: Pick<PublishedModel, 'family' | 'name'> | null | undefined): boolean {
  const family = model?.family?.trim() ?? '';
  if (/^((dense|text)-)?encoder(-only)?$|^(ro)?bert(a)?$|^transformer-encoder$/i.test(family)) return true;
  return /^(|transformer)$/i.test(family) && ENCODERS.test(model?.name ?? '');
}

/** Of records of encoders, by words of source and framework. */
export const ENCODER_PROGRAMS: readonly (readonly [words: RegExp, entry: Framework])[] = [
  [/fastest bert.* pytorch$/, APEX_BERT],
  [/fastest bert.* deepspeed$/, DEEPSPEED_BERT],
  [/bert \(tf /, TENSORFLOW_BERT],
  [/aws neuron/, NEURON_BERT],
  [/mlperf/, MLPERF_BERT],
];
