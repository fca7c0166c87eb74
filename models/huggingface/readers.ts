/** The architectures that can be read, by `model_type`, with the reader of each. */
import type { Model } from '../model.js';
import { readBailing } from './bailing.js';
import {
  readBert,
  readDistilBert,
  readMegatronBert,
  readModernBert,
  readRoberta,
  readXlmRobertaXl,
} from './bert.js';
import { readClip, readSiglip } from './clip.js';
import { readCohere, readCohere2 } from './cohere.js';
import { readDbrx } from './dbrx.js';
import { readDeepseek, readDeepseekV2, readDeepseekV3, readDeepseekV32, readDots1 } from './deepseek.js';
import { readDiffusionUNet } from './diffusion.js';
import { readBart, readMt5, readT5, readWhisper } from './encoder-decoders.js';
import { readErnie, readErnieMoe, readErnieVl } from './ernie.js';
import { readExaone, readExaone4 } from './exaone.js';
import { readFalcon } from './falcon.js';
import type { Config } from './fields.js';
import { readGemma, readGemma2, readGemma3, readGemma4, readVaultGemma } from './gemma.js';
import { readChatGlm, readGlm, readGlm4, readGlm4Moe } from './glm.js';
import {
  readGpt2,
  readGptBigCode,
  readGptJ,
  readGptNeo,
  readGptNeox,
  readGptNeoxJapanese,
  readOpenAiGpt,
  readStarCoder2,
} from './gpt.js';
import { readGptOss } from './gpt-oss.js';
import {
  readBamba,
  readGranite,
  readGraniteHybrid,
  readGraniteMoe,
  readGraniteMoeShared,
} from './granite.js';
import { readHunyuanDense, readHunyuanMoe } from './hunyuan.js';
import { readJamba } from './jamba.js';
import { readKimiLinear } from './kimi.js';
import { readLfm2, readLfm2Moe } from './lfm2.js';
import {
  readApertus,
  readArcee,
  readBaichuan,
  readHelium,
  readInternLm,
  readListedWindows,
  readMistral,
  readNemotron,
  readOldLlama,
  readOrion,
  readSeedOss,
  readSmolLm3,
} from './llama.js';
import { readLlama4 } from './llama4.js';
import { readLongcat } from './longcat.js';
import { readMae } from './mae.js';
import { readMamba, readMamba2 } from './mamba.js';
import { readMimoV2 } from './mimo.js';
import { readMiniCpm, readMiniCpm3 } from './minicpm.js';
import { readMiniMax01 } from './minimax.js';
import {
  readArctic,
  readFlexOlmo,
  readGrok1,
  readMiniMaxM2,
  readMixtral,
  readOlmoe,
  readPhiMoe,
  readQwen2Moe,
  readQwen3Moe,
} from './moe.js';
import { readBloom, readMpt } from './mpt.js';
import { readDeci, readNemotronH, readNemotronNas } from './nemotron.js';
import { readFirstOlmo, readOlmo, readOlmo2, readOlmo3 } from './olmo.js';
import { readOpenElm } from './openelm.js';
import { readBioGpt, readOpt } from './opt.js';
import { readPhi, readPhi3, readPhi3Small, readPhiMsft } from './phi.js';
import { readMimo, readQwen1, readQwen2, readQwen3 } from './qwen.js';
import { readQwenNext } from './qwen-next.js';
import { readPersimmon, readStableLm } from './stablelm.js';
import { readResNet, readSwin } from './swin.js';
import { readDeit, readDinoV2, readDinoV3, readVit } from './vision.js';

type Reader = (config: Config) => Model;

/** By lineage. A type that ends in `_text` is the language model of one that also reads images or sounds. */
export const READERS: Readonly<Record<string, Reader>> = {
  llama: readOldLlama,
  llava_llama: readOldLlama,
  Yi: readOldLlama,
  aquila: readOldLlama,
  xverse: readOldLlama,
  solar: readOldLlama,
  mistral: readMistral,
  llava_mistral: readMistral,
  ministral: readMistral,
  ministral3: readMistral,
  cwm: readListedWindows,
  arcee: readArcee,
  helium: readHelium,
  smollm3: readSmolLm3,
  seed_oss: readSeedOss,
  apertus: readApertus,
  internlm: readInternLm,
  internlm2: readInternLm,
  internlm3: readInternLm,
  baichuan: readBaichuan,
  orion: readOrion,
  llama4_text: readLlama4,
  mixtral: readMixtral,
  qwen: readQwen1,
  qwen2: readQwen2,
  llava_qwen: readQwen2,
  qwen2_vl: readQwen2,
  qwen2_vl_text: readQwen2,
  qwen2_5_vl: readQwen2,
  qwen2_5_vl_text: readQwen2,
  qwen2_5_omni_text: readQwen2,
  qwen2_moe: readQwen2Moe,
  qwen3: readQwen3,
  qwen3_vl_text: readQwen3,
  qwen3_moe: readQwen3Moe,
  qwen3_vl_moe_text: readQwen3Moe,
  qwen3_omni_moe_text: readQwen3Moe,
  qwen3_next: readQwenNext,
  qwen3_5_text: readQwenNext,
  qwen3_5_moe_text: readQwenNext,
  mimo: readMimo,
  mimo_v2_flash: readMimoV2,
  gpt2: readGpt2,
  'openai-gpt': readOpenAiGpt,
  gpt_bigcode: readGptBigCode,
  starcoder2: readStarCoder2,
  gptj: readGptJ,
  codegen: readGptJ,
  gpt_neo: readGptNeo,
  gpt_neox: readGptNeox,
  gpt_neox_japanese: readGptNeoxJapanese,
  gpt_oss: readGptOss,
  opt: readOpt,
  biogpt: readBioGpt,
  bloom: readBloom,
  mpt: readMpt,
  falcon: readFalcon,
  RefinedWeb: readFalcon,
  RefinedWebModel: readFalcon,
  'phi-msft': readPhiMsft,
  'mixformer-sequential': readPhiMsft,
  phi: readPhi,
  phi3: readPhi3,
  phi3_v: readPhi3,
  phi4mm: readPhi3,
  phi3small: readPhi3Small,
  phimoe: readPhiMoe,
  gemma: readGemma,
  gemma2: readGemma2,
  gemma3_text: readGemma3,
  gemma4_text: readGemma4,
  vaultgemma: readVaultGemma,
  cohere: readCohere,
  cohere2: readCohere2,
  olmo: readOlmo,
  hf_olmo: readFirstOlmo,
  olmo2: readOlmo2,
  olmo3: readOlmo3,
  olmoe: readOlmoe,
  flex_olmo: readFlexOlmo,
  stablelm: readStableLm,
  stablelm_epoch: readStableLm,
  persimmon: readPersimmon,
  granite: readGranite,
  granitemoe: readGraniteMoe,
  granitemoeshared: readGraniteMoeShared,
  granitemoehybrid: readGraniteHybrid,
  bamba: readBamba,
  exaone: readExaone,
  exaone4: readExaone4,
  minicpm: readMiniCpm,
  minicpm3: readMiniCpm3,
  ernie4_5: readErnie,
  ernie4_5_moe: readErnieMoe,
  ernie4_5_vl_moe_text: readErnieVl,
  hunyuan: readHunyuanMoe,
  hunyuan_v1_dense: readHunyuanDense,
  hunyuan_v1_moe: readHunyuanMoe,
  deepseek: readDeepseek,
  deepseek_v2: readDeepseekV2,
  deepseek_v3: readDeepseekV3,
  deepseek_v32: readDeepseekV32,
  kimi_k2: readDeepseekV3,
  longcat_flash: readLongcat,
  kimi_linear: readKimiLinear,
  glm_moe_dsa: readDeepseekV32,
  glm4_moe_lite: readDeepseekV3,
  dots1: readDots1,
  chatglm: readChatGlm,
  glm: readGlm,
  glm4: readGlm4,
  glm4v_text: readGlm4,
  glm4_moe: readGlm4Moe,
  glm4v_moe_text: readGlm4Moe,
  bailing_moe: readBailing,
  bailing_moe_v2: readBailing,
  arctic: readArctic,
  dbrx: readDbrx,
  'grok-1': readGrok1,
  minimax_m2: readMiniMaxM2,
  MiniMaxText01: readMiniMax01,
  minimax_text_01: readMiniMax01,
  minimax_m1: readMiniMax01,
  minimax: readMiniMax01,
  nemotron: readNemotron,
  'nemotron-nas': readNemotronNas,
  nemotron_h: readNemotronH,
  deci: readDeci,
  openelm: readOpenElm,
  mamba: readMamba,
  falcon_mamba: readMamba,
  mamba2: readMamba2,
  jamba: readJamba,
  bert: readBert,
  roberta: readRoberta,
  'xlm-roberta': readRoberta,
  camembert: readRoberta,
  'xlm-roberta-xl': readXlmRobertaXl,
  'megatron-bert': readMegatronBert,
  distilbert: readDistilBert,
  modernbert: readModernBert,
  lfm2: readLfm2,
  lfm2_moe: readLfm2Moe,
  vit: readVit,
  deit: readDeit,
  vit_mae: readMae,
  dinov2: readDinoV2,
  dinov2_with_registers: readDinoV2,
  dinov3_vit: readDinoV3,
  clip: readClip,
  siglip: readSiglip,
  swin: readSwin,
  resnet: readResNet,
  t5: readT5,
  mt5: readMt5,
  bart: readBart,
  whisper: readWhisper,
  UNet2DConditionModel: readDiffusionUNet,
};
