/** Who trained the models of each family. */
const FAMILIES: Readonly<Record<string, string>> = {
  llmsim: 'tiny bev-fusion linear-model',
  OpenAI: 'gpt2 gpt3 gpt-oss whisper clip',
  NVIDIA: 'megatron megatron-bert nemotron4 nemotron-h',
  EleutherAI: 'gpt-j gpt-neo gpt-neox pythia',
  Meta: 'roberta xlm-roberta xlm-roberta-xl opt llama llama4 resnext convnext retinanet bart deit dino dinov2 dit mae dlrm',
  Google: 'bert palm gemma gemma2 gemma3 mobilenet efficientnet t5 siglip vit',
  BigScience: 'bloom',
  BigCode: 'starcoder starcoder2',
  Databricks: 'mpt dbrx',
  TII: 'falcon falcon-mamba',
  Microsoft: 'phi phi3 phi4 resnet swin',
  'Mistral AI': 'mistral mixtral',
  Qwen: 'qwen2 qwen3 qwen3-next qwen3.5 qwen2.5-vl qwen3-vl',
  DeepSeek: 'deepseek deepseek-coder',
  'Moonshot AI': 'kimi-k2 kimi-linear',
  'Zhipu AI': 'glm4 glm4.5',
  MiniMax: 'minimax minimax-m2',
  Cohere: 'cohere cohere2',
  Ai2: 'olmo olmo2 olmo3 olmoe',
  'Hugging Face': 'distilbert smollm2 smollm3',
  IBM: 'granite granite-moe granite4',
  'Shanghai AI Lab': 'internlm2',
  Baichuan: 'baichuan2',
  '01.AI': 'yi',
  'Stability AI': 'stablelm stable-diffusion',
  'Gu and Dao': 'mamba',
  AI21: 'jamba',
  xAI: 'grok',
  Snowflake: 'arctic',
  Baidu: 'ernie4.5',
  Tencent: 'hunyuan',
  ByteDance: 'seed-oss',
  Xiaomi: 'mimo',
  'LG AI Research': 'exaone4',
  Upstage: 'solar',
  'Answer.AI': 'modernbert',
  'Zhang et al.': 'tinyllama',
  'Zagoruyko and Komodakis': 'wide-resnet',
  'Hu et al.': 'se-resnext',
  'University of Oxford': 'vgg',
  'Cornell University': 'densenet',
  'University of Freiburg': 'unet',
  'Liu et al.': 'llava',
};

/** Maker by family. */
const MAKERS = new Map(
  Object.entries(FAMILIES).flatMap(([maker, families]) =>
    families.split(' ').map((family): [string, string] => [family, maker]),
  ),
);

/** Who trained the models of the zoo that are of `family`; undefined for a family that it has not. */
export function makerOf(family: string): string | undefined {
  return MAKERS.get(family);
}

/** Whether the zoo's model of that family is meant by `word`, in any case: its family, or its maker with or without blanks. */
export function isOf(family: string, word: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[\s-]/g, '');
  return [family, MAKERS.get(family) ?? ''].some((name) => plain(name) === plain(word));
}
