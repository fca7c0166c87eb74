/**
 * Kernels in the text form, printer and reader of each family side by side.
 *
 *     gemm forward 4096x12288x12288 bf16            m×n×k; `32*` in front for a batch of 32
 *     gemm forward 512x12288x12288 bf16 parts=8     one of the parts that a call launches
 *     grouped-gemm weight-gradient 8*512x4096x14336 bf16 accumulate
 *     grouped-gemm forward 8*512x4096x14336 bf16 uneven launches=8
 *     attention backward batch=1 heads=64/8 queries=8192 dim=128 bf16 causal
 *     convolution forward images=32 64->128/1 56x56->28x28 window=3x3 stride=2x2 padding=1x1 bf16
 *     pooling max-pool forward images=32 channels=64 112x112->56x56 window=3x3 stride=2x2 padding=1x1 flops=9 bytes=80
 *     scan forward decay batch=1 heads=64/8 positions=8192 dim=128/64 chunk=128 bytes=1GiB bf16 launches=5
 *     norm rms-norm flops=33554432 bytes=64MiB
 *     norm layer-norm flops=33554432 bytes=64MiB graph      one of a recorded CUDA graph
 *     norm rms-norm flops=33554432 bytes=64MiB hooks=25     behind so many launches' time of the host
 *     optimizer adam flops=14 bytes=80 launches=8 tensors=1  the host goes through so many
 *     routing count-tokens flops=4096 bytes=16KiB launches=8 read-back
 *     norm batch-norm flops=33554432 bytes=96MiB streams    its bytes count every pass
 *
 * Left out when they follow: `heads=64` has 64 key/value heads, `queries=8192` as many keys,
 * `dim=128` values of that width too, and a kernel is one launch.
 */
import type {
  Attention,
  AttentionImplementation,
  Convolution,
  Gemm,
  GemmRole,
  GroupedGemm,
  Kernel,
  KernelFamily,
  MemoryBound,
  Pooling,
  Precision,
  Scan,
  ScanRule,
} from '../kernel.js';
import type { Line } from './line.js';
import { every, nameText, numberOf, sizeText } from './words.js';

const PRECISIONS = every<Precision>({ fp32: true, tf32: true, fp16: true, bf16: true, fp8: true, fp4: true });
const GEMM_ROLES = every<GemmRole>({ forward: true, 'input-gradient': true, 'weight-gradient': true });

/** The last word of a kernel that is launched with a graph. */
const GRAPH = 'graph';

const SCAN_RULES = every<ScanRule>({ decay: true, delta: true, selective: true });
const IMPLEMENTATIONS = every<AttentionImplementation>({ 'flash-1': true, 'flash-2': true });

export const FAMILIES = every<KernelFamily>({
  gemm: true,
  'grouped-gemm': true,
  convolution: true,
  attention: true,
  scan: true,
  pooling: true,
  norm: true,
  elementwise: true,
  dequantisation: true,
  softmax: true,
  embedding: true,
  loss: true,
  optimizer: true,
  routing: true,
});

export function kernelText(kernel: Kernel): string {
  const hooks = kernel.hooks === undefined ? '' : ` hooks=${kernel.hooks}`;
  return `${alone(kernel)}${hooks}${kernel.graph === true ? ` ${GRAPH}` : ''}`;
}

function alone(kernel: Kernel): string {
  switch (kernel.family) {
    case 'gemm':
      return gemmText(kernel);
    case 'grouped-gemm':
      return groupedText(kernel);
    case 'convolution':
      return convolutionText(kernel);
    case 'pooling':
      return poolingText(kernel);
    case 'attention':
      return attentionText(kernel);
    case 'scan':
      return scanText(kernel);
    default: {
      const { family, name, flops, bytes, launches, tensors, readBack, streams } = kernel;
      const times = launches === 1 ? '' : ` launches=${launches}`;
      const over = tensors === undefined ? '' : ` tensors=${tensors}`;
      const words = `${readBack === true ? ' read-back' : ''}${streams === true ? ' streams' : ''}`;
      return `${family} ${nameText(name)} flops=${flops} bytes=${sizeText(bytes)}${times}${over}${words}`;
    }
  }
}

/** The kernel of a line whose first word, its family, has been taken. */
export function readKernel(line: Line, family: KernelFamily): Kernel {
  const kernel = readAlone(line, family);
  const hooks = line.key('hooks') ? { hooks: line.positive('hooks') } : {};
  return { ...kernel, ...hooks, ...(line.take(GRAPH) ? { graph: true } : {}) };
}

function readAlone(line: Line, family: KernelFamily): Kernel {
  switch (family) {
    case 'gemm': {
      const { count, ...rest } = readProducts(line);
      const parts = line.key('parts') ? { parts: line.count('parts') } : {};
      return { family, ...rest, batch: count ?? 1, ...parts };
    }
    case 'grouped-gemm': {
      const { count, ...rest } = readProducts(line);
      if (count === undefined)
        throw line.wants("the number of groups before the shape, as in '8*512x4096x14336'");
      const uneven = line.take('uneven') ? { uneven: true as const } : {};
      const launches = line.key('launches') ? { launches: line.count('launches') } : {};
      return { family, ...rest, groups: count, ...uneven, ...launches };
    }
    case 'convolution':
      return readConvolution(line);
    case 'pooling':
      return readPooling(line);
    case 'attention':
      return readAttention(line);
    case 'scan':
      return readScan(line);
    default:
      return readMemoryBound(line, family);
  }
}

function gemmText(kernel: Gemm): string {
  const parts = kernel.parts === undefined ? '' : ` parts=${kernel.parts}`;
  return `${products(kernel, kernel.batch === 1 ? '' : `${kernel.batch}*`)}${parts}`;
}

function groupedText(kernel: GroupedGemm): string {
  const uneven = kernel.uneven === true ? ' uneven' : '';
  const launches = kernel.launches === undefined ? '' : ` launches=${kernel.launches}`;
  return `${products(kernel, `${kernel.groups}*`)}${uneven}${launches}`;
}

function products(kernel: Gemm | GroupedGemm, times: string): string {
  const { family, role, m, n, k, precision, accumulate } = kernel;
  return `${family} ${role} ${times}${m}x${n}x${k} ${precision}${accumulate ? ' accumulate' : ''}`;
}

function readProducts(line: Line) {
  const role = line.one('what the product is for', GEMM_ROLES);
  const [count, m, n, k] = line.read('a shape such as 4096x12288x12288 or 32*128x128x64', shapeOf);
  const precision = line.one('a number format', PRECISIONS);
  return { role, count, m, n, k, precision, accumulate: line.take('accumulate') };
}

function shapeOf(word: string): [number | undefined, number, number, number] | undefined {
  const [times, dims] = word.includes('*') ? word.split('*', 2) : [undefined, word];
  const count = times === undefined ? undefined : numberOf(times);
  const [m, n, k, ...more] = dims!.split('x').map(numberOf);
  if ((times !== undefined && count === undefined) || more.length > 0) return undefined;
  return m === undefined || n === undefined || k === undefined ? undefined : [count, m, n, k];
}

function attentionText(a: Attention): string {
  const parts = [
    `attention ${a.direction} batch=${a.batch}`,
    `heads=${a.heads}${a.kvHeads === a.heads ? '' : `/${a.kvHeads}`}`,
    `queries=${a.queries}`,
    ...(a.keys === a.queries ? [] : [`keys=${a.keys}`]),
    `dim=${a.headDim}${a.valueDim === a.headDim ? '' : `/${a.valueDim}`}`,
    ...(a.window === undefined ? [] : [`window=${a.window}`]),
    ...(a.documents === undefined ? [] : [`documents=${a.documents.pairs}/${a.documents.longest}`]),
    a.precision,
    ...(a.implementation === undefined ? [] : [a.implementation]),
    ...(a.causal ? ['causal'] : []),
  ];
  return parts.join(' ');
}

function convolutionText(c: Convolution): string {
  const channels = `${c.inputs}->${c.outputs}${c.groups === 1 ? '' : `/${c.groups}`}`;
  const accumulate = c.accumulate ? ' accumulate' : '';
  return `convolution ${c.role} images=${c.images} ${channels} ${windowsText(c)} ${c.precision}${accumulate}`;
}

function poolingText(p: Pooling): string {
  const launches = p.launches === 1 ? '' : ` launches=${p.launches}`;
  return (
    `pooling ${p.name} ${p.direction} images=${p.images} channels=${p.channels} ${windowsText(p)} ` +
    `flops=${p.flops} bytes=${sizeText(p.bytes)}${launches}`
  );
}

type Windows = Pick<Convolution, 'from' | 'to' | 'window' | 'stride' | 'padding'>;

function windowsText({ from, to, window, stride, padding }: Windows): string {
  const x = (extents: readonly number[]) => extents.join('x');
  return `${x(from)}->${x(to)} window=${x(window)} stride=${x(stride)} padding=${x(padding)}`;
}

function readWindows(line: Line): Windows {
  const [from, to] = line.read('extents before and after, as in 56x56->28x28', (word) => {
    const [before, after, ...more] = word.split('->').map(extentsOf);
    return before === undefined || after === undefined || more.length > 0 ? undefined : [before, after];
  });
  const at = (key: string) => {
    if (!line.key(key)) throw line.wants(`'${key}='`);
    return line.read(`${key}, as in 3x3`, extentsOf);
  };
  return { from, to, window: at('window'), stride: at('stride'), padding: at('padding') };
}

function extentsOf(word: string): number[] | undefined {
  const extents = word.split('x').map(numberOf);
  return extents.every((each) => each !== undefined) ? extents : undefined;
}

function readConvolution(line: Line): Convolution {
  const role = line.one('what the convolution is for', GEMM_ROLES);
  const images = numberAt(line, 'images');
  const [inputs, outputs, groups] = line.read('channels, as in 64->128 or 64->64/64', (word) => {
    const [channels, by] = word.split('/', 2);
    const [from, to] = channels!.split('->').map(numberOf);
    const many = by === undefined ? 1 : numberOf(by);
    return from === undefined || to === undefined || many === undefined ? undefined : [from, to, many];
  });
  const windows = readWindows(line);
  const precision = line.one('a number format', PRECISIONS);
  const of = { role, images, inputs: inputs!, outputs: outputs!, groups: groups! };
  return { family: 'convolution', ...of, ...windows, precision, accumulate: line.take('accumulate') };
}

function readPooling(line: Line): Pooling {
  const name = line.one('how it pools', ['max-pool', 'average-pool']);
  const direction = line.one('a direction', ['forward', 'backward']);
  const [images, channels] = [numberAt(line, 'images'), numberAt(line, 'channels')];
  const windows = readWindows(line);
  const flops = numberAt(line, 'flops');
  if (!line.key('bytes')) throw line.wants("'bytes='");
  const bytes = line.size('bytes');
  const launches = line.key('launches') ? line.count('launches') : 1;
  return { family: 'pooling', direction, name, images, channels, ...windows, flops, bytes, launches };
}

function numberAt(line: Line, key: string): number {
  if (!line.key(key)) throw line.wants(`'${key}='`);
  return line.number(key);
}

function pairAt(line: Line, key: string): [number, number] {
  if (!line.key(key)) throw line.wants(`'${key}='`);
  return line.read(`${key}, a number or two as in 64/8`, (word) => {
    const [first, second = first, ...more] = word.split('/').map(numberOf);
    return first === undefined || second === undefined || more.length > 0 ? undefined : [first, second];
  });
}

function scanText(s: Scan): string {
  return [
    `scan ${s.direction} ${s.rule} batch=${s.batch}`,
    `heads=${s.heads}${s.keyHeads === s.heads ? '' : `/${s.keyHeads}`}`,
    `positions=${s.positions} dim=${s.keyDim}${s.valueDim === s.keyDim ? '' : `/${s.valueDim}`}`,
    `chunk=${s.chunk} bytes=${sizeText(s.bytes)} ${s.precision}`,
    ...(s.launches === 1 ? [] : [`launches=${s.launches}`]),
  ].join(' ');
}

function readScan(line: Line): Scan {
  const direction = line.one('a direction', ['forward', 'backward']);
  const rule = line.one('how the state is carried', SCAN_RULES);
  const batch = numberAt(line, 'batch');
  const [heads, keyHeads] = pairAt(line, 'heads');
  const positions = numberAt(line, 'positions');
  const [keyDim, valueDim] = pairAt(line, 'dim');
  const chunk = numberAt(line, 'chunk');
  if (!line.key('bytes')) throw line.wants("'bytes='");
  const bytes = line.size('bytes');
  const precision = line.one('a number format', PRECISIONS);
  const launches = line.key('launches') ? line.count('launches') : 1;
  const of = { batch, heads, keyHeads, positions, keyDim, valueDim, chunk };
  return { family: 'scan', direction, rule, ...of, precision, bytes, launches };
}

function readAttention(line: Line): Attention {
  const value = (key: string) => numberAt(line, key);
  const pair = (key: string) => pairAt(line, key);
  const direction = line.one('a direction', ['forward', 'backward']);
  const batch = value('batch');
  const [heads, kvHeads] = pair('heads');
  const queries = value('queries');
  const keys = line.peek() === 'keys' ? value('keys') : queries;
  const [headDim, valueDim] = pair('dim');
  const window = line.peek() === 'window' ? { window: value('window') } : {};
  const documents = line.peek() === 'documents' ? documentsIn(pair('documents')) : {};
  const precision = line.one('a number format', PRECISIONS);
  const implementation = IMPLEMENTATIONS.find((word) => line.take(word));
  const causal = line.take('causal');
  return {
    family: 'attention',
    direction,
    batch,
    heads,
    kvHeads,
    queries,
    keys,
    headDim,
    valueDim,
    causal,
    ...window,
    ...documents,
    precision,
    ...(implementation ? { implementation } : {}),
  };
}

function documentsIn([pairs, longest]: [number, number]): Pick<Attention, 'documents'> {
  return { documents: { pairs, longest } };
}

function readMemoryBound(line: Line, family: MemoryBound['family']): MemoryBound {
  const name = line.name('the name of the operation');
  if (!line.key('flops')) throw line.wants("'flops='");
  const flops = line.number('flops');
  if (!line.key('bytes')) throw line.wants("'bytes='");
  const bytes = line.size('bytes');
  const launches = line.key('launches') ? line.count('launches') : 1;
  const tensors = line.key('tensors') ? { tensors: line.count('tensors') } : {};
  const readBack = line.take('read-back') ? { readBack: true as const } : {};
  const streams = line.take('streams') ? { streams: true as const } : {};
  return { family, name, flops, bytes, launches, ...tensors, ...readBack, ...streams };
}
