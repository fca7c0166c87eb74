/** Programs that published runs of networks beyond decoders were made with, and what of them nobody asks for by name. */
import {
  frameworkOf as entryOf,
  type Framework,
  type FrameworkId,
} from '../../strategies/frameworks/index.js';

/** TensorFlow's graphs, with layouts as its Grappler turns them: channels last for 16 bits on matrix units. */
const TENSORFLOW: Framework = {
  ...entryOf('pytorch'),
  title: 'TensorFlow with Horovod',
  separateProjections: true,
  flashByDefault: false,
  // Its executor launches from threads of its own: no Python between kernels.
  cudaGraphs: true,
  runtime: {
    ...entryOf('pytorch').runtime,
    gradientReduce: 'overlapped',
    optimizerKernels: 'fused',
    channelsLast: '16-bit',
  },
  because:
    'tensorflow/core/grappler/optimizers/generic_layout_optimizer.cc turns convolutions of 16 bits to NHWC; batch norms are cuDNN’s, each by itself; one kernel a variable updates it (ResourceApplyKerasMomentum); Horovod all-reduces gradients while others are computed',
};

/** The same through its compiler, which fuses all element-wise work; convolutions and products stay the libraries'. */
const TENSORFLOW_XLA: Framework = {
  ...TENSORFLOW,
  title: 'TensorFlow compiled by XLA, with Horovod',
  kernels: { flash: 'fused-softmax', compiled: 'flash-compiled', plain: 'fused-softmax' },
  compiles: true,
  runtime: { ...TENSORFLOW.runtime, batchNorm: 'with-activation' },
  because:
    'openxla/xla expands batch norms into reductions and element-wise work, which it fuses with activations and sums (batchnorm_expander.cc); convolutions are cuDNN’s, channels last for 16 bits (gpu/transforms/layout_assignment.cc)',
};

/** The nearest of what llmsim has is NVIDIA's MXNet: the same kernels of cuDNN, over float32 weights. */
const PADDLE: Framework = {
  ...entryOf('mxnet'),
  title: 'PaddlePaddle (taken as MXNet’s kernels under its own mixed precision)',
  because:
    'NVIDIA/DeepLearningExamples, PaddlePaddle/Classification/RN50v1.5/program.py: with --amp fuse_bn_act_ops, fuse_bn_add_act_ops and enable_addto; buckets of 16 MB, all-reduced as they come',
};

/** Composer's trainer over diffusers: norms in 16 bits, and channels where diffusers has them. */
const DIFFUSION_OF_MOSAIC: Framework = {
  ...entryOf('llm-foundry'),
  title: 'MosaicML’s diffusion (Composer over diffusers)',
  runtime: { ...entryOf('llm-foundry').runtime, channelsLast: '16-bit-batch-norms' },
  because:
    'mosaicml/diffusion, yamls/hydra-yamls/SD-2-base-*.yaml: FSDP with SHARD_GRAD_OP, low_precision_groupnorm and low_precision_layernorm at amp_fp16; models.py turns xFormers’ attention on and asks for no channels_last',
};

/** Training scripts of diffusers. */
const DIFFUSERS: Framework = {
  ...entryOf('pytorch'),
  title: 'Diffusers (PyTorch with Accelerate)',
  separateProjections: true,
  because:
    'huggingface/diffusers, examples/text_to_image/train_text_to_image.py: a float32 U-Net under Accelerate’s autocast, no channels_last, attention is scaled_dot_product_attention',
};

/** NVIDIA's detector for MLPerf. */
const MLPERF_DETECTOR: Framework = {
  ...entryOf('pytorch'),
  title: 'NVIDIA’s MLPerf entries for detection (PyTorch)',
  cudaGraphs: true,
  runtime: { ...entryOf('pytorch').runtime, optimizerKernels: 'fused' },
  tuned: true,
  because:
    'mlcommons/training_results_v3.0, NVIDIA/benchmarks/ssd: channels last, CUDA graphs, Apex’s fused optimizer',
};

/** A model of one's own in JAX is replicated, each device with its samples. */
const { scanned: _, ...LOOSE } = entryOf('jax');
const JAX: Framework = { ...LOOSE, title: 'JAX, replicated (XLA)', zero: 0 };

/** TPUs are programmed through XLA, whatever the library on top. */
export const NETWORK_ON_TPU: Framework = {
  ...JAX,
  title: 'XLA on TPU, replicated',
  because: 'TPUs are programmed through XLA, whatever the library on top; a network that fits is replicated',
};

/** Of records of networks, by words of framework and source. */
export const NETWORK_PROGRAMS: readonly (readonly [words: RegExp, entry: Framework | FrameworkId])[] = [
  [/mlperf.*(retinanet|ssd|detect)/, MLPERF_DETECTOR],
  [/mlperf.*(u-?net)/, 'mxnet'],
  [/(tensorflow|\btf[ -]?[12]?\b|keras).*xla|xla.*(tensorflow|\btf[ -]?[12]?\b|keras)/, TENSORFLOW_XLA],
  [/tensorflow|\btf[ -]?[12]?(\.\d+)?\b|keras/, TENSORFLOW],
  [/paddle/, PADDLE],
  [/mxnet|gluon/, 'mxnet'],
  [/mosaic.*diffusion|composer.*diffusion|diffusion.*(mosaic|composer)/, DIFFUSION_OF_MOSAIC],
  [/diffusers/, DIFFUSERS],
  [/\bjax\b|\bflax\b|scenic|big_vision/, JAX],
  [/pytorch|\btorch\b|torchvision|\btimm\b|lightning|detectron|openmmlab|mmcv/, 'pytorch'],
];
