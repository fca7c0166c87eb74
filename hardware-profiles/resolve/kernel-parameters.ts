/**
 * Kernel parameters of an accelerator, with the provenance of each. `kernel-parameters/devices.yaml`
 * says which parameter file an accelerator uses; a device nobody measured borrows a relative's file,
 * and every borrowed figure is then marked `assumed`, with the reason.
 */
import { InputError } from '../../input/error.js';
import type { KernelParameters, Provenance } from '../profile.js';
import { SHIPPED_FILES } from '../shipped.js';

/** Figures that share a source. */
interface Group {
  readonly kind: Provenance['kind'];
  readonly source: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface ParameterFile {
  readonly title: string;
  /** Take every figure not stated here from this file. */
  readonly inherits?: string;
  /** Why that is a fair stand-in; required beside `inherits`. */
  readonly why?: string;
  readonly parameters: readonly Group[];
}

interface Use {
  readonly file: string;
  /** Why a file measured on another device is used; absent when the file is this device's own. */
  readonly why?: string;
}

/** Where a figure is from, and why it was borrowed: of several loans the last first. */
interface Lent {
  readonly from: Provenance;
  readonly whys: readonly string[];
}

interface Figures {
  readonly values: Readonly<Record<string, unknown>>;
  readonly lent: Readonly<Record<string, Lent>>;
}

/** The figures a complete file states; a test holds the shipped files against it. */
export const KERNEL_PARAMETERS: readonly (keyof KernelParameters)[] = [
  'gemmPeakFraction',
  'narrowFraction',
  'fp4Fraction',
  'inputGradientFraction',
  'weightGradientFraction',
  'tiles',
  'tileEdge',
  'splits',
  'kStep',
  'kOffset',
  'waveQuantisation',
  'gemmOverheadSeconds',
  'groupSeconds',
  'gemmMemoryFraction',
  'gemmExposedFraction',
  'memoryFraction',
  'reductionFraction',
  'memoryOverheadSeconds',
  'attentionForwardFraction',
  'attentionBackwardFraction',
  'attentionSoftmaxWidth',
  'attentionTileRows',
  'attentionForwardTail',
  'attentionBackwardTail',
  'flash1ForwardFraction',
  'flash1BackwardFraction',
  'flash1NarrowGain',
  'flash2ForwardFraction',
  'flash2BackwardFraction',
  'halfAlignedFraction',
  'unalignedFraction',
  'unalignedBatchFraction',
  'launchGapSeconds',
  'hostLaunchSeconds',
  'communicationShare',
  'deviceSpread',
];

/**
 * Parameters of an accelerator by its id, such as `h100-sxm`, and where each is from. Throws
 * InputError for an accelerator without an entry.
 */
export function kernelParametersOf(acceleratorId: string): {
  parameters: KernelParameters;
  provenance: Readonly<Record<string, Provenance>>;
} {
  const known = uses();
  const use = Object.hasOwn(known, acceleratorId) ? known[acceleratorId] : undefined;
  if (use === undefined) {
    throw new InputError(
      `no kernel parameters are known for accelerator '${acceleratorId}'; use those of a device like it, ` +
        `one of ${Object.keys(known).join(', ')}`,
    );
  }
  const figures = figuresOf(use.file);
  const complete = figures.values;
  for (const name of KERNEL_PARAMETERS) {
    if (!(name in complete)) {
      throw new InputError(
        `kernel-parameters/${use.file}.yaml does not state '${name}'; add it with its source`,
      );
    }
  }
  return {
    parameters: complete as unknown as KernelParameters,
    provenance: told(use.why === undefined ? figures.lent : borrowed(figures.lent, use.why)),
  };
}

/** Accelerator ids that have kernel parameters. */
export function acceleratorsWithKernelParameters(): string[] {
  return Object.keys(uses());
}

function uses(): Readonly<Record<string, Use>> {
  return fileNamed('devices') as Record<string, Use>;
}

function figuresOf(file: string): Figures {
  const { inherits, why, parameters } = fileNamed(file) as ParameterFile;
  const base = inherits === undefined ? { values: {}, lent: {} } : figuresOf(inherits);
  const values: Record<string, unknown> = { ...base.values };
  const lent: Record<string, Lent> = borrowed(base.lent, why ?? '');
  for (const group of parameters) {
    for (const [name, value] of Object.entries(group.values)) {
      values[name] = value;
      lent[name] = { from: { kind: group.kind, source: group.source }, whys: [] };
    }
  }
  return { values, lent };
}

function borrowed(lent: Readonly<Record<string, Lent>>, why: string): Record<string, Lent> {
  return Object.fromEntries(
    Object.entries(lent).map(([name, { from, whys }]) => [name, { from, whys: [why, ...whys] }]),
  );
}

/** What is borrowed is assumed. Why comes first; further loans and the source are in one pair of parentheses. */
function told(lent: Readonly<Record<string, Lent>>): Record<string, Provenance> {
  return Object.fromEntries(
    Object.entries(lent).map(([name, { from, whys }]) => {
      const [why, ...before] = whys;
      if (why === undefined) return [name, from];
      return [name, { kind: 'assumed', source: `${why} (${[...before, from.source].join('. ')})` }];
    }),
  );
}

function fileNamed(name: string): unknown {
  const read = SHIPPED_FILES.get(`kernel-parameters/${name}`);
  if (read !== undefined) return read();
  throw new InputError(`kernel-parameters/${name}.yaml does not exist; devices.yaml or 'inherits' names it`);
}
