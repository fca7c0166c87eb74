/**
 * `nvidia-smi topo -m`: how the GPUs of one node reach each other, with the list of `nvidia-smi -L` before or after it, or
 * in a file beside it, for what they are. `NV12` is twelve NVLinks together, in one direction; PIX and PXB are PCIe
 * switches, PHB, NODE and SYS ways through the processors. Links' rates are those of the generation (NVIDIA's
 * whitepapers, per link and direction).
 */
import { largest } from '../../input/extremes.js';
import { loadAccelerator, SHIPPED, shippedIds } from '../resolve/library.js';
import type { Written } from '../schema/figures.js';
import type { ClusterFile, NodeFile } from '../schema/files.js';
import { acceleratorIn, fault, type Reader, requireAccelerator, statedBy, write } from './topology.js';

const KIND = 'nvidia-smi topo -m';

/** GB/s of an NVLink, one way; `bridge`: of the four that join devices of GA102 (112.5 GB/s both ways together). */
const NVLINK = { pascal: 20, volta: 25, ampere: 25, hopper: 25, blackwell: 50, bridge: 14.0625 } as const;

export const readNvidiaSmi: Reader = ({ text, name, others }, said) => {
  const rows = rowsIn(text);
  if (rows === undefined) return undefined;
  const devices = rows.length;
  rows.forEach((row, i) => {
    if (row.length >= devices) return;
    fault(KIND, name, `the row of GPU${i} has ${row.length} of ${devices} entries; the table may be cut off`);
  });
  rows.forEach((row, i) => {
    row.slice(0, devices).forEach((entry, j) => {
      if (i === j ? entry !== 'X' : !WAYS.test(entry)) {
        fault(
          KIND,
          name,
          `'${entry}' between GPU${i} and GPU${j} is no way that is known: NV#, PIX, PXB, PHB, NODE or SYS`,
        );
      }
      if (entry !== rows[j]![i]) {
        fault(
          KIND,
          name,
          `GPU${i} reaches GPU${j} by ${entry}, and GPU${j} reaches GPU${i} by ${rows[j]![i]}; print the table again`,
        );
      }
    });
  });
  const listed = [text, ...others.map((other) => other.text)].flatMap((one) => [
    ...one.matchAll(/^\s*GPU \d+: (.+?) \(UUID/gm),
  ]);
  const names = [...new Set(listed.map(([, called]) => called!))];
  if (names.length > 1)
    fault(KIND, name, `the GPUs are of several kinds (${names.join(', ')}); one kind is modelled`);
  if (listed.length > 0 && listed.length !== devices) {
    fault(KIND, name, `the table has ${devices} GPUs, and the list ${listed.length}`);
  }
  const id = requireAccelerator(
    KIND,
    name,
    said ?? (names[0] === undefined ? undefined : acceleratorIn(names[0])),
    names[0],
  );
  const near = nearNics(rows, devices);
  const { node, remarks, found } = linksOf(id, rows);
  const file: ClusterFile = {
    ...statedBy(KIND, name),
    title: `Machine of ${name.replace(/^.*[/\\]/, '')}`,
    accelerator: id,
    devices,
    node: { ...node, ...(near > 0 ? { nics: { count: near } } : {}) },
  };
  return {
    kind: KIND,
    file,
    found: `${devices} × ${id}${found}${near > 0 ? `, ${near} ${near === 1 ? 'NIC' : 'NICs'} beside them` : ''}`,
    lacks: [
      near > 0 ? 'the rate of the NICs' : 'NICs near the GPUs',
      'the network',
      'the host',
      'power',
      'price',
    ],
    ignored: ['CPU and NUMA affinity', ...remarks],
  };
};

const WAYS = /^(NV\d+|PIX|PXB|PHB|NODE|SYS)$/;

/** The entries of each GPU's row, in order; undefined where there is no such table. */
function rowsIn(text: string): string[][] | undefined {
  const rows = [...text.matchAll(/^[ \t]*GPU(\d+)[ \t]+((?:X|NV\d+|PIX|PXB|PHB|NODE|SYS)\b.*)$/gm)];
  if (rows.length === 0) return undefined;
  return rows
    .sort((a, b) => Number(a[1]) - Number(b[1]))
    .map(([, , entries]) => {
      const words = entries!.trim().split(/\s+/);
      const end = words.findIndex((word) => word !== 'X' && !/^(NV\d+|[A-Z]{3,4})$/.test(word));
      return end < 0 ? words : words.slice(0, end);
    });
}

/** NICs that some GPU reaches without the processors: those a job sends through. */
function nearNics(rows: readonly (readonly string[])[], devices: number): number {
  const columns = (rows[0]?.length ?? 0) - devices;
  const near = Array.from({ length: Math.max(0, columns) }, (_, i) =>
    rows.some((row) => ['PIX', 'PXB'].includes(row[devices + i] ?? '')),
  );
  return near.filter(Boolean).length;
}

interface Links {
  readonly node: NodeFile;
  readonly remarks: readonly string[];
  /** The same in words, behind a comma. */
  readonly found: string;
}

/** The links between the GPUs of a node: a switch, a mesh, bridges between neighbours, or PCIe. */
function linksOf(id: string, rows: readonly (readonly string[])[]): Links {
  const devices = rows.length;
  if (devices === 1) return { node: {}, remarks: [], found: '' };
  const links = (i: number, j: number) => Number(/^NV(\d+)$/.exec(rows[i]![j] ?? '')?.[1] ?? 0);
  const ofFirst = Array.from({ length: devices }, (_, j) => links(0, j));
  const others = ofFirst.slice(1);
  const rate = rateOf(id);
  const first = others[0]!;
  if (first > 0 && others.every((count) => count === first)) {
    const total = linksOfDevice(id, rate);
    const mesh = devices > 2 && total !== undefined && first * (devices - 1) <= total;
    const bandwidth = (mesh ? first * (devices - 1) : first) * rate;
    const kind = mesh || devices === 2 ? ('nvlink-mesh' as const) : ('nvswitch' as const);
    const joins = kind === 'nvswitch' ? 'all joined by NVSwitch' : 'every pair joined by NVLink';
    const found = `, ${joins}, ${counted(first)} ${kind === 'nvswitch' ? 'a device' : 'a pair'}`;
    return { node: { intra: { kind, bandwidth: write.gigabytesPerSecond(bandwidth) } }, remarks: [], found };
  }
  const together = Array.from({ length: devices }, (_, j) => j).filter((j) => j === 0 || links(0, j) > 0);
  const sum = others.reduce((total, count) => total + count, 0);
  if (sum > 0 && together.length > devices / 2) {
    const intra = { kind: 'nvlink-mesh' as const, bandwidth: write.gigabytesPerSecond(sum * rate) };
    return {
      node: { intra },
      remarks: ['which pairs of the mesh have no link of their own'],
      found: `, a mesh of NVLink, ${counted(sum)} a device`,
    };
  }
  const intra = { kind: 'pcie' as const, ...switchOf(id, rows) };
  const behind = intra.switch === undefined ? '' : `, ${shown(intra.switch.devices)} behind a PCIe switch`;
  if (sum === 0) return { node: { intra }, remarks: [], found: `, joined by PCIe, no NVLink${behind}` };
  const neighbours = together.every((j, i) => i === j);
  const bridge = {
    devices: together.length,
    bandwidth: write.gigabytesPerSecond(sum * rate),
    latency: {
      value: '1 us',
      source: 'stores across one NVLink hop take about a microsecond',
      kind: 'assumed' as const,
    },
  };
  const groups = Math.floor(devices / together.length);
  const group = together.length === 2 ? 'pair' : `group of ${together.length}`;
  const bridged = `${groups} ${groups === 1 ? group : group.replace(/^\w+/, '$&s')} bridged by NVLink, ${counted(sum)}`;
  return {
    found: `, ${bridged}${groups === 1 ? '' : ' each'}${behind}`,
    node: { intra: { ...intra, bridge } },
    remarks: neighbours
      ? []
      : ['that bridges join GPUs that are not neighbours: they are taken in an order in which they are'],
  };
}

function counted(links: number): string {
  return links === 1 ? '1 link' : `${links} links`;
}

function shown(devices: Written | undefined): string {
  return String(typeof devices === 'object' ? devices.value : devices);
}

/** Groups of neighbours behind one PCIe switch each, where there are several. */
function switchOf(id: string, rows: readonly (readonly string[])[]): NonNullable<NodeFile['intra']> {
  const near = rows[0]!.slice(0, rows.length).filter((way) => ['X', 'PIX', 'PXB'].includes(way)).length;
  const bandwidth = loadAccelerator(id).hostBandwidth;
  if (near < 2 || near === rows.length || bandwidth === undefined) return {};
  return { switch: { devices: near, bandwidth: write.bytesPerSecond(bandwidth) } };
}

function rateOf(id: string): number {
  const { generation, title } = SHIPPED.accelerator(id);
  if (/\bRTX (A\d000|3090)|\bA40\b/i.test(title ?? '')) return NVLINK.bridge;
  if (/P100/.test(title ?? '')) return NVLINK.pascal;
  return NVLINK[
    generation === 'volta' || generation === 'hopper' || generation === 'blackwell' ? generation : 'ampere'
  ];
}

/** NVLinks of a device, by the largest shipped cluster with it; undefined where none has NVLink. */
function linksOfDevice(id: string, rate: number): number | undefined {
  const totals = shippedIds('clusters')
    .map((cluster) => SHIPPED.cluster(cluster).node)
    .filter(({ accelerator, intra }) => accelerator?.id === id && intra !== 'pcie' && intra !== 'none')
    .map(({ figures }) => (figures.intra?.bandwidth?.value ?? 0) / (rate * 1e9));
  return totals.length === 0 ? undefined : Math.round(largest(totals));
}
