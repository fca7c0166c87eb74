/** What drivers, price lists and people call accelerators, as ids of ours. */

/**
 * Letters and digits of a name, without the words before them that many share (`NVIDIA GeForce RTX`) → id; where a name
 * goes with several memories, by gigabytes.
 */
const NAMES: Readonly<Record<string, string | Readonly<Record<number, string>>>> = {
  A100: { 40: 'a100-sxm-40', 80: 'a100-sxm-80' },
  A100SXM: { 40: 'a100-sxm-40', 80: 'a100-sxm-80' },
  A100SXM4: { 40: 'a100-sxm-40', 80: 'a100-sxm-80' },
  A100NVLINK: { 80: 'a100-sxm-80' },
  A100PCIE: { 40: 'a100-pcie-40', 80: 'a100-pcie-80' },
  A800: { 80: 'a800-sxm-80' },
  A800SXM: { 80: 'a800-sxm-80' },
  A800SXM4: { 80: 'a800-sxm-80' },
  A10: 'a10',
  A10G: 'a10g',
  A16: 'a16',
  A30: 'a30',
  A40: 'a40',
  A4000: 'rtx-a4000',
  A4500: 'rtx-a4500',
  A5000: 'rtx-a5000',
  A5500: 'rtx-a5500',
  A6000: 'rtx-a6000',
  L4: 'l4',
  L40: 'l40',
  L40S: 'l40s',
  '6000ADA': 'rtx-6000-ada',
  PRO6000: 'rtx-pro-6000',
  PRO6000WE: 'rtx-pro-6000',
  PRO6000WK: 'rtx-pro-6000',
  PRO6000WS: 'rtx-pro-6000',
  PRO6000S: 'rtx-pro-6000-server',
  PRO6000SE: 'rtx-pro-6000-server',
  PRO6000SERVER: 'rtx-pro-6000-server',
  T4: 't4',
  '6000': 'quadro-rtx-6000',
  '8000': 'quadro-rtx-8000',
  TITANRTX: 'titan-rtx',
  '2080TI': { 11: 'rtx-2080-ti' },
  '3060': { 12: 'rtx-3060' },
  '3070': 'rtx-3070',
  '3080': { 10: 'rtx-3080' },
  '3080TI': 'rtx-3080-ti',
  '3090': 'rtx-3090',
  '3090TI': 'rtx-3090-ti',
  '4060TI': { 16: 'rtx-4060-ti-16' },
  '4070': { 12: 'rtx-4070' },
  '4070TI': 'rtx-4070-ti',
  '4070TISUPER': 'rtx-4070-ti-super',
  '4080': { 16: 'rtx-4080' },
  '4080SUPER': 'rtx-4080-super',
  '4090': { 24: 'rtx-4090' },
  '4090D': { 24: 'rtx-4090-d' },
  '5070TI': 'rtx-5070-ti',
  '5080': 'rtx-5080',
  '5090': { 32: 'rtx-5090' },
  H100: { 80: 'h100-sxm', 94: 'h100-nvl' },
  H100NVL: 'h100-nvl',
  H200NVL: 'h200-nvl',
  H100SXM: { 80: 'h100-sxm', 96: 'h100-sxm-96' },
  H100SXM5: { 80: 'h100-sxm', 96: 'h100-sxm-96' },
  H100PCIE: { 80: 'h100-pcie', 94: 'h100-nvl' },
  H20: 'h20',
  H200: { 141: 'h200' },
  H200SXM: { 141: 'h200' },
  H200SXM5: { 141: 'h200' },
  H800: { 80: 'h800-sxm' },
  H800SXM: { 80: 'h800-sxm' },
  H800SXM5: { 80: 'h800-sxm' },
  // 480 GB are the CPU's memory, by which the driver names it.
  GH200: { 96: 'gh200', 144: 'gh200-144', 480: 'gh200' },
  B200: 'b200',
  B200SXM: 'b200',
  B200SXM6: 'b200',
  B300: 'b300',
  B300SXM: 'b300',
  B300SXM6: 'b300',
  GB200: 'gb200',
  GB300: 'gb300',
  V100: { 16: 'v100-sxm2-16', 32: 'v100-sxm2-32' },
  V100SXM2: { 16: 'v100-sxm2-16', 32: 'v100-sxm2-32' },
  V100PCIE: { 16: 'v100-pcie-16', 32: 'v100-pcie-32' },
  V100S: 'v100s-pcie-32',
  V100SPCIE: 'v100s-pcie-32',
  P100: { 16: 'p100-sxm2-16' },
  P100SXM2: { 16: 'p100-sxm2-16' },
  P100PCIE: { 16: 'p100-pcie-16' },
  MI50: { 32: 'mi50' },
  MI100: 'mi100',
  MI210: 'mi210',
  MI300A: 'mi300a',
  MI300X: 'mi300x',
  MI325X: 'mi325x',
  MI350X: 'mi350x',
  MI355X: 'mi355x',
  '7900XTX': 'rx-7900-xtx',
  RX7900XTX: 'rx-7900-xtx',
  RADEONRX7900XTX: 'rx-7900-xtx',
  GAUDI: 'gaudi1',
  GAUDI2: 'gaudi2',
  GAUDI3: 'gaudi3',
  ASCEND910A: 'ascend-910a',
  ASCEND910B: { 64: 'ascend-910b' },
};

/** Of names that go with several memories, the one that is meant where none is said: what nearly all of that name have. */
const USUAL_GB: Readonly<Record<string, number>> = {
  ...{
    H100: 80,
    H100PCIE: 80,
    H100SXM: 80,
    H100SXM5: 80,
    A100SXM: 80,
    A100SXM4: 80,
    A100PCIE: 80,
    GH200: 96,
  },
};

/** TPUs are sold as slices: `v5litepod-16` counts chips, `v4-16` cores, of which a chip has two. */
const TPUS: Readonly<Record<string, { readonly id: string; readonly perChip: number }>> = {
  v2: { id: 'tpu-v2', perChip: 2 },
  v3: { id: 'tpu-v3', perChip: 2 },
  v4: { id: 'tpu-v4', perChip: 2 },
  v5p: { id: 'tpu-v5p', perChip: 2 },
  v5litepod: { id: 'tpu-v5e', perChip: 1 },
  v5e: { id: 'tpu-v5e', perChip: 1 },
  v6e: { id: 'tpu-v6e', perChip: 1 },
  v7x: { id: 'tpu-v7', perChip: 2 },
};

/** An accelerator of ours, and how many devices a slice of that name holds, where the name says it. */
export interface Named {
  readonly accelerator: string;
  readonly devices?: number;
}

/**
 * The accelerator that `name` stands for: an id of ours (one of `ids`), or a name of drivers and price lists, with
 * `memoryGb` where it is told apart from the name, or within it (`A100 80GB`). Azure's NC machines hold PCIe cards
 * (`sku`). Undefined for what has no profile.
 */
export function acceleratorNamed(
  name: string,
  ids: ReadonlySet<string>,
  memoryGb?: number,
  sku = '',
): Named | undefined {
  const said = name.trim();
  if (ids.has(said.toLowerCase())) return { accelerator: said.toLowerCase() };
  const [, slice = '', units = ''] = /^(?:tpu-)?(v\d\w*?)-(\d{1,5})$/i.exec(said) ?? [];
  const tpu = Object.hasOwn(TPUS, slice.toLowerCase()) ? TPUS[slice.toLowerCase()] : undefined;
  if (tpu !== undefined) return { accelerator: tpu.id, devices: Math.max(1, Number(units) / tpu.perChip) };
  const [, inName] = MEMORY.exec(said) ?? [];
  const bare = bareName(said);
  const ofNc = /^Standard_NC/i.test(sku) && ['A100', 'H100', 'V100'].includes(bare);
  const key = ofNc ? `${bare}PCIE` : (known(bare) ?? bare);
  const found = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
  if (found === undefined || typeof found === 'string') {
    return found === undefined ? undefined : { accelerator: found };
  }
  const gb = memoryGb ?? (inName === undefined ? USUAL_GB[key] : Number(inName));
  const only = Object.values(found);
  const id = gb === undefined ? (only.length === 1 ? only[0] : undefined) : nearestMemory(found, gb);
  return id === undefined ? undefined : { accelerator: id };
}

/** `80GB`, `80 GiB`, `144G`; not the end of `A10G`. */
const MEMORY = /(?<![\p{L}\p{N}])(\d{1,3})\s*G(?:i?B)?\b/iu;

/** What is left of a name without maker, brand, memory and all that is no letter or digit. */
function bareName(said: string): string {
  return said
    .replace(MEMORY, '')
    .replace(/\b(nvidia|amd|intel|tesla|instinct|google|hgx|hbm\w*|generation|gpu)\b/gi, '')
    .replace(/\bblackwell\b|\bgrace hopper\b|\bworkstation edition\b|\bedition\b/gi, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
    .replace(/^(GEFORCE|QUADRO)?RTX(?=\w)/, '');
}

/** The key of `bare` in the table: many cards are made for PCIe alone, and lists say so all the same. */
function known(bare: string): string | undefined {
  return [bare, bare.replace(/PCI_?E$/, '')].find((key) => Object.hasOwn(NAMES, key));
}

/** Lists name 79 or 80, 141 or 144 for one memory; what is further off is another card. */
function nearestMemory(byGb: Readonly<Record<number, string>>, gb: number): string | undefined {
  return Object.entries(byGb).find(([size]) => Math.abs(Number(size) - gb) <= 0.07 * Number(size))?.[1];
}
