/**
 * The rule that chooses the built-in suite from the full compilation: every source, accelerator and
 * kind of record is represented, large groups by fewer of their rows, and every value of every dimension
 * that a source varies. No error and no prediction has a part in it.
 */
import { InputError } from '../../input/error.js';
import { isEncoder } from '../mapping/encoder-frameworks.js';
import { type Mapped, mapRecord } from '../mapping/index.js';
import { Unsupported } from '../mapping/verdict.js';
import { DIMENSIONS } from './dimensions.js';
import type { AccuracyCase } from './record.js';
import { subjectOf } from './traits.js';

/** Cases of a file that show each band of a dimension, where it has as many. */
const EACH = 4;

/** Families of which nothing is modelled. */
const OTHER_FAMILIES = /^hybrid/;
const KINDS = ['train-step', 'memory', 'scaling', 'collective'];

/**
 * Steps on several nodes of a fabric that others used: its own source measured collectives that differ several times from
 * one to the next, and has one layout of 80B take 13 s on 16 nodes and 167 s on 8. What a step takes is not repeatable.
 */
const UNSTEADY = /^Ultra-Scale Playbook, interactive benchmark/;

/** Whether a record belongs in a suite at all: a trusted one, of a step that repeats or a collective. */
export function eligible({ record }: AccuracyCase): boolean {
  if ((record.notes ?? '').includes('SUSPICIOUS') || !KINDS.includes(record.kind)) return false;
  const { count, per_node: perNode } = record.hardware ?? {};
  const severalNodes = (count ?? 1) > (perNode ?? count ?? 1);
  if (record.kind === 'train-step' && severalNodes && UNSTEADY.test(record.source?.title ?? '')) return false;
  return !OTHER_FAMILIES.test(record.model?.family ?? '');
}

/**
 * First, of each stratum (file, source, accelerator and kind; for collectives also operation and ranks) of
 * N cases ⌈√N⌉ of them, evenly spaced after sorting by id (collectives by message size), the first and the
 * last among them. Then, in each file, four cases of each band of each dimension (`dimensions.ts`), memory
 * outcomes among them (of collectives: of each power of ten of the message size): again and again the case is added that shows most bands still short of four, the
 * first by id among equals. Encoders are strata of their own, over all sources of a file, and
 * none is added to them: MLPerf lists the same runs round after round. In the order of file name and id.
 */
export function sample(cases: readonly AccuracyCase[]): AccuracyCase[] {
  const chosen = [...groups(cases, stratumOf).values()].flatMap(evenlySpaced);
  for (const members of groups(cases.filter(isDecoders), ({ file }) => file).values()) {
    for (const each of missing(members, chosen)) chosen.push(each);
  }
  return chosen.sort(compare);
}

function isDecoders({ record }: AccuracyCase): boolean {
  return !isEncoder(record.model);
}

function stratumOf({ file, record }: AccuracyCase): string {
  const { parallel, hardware } = record;
  const run = record.kind === 'collective' ? [parallel?.collective, hardware?.count] : [];
  const source = isEncoder(record.model) ? 'encoders' : record.source?.title;
  return [file, source, hardware?.accelerator, record.kind, ...run].join(' | ');
}

function groups(
  cases: readonly AccuracyCase[],
  key: (accuracyCase: AccuracyCase) => string,
): Map<string, AccuracyCase[]> {
  const found = new Map<string, AccuracyCase[]>();
  for (const accuracyCase of cases) {
    const group = found.get(key(accuracyCase));
    if (group) group.push(accuracyCase);
    else found.set(key(accuracyCase), [accuracyCase]);
  }
  return found;
}

function evenlySpaced(stratum: readonly AccuracyCase[]): AccuracyCase[] {
  const size = ({ record }: AccuracyCase) => record.measured?.message_bytes ?? 0;
  const sorted = [...stratum].sort((a, b) => size(a) - size(b) || compare(a, b));
  const wanted = Math.ceil(Math.sqrt(sorted.length));
  if (wanted === 1) return sorted.slice(0, 1);
  return Array.from(
    { length: wanted },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (wanted - 1))]!,
  );
}

/** What must be added to `chosen` for the bands of one file's modelled steps. */
function missing(members: readonly AccuracyCase[], chosen: readonly AccuracyCase[]): AccuracyCase[] {
  const bands = new Map<AccuracyCase, readonly string[]>();
  for (const member of [...members].sort(compare)) {
    const shows = bandsOf(member);
    if (shows !== undefined) bands.set(member, shows);
  }
  const shown = new Map<string, number>();
  const count = (member: AccuracyCase) => {
    for (const band of bands.get(member) ?? []) shown.set(band, (shown.get(band) ?? 0) + 1);
  };
  const already = new Set(chosen);
  for (const member of bands.keys()) if (already.has(member)) count(member);
  const added: AccuracyCase[] = [];
  const open = [...bands.keys()].filter((member) => !already.has(member));
  for (;;) {
    const short = (member: AccuracyCase) =>
      bands.get(member)!.filter((band) => (shown.get(band) ?? 0) < EACH).length;
    let best: AccuracyCase | undefined;
    for (const member of open) {
      if (short(member) > (best === undefined ? 0 : short(best))) best = member;
    }
    if (best === undefined) return added;
    added.push(best);
    count(best);
    open.splice(open.indexOf(best), 1);
  }
}

/** The bands a case shows; undefined for one that is not modelled. */
function bandsOf(member: AccuracyCase): string[] | undefined {
  const { kind, measured, hardware } = member.record;
  if (kind === 'collective') {
    if (!measured?.message_bytes) return undefined;
    return [`decade ${Math.floor(Math.log10(measured.message_bytes))}`, `${hardware?.accelerator}`];
  }
  const mapped = mappedOrNot(member);
  if (mapped === undefined) return undefined;
  const subject = subjectOf(member, mapped);
  const bands = DIMENSIONS.map(({ id, band }) => `${id} ${band(subject)}`);
  return [...bands, `fits ${mapped.measured.fits}`, `accelerator ${subject.hardware}`];
}

function mappedOrNot({ record }: AccuracyCase): Mapped | undefined {
  try {
    return mapRecord(record);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof InputError) return undefined;
    throw error;
  }
}

function compare(a: AccuracyCase, b: AccuracyCase): number {
  return order(a.file, b.file) || order(a.record.id, b.record.id);
}

/** By code unit, so that the order is the same in every locale. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
