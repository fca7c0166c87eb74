/**
 * Descriptions of clusters that other programs write, as a cluster file of ours would say the same: each reader gives what
 * its file states, names what it lacks and what it leaves unread, and leaves all else to what is assumed of a machine.
 */
import { InputError } from '../../input/error.js';
import { acceleratorNamed } from '../offers/accelerator-names.js';
import { shippedIds } from '../resolve/library.js';
import type { AcceleratorFile, ClusterFile } from '../schema/files.js';

/** What a topology says, in the words of a cluster file; `accelerator` is left out where the file does not tell. */
export interface Topology {
  /** What kind of file it is: `ASTRA-sim network`. */
  readonly kind: string;
  readonly file: ClusterFile;
  /** What was found of links, in words: `2 pairs bridged by NVLink, 4 links each`. */
  readonly found?: string;
  /** What the file cannot say of a cluster, and what it says that is not used. */
  readonly lacks: readonly string[];
  readonly ignored: readonly string[];
}

/** A file to be recognised: its text, its name for sentences, and the texts named beside it. */
export interface Source {
  readonly text: string;
  readonly name: string;
  readonly others: readonly Pick<Source, 'text' | 'name'>[];
}

/** A reader: undefined for what is not its kind of file. Throws InputError for what is, and is wrong. */
export type Reader = (source: Source, accelerator: string | undefined) => Topology | undefined;

/** Figures of a file under one source. */
export function statedBy(kind: string, name: string): Pick<ClusterFile, 'sources' | 'source'> {
  return { source: 'file', sources: { file: { kind: 'specified', source: `${name} (${kind})` } } };
}

/** The shipped accelerator that a name in a file means: `NVIDIA H100 80GB HBM3`, `a100_pcie_bf16`; undefined for none. */
export function acceleratorIn(name: string, memoryGb?: number): string | undefined {
  const ids = new Set(shippedIds('accelerators'));
  const words = name.split(/[\s_]+/).filter((word) => word !== '');
  for (let length = words.length; length > 0; length--) {
    const said = words.slice(0, length).join(' ');
    const found = acceleratorNamed(said, ids, memoryGb)?.accelerator ?? called(said, ids);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The id that `name` ends in, written without signs: `NVIDIA GeForce RTX 4090` is `rtx-4090`. */
function called(name: string, ids: ReadonlySet<string>): string | undefined {
  const said = plain(name);
  return [...ids]
    .filter((id) => said.endsWith(plain(id)) && plain(id).length > 2)
    .sort((a, b) => b.length - a.length)[0];
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** An accelerator with figures of the file in the place of its profile's. */
export function withFigures(
  id: string,
  title: string,
  figures: Omit<AcceleratorFile, 'like' | 'title'>,
): AcceleratorFile {
  return { like: id, title, ...figures };
}

/** Throws InputError: `FILE (kind): what is wrong`. */
export function fault(kind: string, name: string, what: string): never {
  throw new InputError(`${name} (${kind}): ${what}`);
}

/** What nobody said is asked for in a sentence. */
export function requireAccelerator(
  kind: string,
  name: string,
  said: string | undefined,
  inFile?: string,
): string {
  if (said !== undefined) return said;
  const why =
    inFile === undefined
      ? 'it does not say which accelerator the devices are'
      : `'${inFile}' is no accelerator that is known here`;
  return fault(
    kind,
    name,
    `${why}; say so with --set accelerator=h100-sxm, or another of \`llmsim hardware\``,
  );
}

/** A whole number of at least `least` at a place of a file; else a sentence. */
export function wholeNumber(kind: string, name: string, place: string, value: unknown, least = 1): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= MOST)
    return value;
  return fault(
    kind,
    name,
    `${place} is a whole number from ${least} to ${MOST}, and ${shown(value)} is none`,
  );
}

const MOST = 1_000_000;

/** A finite number above zero, or at least zero with `zero`. */
export function positive(kind: string, name: string, place: string, value: unknown, zero = false): number {
  if (typeof value === 'number' && Number.isFinite(value) && (value > 0 || (zero && value === 0)))
    return value;
  return fault(
    kind,
    name,
    `${place} is a number ${zero ? 'of at least' : 'above'} 0, and ${shown(value)} is none`,
  );
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** `value` of a number of gigabytes per second, gigabytes, nanoseconds …, as a cluster file writes it. */
export const write = {
  gigabytesPerSecond: (value: number) => `${digits(value)} GB/s`,
  bytesPerSecond: (value: number) => `${digits(value)} B/s`,
  seconds: (value: number) => `${digits(value * 1e9)} ns`,
  teraflops: (value: number) => `${digits(value)} TFLOP/s`,
  gibibytes: (value: number) => `${digits(value)} GiB`,
};

/** Without an exponent, which a quantity does not have. */
function digits(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, '');
}
