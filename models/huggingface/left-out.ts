/**
 * What a configuration says of its model beside the decoder that is read: towers for images and sounds, heads that predict
 * further tokens, and the format the checkpoint is stored in. Each is a sentence for the person.
 */

type Fields = Readonly<Record<string, unknown>>;

/** Towers beside the language model, by the key of their configuration. */
const TOWERS: Readonly<Record<string, string>> = {
  vision_config: 'vision tower',
  visual: 'vision tower',
  vision_tower: 'vision tower',
  vision_encoder: 'vision encoder',
  projector_config: 'projector',
  audio_config: 'audio tower',
  speech_config: 'speech tower',
};

/** Numbers of layers or modules that predict a token further on. */
const FURTHER_TOKENS = /^(num_nextn_predict_layers|num_mtp_(modules|layers)|mtp_num_(hidden_)?layers)$/;

/** Sentences on what the model has that is left out: of `fields`, what is not in `read`. */
export function leftOut(file: string, fields: Fields, read: ReadonlySet<string>, path = ''): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const at = path + name;
    const tower = TOWERS[name];
    if (tower !== undefined && isPresent(value) && !read.has(at)) {
      return [`${file}: its ${tower} (${at}) is left out; the text model alone is trained.`];
    }
    if (FURTHER_TOKENS.test(name) && typeof value === 'number' && value > 0 && !read.has(at)) {
      return [
        `${file}: its multi-token-prediction ${value === 1 ? 'module' : 'modules'} (${at}: ${value}) ` +
          `${value === 1 ? 'is' : 'are'} left out.`,
      ];
    }
    return isFields(value) && read.has(at) ? leftOut(file, value, read, `${at}.`) : [];
  });
}

/** A sentence on the format of the stored weights, where they are quantised; empty otherwise. */
export function storedAs(file: string, fields: Fields): string[] {
  const format = storedFormat(fields);
  if (format === undefined) return [];
  return [
    `${file}: the checkpoint is stored in ${format}; it is trained here from unquantised weights of as many parameters.`,
  ];
}

/** As a sentence names it: `FP8`, `4 bits (AWQ)`; undefined for weights that are not quantised. */
function storedFormat(fields: Fields): string | undefined {
  const said =
    fields.quantization_config ??
    fields.compression_config ??
    fields.quantization ??
    fields.quantization_args;
  if (!isFields(said)) {
    const text = isFields(fields.text_config) ? storedFormat(fields.text_config) : undefined;
    return text;
  }
  const method = wordIn(said, 'quant_method') ?? wordIn(said, 'quant_algo') ?? '';
  const algorithm =
    wordIn(said, 'quant_algo') ??
    wordIn(said, 'fmt') ??
    wordIn(said, 'format') ??
    wordIn(said, 'qformat_weight') ??
    '';
  const group = ofFirstGroup(said);
  const bits = [said.bits, said.w_bit, said.nbits, group?.num_bits].find(
    (number) => typeof number === 'number',
  );
  if (/nvfp4/i.test(method + algorithm)) return 'NVFP4';
  if (/mxfp4/i.test(method + algorithm)) return 'MXFP4';
  if (/fp8/i.test(method + algorithm) || /^e[45]m[32]/i.test(algorithm)) return 'FP8';
  if (group?.type === 'float' && (bits === 8 || bits === 4)) return `FP${bits}`;
  if (said.load_in_4bit === true || said._load_in_4bit === true) return '4 bits (bitsandbytes)';
  if (said.load_in_8bit === true || said._load_in_8bit === true) return '8 bits (bitsandbytes)';
  const name = NAMES[method.toLowerCase()] ?? method;
  if (bits !== undefined) return name === '' ? `${bits} bits` : `${bits} bits (${name})`;
  return name === '' ? 'a quantised format (quantization_config)' : `a quantised format (${name})`;
}

const NAMES: Readonly<Record<string, string>> = {
  awq: 'AWQ',
  gptq: 'GPTQ',
  hqq: 'HQQ',
  aqlm: 'AQLM',
  'compressed-tensors': 'compressed-tensors',
  bitsandbytes: 'bitsandbytes',
  modelopt: 'ModelOpt',
};

/** How the weights of the first group are stored, where formats are by groups of layers. */
function ofFirstGroup({ config_groups }: Fields): Fields | undefined {
  const [first] = isFields(config_groups) ? Object.values(config_groups) : [];
  return isFields(first) && isFields(first.weights) ? first.weights : undefined;
}

function wordIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

function isPresent(value: unknown): boolean {
  return isFields(value) && Object.keys(value).length > 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
