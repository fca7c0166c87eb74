/**
 * The names sources give accelerators, the profile that stands for each, and the shipped cluster
 * whose node, links and network are taken where the source is silent.
 */
import { stated, Unsupported } from './verdict.js';

export interface KnownAccelerator {
  readonly names: RegExp;
  /** Accelerator profile in `hardware-profiles/`. */
  readonly id: string;
  /** Cluster profile whose node and network stand in for what a source leaves out. */
  readonly cluster: string;
  /** Machines, by system or source, that have a cluster profile of their own: its links and network stand, whatever rates a source repeats. */
  readonly systems?: readonly { readonly names: RegExp; readonly cluster: string }[];
  /** The words name a maker and no device: the profile is the usual one of it. */
  readonly unnamed?: true;
  /** Devices that share one switched domain, when that is more than the tray a source counts as a node. */
  readonly domain?: number;
}

/** Its all-reduce was measured, far below what the NICs' rates say. */
const JEAN_ZAY_A100 = [{ names: /jean[ -]?zay/i, cluster: 'jean-zay-a100' }];
const JEAN_ZAY_V100 = [{ names: /jean[ -]?zay/i, cluster: 'jean-zay-v100' }];

/** How many NICs its nodes used is not published; the profile says what settles it. */
const ALEPH_ALPHA = [{ names: /Hagemann et al/i, cluster: 'aleph-alpha-a100' }];

/** Its all-reduce was measured by number of nodes, beside the runs. */
const ULTRASCALE = [{ names: /Ultra-Scale Playbook, interactive benchmark/i, cluster: 'h100-shared' }];

/** Devices with network ports of their own: NICs that a source names are the host's. */
function ownPorts(cluster: string): NonNullable<KnownAccelerator['systems']> {
  return [{ names: /^/, cluster }];
}

/** GPUs of one GB200 or GB300 NVL72 rack. */
const NVL72 = 72;

/** The first row whose name matches is taken, so narrower names stand above wider ones. */
export const KNOWN_ACCELERATORS: readonly KnownAccelerator[] = [
  // Without a word on what holds them, two of a desktop's slots.
  { names: /RTX 3090/i, id: 'rtx-3090', cluster: 'rtx-3090-pc' },
  { names: /RTX 4090/i, id: 'rtx-4090', cluster: 'rtx-4090-pc' },
  { names: /RTX 5090/i, id: 'rtx-5090', cluster: 'rtx-5090-pc' },
  { names: /GTX TITAN X/i, id: 'gtx-titan-x', cluster: 'p100-pcie-server' },
  { names: /GTX 1080 ?Ti/i, id: 'gtx-1080-ti', cluster: 'p100-pcie-server' },
  { names: /RTX 2080 ?Ti/i, id: 'rtx-2080-ti', cluster: 'rtx-2080-ti-pc' },
  { names: /A5000/i, id: 'rtx-a5000', cluster: 'rtx-a5000-workstation' },
  { names: /6000 Ada/i, id: 'rtx-6000-ada', cluster: 'rtx-6000-ada-workstation' },
  { names: /A6000/i, id: 'rtx-a6000', cluster: 'rtx-a6000-workstation' },
  { names: /V100.*(SXM3|DGX-2)/i, id: 'v100-sxm3-32', cluster: 'dgx2-v100' },
  {
    names: /V100.*16 ?GB/i,
    id: 'v100-sxm2-16',
    cluster: 'dgx1-v100',
    systems: JEAN_ZAY_V100,
  },
  { names: /V100/i, id: 'v100-sxm2-32', cluster: 'dgx1-v100', systems: JEAN_ZAY_V100 },
  { names: /P100.*PCIe/i, id: 'p100-pcie-16', cluster: 'p100-pcie-server' },
  { names: /P100/i, id: 'p100-sxm2-16', cluster: 'dgx1-v100' },
  { names: /A100.*PCIe.*40|A100.*40.*PCIe/i, id: 'a100-pcie-40', cluster: 'a100-pcie-server' },
  { names: /A100.*PCIe/i, id: 'a100-pcie-80', cluster: 'a100-pcie-server' },
  { names: /A100.*40 ?GB/i, id: 'a100-sxm-40', cluster: 'a100-40-dgx' },
  // Without a stated size: the 80 GB one is the common training part.
  {
    names: /A100/i,
    id: 'a100-sxm-80',
    cluster: 'a100-dgx',
    systems: [...JEAN_ZAY_A100, ...ALEPH_ALPHA],
  },
  { names: /A800/i, id: 'a800-sxm-80', cluster: 'a800-node' },
  { names: /A40\b/i, id: 'a40', cluster: 'a100-pcie-server' },
  { names: /L40S/i, id: 'l40s', cluster: 'l40s-server' },
  { names: /GB300/i, id: 'gb300', cluster: 'gb300-nvl72', domain: NVL72 },
  { names: /GB200/i, id: 'gb200', cluster: 'gb200-nvl72', domain: NVL72 },
  { names: /B300/i, id: 'b300', cluster: 'b300-dgx' },
  { names: /B200/i, id: 'b200', cluster: 'b200-dgx' },
  { names: /GH200/i, id: 'gh200', cluster: 'alps-gh200' },
  { names: /H200/i, id: 'h200', cluster: 'h200-dgx' },
  { names: /H20\b/i, id: 'h20', cluster: 'h20-node' },
  { names: /H800/i, id: 'h800-sxm', cluster: 'h800-node' },
  { names: /H100.*96 ?GB/i, id: 'h100-sxm-96', cluster: 'grand-teton-h100' },
  { names: /H100.*PCIe/i, id: 'h100-pcie', cluster: 'h100-pcie-server' },
  { names: /H100/i, id: 'h100-sxm', cluster: 'h100-dgx', systems: ULTRASCALE },
  { names: /MI50\b/i, id: 'mi50', cluster: 'mi50-server' },
  { names: /MI100\b/i, id: 'mi100', cluster: 'mi100-server' },
  { names: /MI210/i, id: 'mi210', cluster: 'mi210-server' },
  { names: /MI250X.*LUMI|LUMI.*MI250X/i, id: 'mi250x', cluster: 'lumi' },
  { names: /MI250X/i, id: 'mi250x', cluster: 'frontier' },
  { names: /MI250/i, id: 'mi250', cluster: 'mi250-node' },
  { names: /MI300A/i, id: 'mi300a', cluster: 'el-capitan' },
  { names: /MI300X/i, id: 'mi300x', cluster: 'mi300x-node' },
  { names: /MI325X/i, id: 'mi325x', cluster: 'mi325x-node' },
  { names: /MI350X/i, id: 'mi350x', cluster: 'mi350x-node' },
  { names: /MI355X/i, id: 'mi355x', cluster: 'mi355x-node' },
  { names: /7900 ?XTX/i, id: 'rx-7900-xtx', cluster: 'rx-7900-xtx-pc' },
  { names: /Max 1550|Ponte Vecchio/i, id: 'max-1550', cluster: 'aurora' },
  { names: /Trainium ?3|trn3/i, id: 'trainium3', cluster: 'aws-trn3-ultraserver' },
  { names: /Trainium ?2|trn2/i, id: 'trainium2', cluster: 'aws-trn2' },
  { names: /trn1n/i, id: 'trainium1', cluster: 'aws-trn1n' },
  { names: /Trainium|trn1/i, id: 'trainium1', cluster: 'aws-trn1', systems: ownPorts('aws-trn1') },
  { names: /910 ?A\b/i, id: 'ascend-910a', cluster: 'atlas-800-9000' },
  { names: /910 ?C|A3 SuperPoD/i, id: 'ascend-910c', cluster: 'atlas-800t-a3' },
  { names: /910 ?B/i, id: 'ascend-910b', cluster: 'atlas-800t-a2' },
  // A maker’s name alone: the one that most of its servers have.
  { names: /Ascend|Atlas/i, id: 'ascend-910b', cluster: 'atlas-800t-a2', unnamed: true },
  {
    names: /Gaudi\D*1|^(Habana )?Gaudi( HL-205)?$/i,
    id: 'gaudi1',
    cluster: 'hls-1',
    systems: ownPorts('hls-1'),
  },
  { names: /Gaudi\D*2/i, id: 'gaudi2', cluster: 'gaudi2-node', systems: ownPorts('gaudi2-node') },
  { names: /Gaudi\D*3/i, id: 'gaudi3', cluster: 'gaudi3-node', systems: ownPorts('gaudi3-node') },
  { names: /TPU.?v2/i, id: 'tpu-v2', cluster: 'tpu-v2' },
  { names: /TPU.?v3/i, id: 'tpu-v3', cluster: 'tpu-v3' },
  { names: /TPU.?v4/i, id: 'tpu-v4', cluster: 'tpu-v4' },
  { names: /TPU.?v5e/i, id: 'tpu-v5e', cluster: 'tpu-v5e' },
  { names: /TPU.?v5p/i, id: 'tpu-v5p', cluster: 'tpu-v5p' },
  { names: /TPU.?v6e|Trillium/i, id: 'tpu-v6e', cluster: 'tpu-v6e' },
  { names: /TPU.?v?7|Ironwood/i, id: 'tpu-v7', cluster: 'tpu-v7' },
];

/** The profile for a source's accelerator name. Throws Unsupported when we have none. */
export function acceleratorOf(name: string | null | undefined): KnownAccelerator {
  const text = stated(name, 'hardware.accelerator');
  const known = KNOWN_ACCELERATORS.find((accelerator) => accelerator.names.test(text));
  if (known) return known;
  throw new Unsupported(`the accelerator '${text}' is not known: no hardware profile stands for it`);
}

/** The profile's id where there is one, else the source's own name: a name to group cases by. */
export function acceleratorName(name: string | null | undefined): string {
  const known = name && KNOWN_ACCELERATORS.find((accelerator) => accelerator.names.test(name));
  return known ? known.id : (name ?? 'not stated');
}

/** Whether a name says which device it is, and not its maker alone. */
export function isNamed(name: string): boolean {
  return KNOWN_ACCELERATORS.find((accelerator) => accelerator.names.test(name))?.unnamed !== true;
}
