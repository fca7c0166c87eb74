/**
 * What a record leaves out of the run itself, rather than of its details: the batch, the layout, the devices, the length of
 * a sequence, the number format. It is filled with a default that is stated here, so that the record is tried; such cases
 * are scored apart from those whose source states the run.
 */
import { isTrue, type PublishedParallel, type PublishedRecord } from '../records/record.js';
import { acceleratorOf, isNamed } from './accelerator.js';
import { bestLayout, cannotHold } from './best-layout.js';
import { isEncoder } from './encoder-frameworks.js';
import { frameworkOf } from './frameworks.js';
import { samplesPerSecond } from './measured.js';
import { isNetwork } from './networks.js';
import { type Assumptions, Unsupported } from './verdict.js';

/** What of a run a default stands for. */
export type Filled = 'accelerator' | 'devices' | 'sequence' | 'precision' | 'window' | 'layout' | 'batch';

/**
 * Micro-batches of a replica for each stage of its pipeline where no batch is stated: the bubble is then an eighth of the
 * step at most, which is steady state.
 */
const STEADY = 8;

/** Pictures of a micro-batch where none are stated: what published tables of convolution networks mostly have on a data-centre GPU. */
const PICTURES = 128;

/** Tokens of a sequence where none are stated: what pre-training recipes have had since Llama 2. */
const SEQUENCE = 4096;

/** Devlin et al. 2018 (arXiv 1810.04805), appendix A.2: positions of BERT; and `max_seq_length` of its example for SQuAD. */
const BERT = 512;
const SQUAD = 384;

/** The record with defaults for what it leaves out, and which parts they stand for. Throws Unsupported where none would do. */
export function filled(
  published: PublishedRecord,
  assumptions: Assumptions,
): { readonly record: PublishedRecord; readonly parts: readonly Filled[] } {
  const parts: Filled[] = [];
  const fill = (part: Filled, sentence: string) => {
    parts.push(part);
    assumptions.add(sentence);
  };
  let record = published;
  for (const step of [accelerator, devices, impliedAxes, sequence, precision, window, layout, batch]) {
    record = step(record, fill, assumptions);
  }
  return { record, parts };
}

type Fill = (part: Filled, sentence: string) => void;
type Step = (record: PublishedRecord, fill: Fill, assumptions: Assumptions) => PublishedRecord;

const accelerator: Step = (record, fill) => {
  const name = record.hardware?.accelerator;
  if (name && !isNamed(name)) fill('accelerator', `'${name}' names a maker alone: ${acceleratorOf(name).id}`);
  return record;
};

/** Whether what was measured is of a device or of a token, so that the size of the run may be another. */
function isPerDevice({ kind, measured }: PublishedRecord): boolean {
  return kind === 'memory' || Boolean(measured?.tokens_per_s_per_gpu);
}

/** Whole nodes, as few as the layout fills. */
const devices: Step = (record, fill) => {
  const { hardware, parallel } = record;
  if (!hardware || hardware.count || parallel?.dp || !parallel?.tp || !parallel.pp) return record;
  if (!hardware.per_node || !isPerDevice(record)) return record;
  const replica = parallel.tp * parallel.pp * (parallel.cp || 1);
  const count = leastMultiple(hardware.per_node, replica);
  fill('devices', `the number of devices is not stated: ${count}, as few whole nodes as the layout fills`);
  return { ...record, hardware: { ...hardware, count } };
};

function leastMultiple(a: number, b: number): number {
  const most = a * b;
  for (let multiple = Math.max(a, b); multiple <= most; multiple++) {
    if (multiple % a === 0 && multiple % b === 0) return multiple;
  }
  return most;
}

/** Axes that follow from those that are stated: of the devices, nothing is left over. FSDP splits nothing but state. */
const impliedAxes: Step = (record, _fill, assumptions) => {
  const { hardware, parallel } = record;
  if (!parallel || (parallel.tp && parallel.pp)) return record;
  const count = hardware?.count;
  const { tp, pp, dp } = parallel;
  const cp = parallel.cp || 1;
  const sharded = parallel.fsdp || parallel.zero_stage === 3 || frameworkOf(record).zero === 3;
  let implied: Pick<PublishedParallel, 'tp' | 'pp'> | undefined;
  if (count && dp && (tp || 1) * (pp || 1) * cp * dp === count) implied = { tp: tp || 1, pp: pp || 1 };
  else if (count && dp && (tp || pp))
    implied = { tp: tp || count / (dp * cp * pp!), pp: pp || count / (dp * cp * tp!) };
  else if (sharded) implied = { tp: tp || 1, pp: pp || 1 };
  if (implied === undefined) return record;
  assumptions.add(`tp ${implied.tp} and pp ${implied.pp} follow from what is stated of the layout`);
  return { ...record, parallel: { ...parallel, ...implied } };
};

const sequence: Step = (record, fill) => {
  const { model, measured } = record;
  const inTokens = measured?.tokens_per_s || measured?.tokens_per_s_per_gpu;
  if (!model || model.seq || isNetwork(model)) return record;
  if (isEncoder(model)) {
    const usual = /squad/i.test(`${record.id} ${record.notes ?? ''}`) ? SQUAD : BERT;
    fill('sequence', `the length of a sequence is not stated: ${usual} tokens`);
    return { ...record, model: { ...model, seq: usual } };
  }
  if (!inTokens) return record;
  fill('sequence', `the length of a sequence is not stated: ${SEQUENCE} tokens`);
  return { ...record, model: { ...model, seq: SEQUENCE } };
};

/** bf16, and fp16 on GPUs that have no matrix units for it. */
const precision: Step = (record, fill) => {
  const { parallel, hardware } = record;
  if (parallel?.precision) return record;
  const usual = /V100|P100|T4\b|RTX 20|TITAN|MI50|MI100/i.test(hardware?.accelerator ?? '') ? 'fp16' : 'bf16';
  fill('precision', `the number format is not stated: ${usual}`);
  return { ...record, parallel: { ...parallel, precision: usual } };
};

/** Attention over all of a sequence does a little more than any window. */
const window: Step = (record, fill) => {
  const { model } = record;
  if (!model || !isTrue(model.sliding_window_attention) || model.sliding_window) return record;
  fill('window', 'the size of the sliding window is not stated: attention over the whole sequence');
  return { ...record, model: { ...model, sliding_window_attention: null } };
};

/** A layout that cannot have run says nothing. */
const NO_AXES = { tp: null, pp: null, cp: null, ep: null, dp: null, vpp: null };

/** The best that a search within what the framework does finds, where none is stated, or none that could have run. */
const layout: Step = (record, fill, assumptions) => {
  const parallel = record.parallel ?? {};
  const impossible = parallel.tp && parallel.pp ? cannotHold(record) : undefined;
  if (parallel.tp && parallel.pp && impossible === undefined) return record;
  // Before anything is searched: of a batch that no default would do for, the record is set aside.
  if (!record.hardware?.count || !(hasBatch(parallel) || isOfAnyBatch(record))) return record;
  const stated = impossible === undefined ? parallel : { ...parallel, ...NO_AXES };
  const found = bestLayout({ ...record, parallel: { ...stated } }, STEADY);
  if (found === undefined) {
    throw new Unsupported(
      'the source does not state its layout, and none fits within what its framework does',
    );
  }
  const why = impossible ?? 'the layout is not stated';
  const named = Object.entries({ tp: found.tp, pp: found.pp, cp: found.cp, ep: found.ep, vpp: found.vpp });
  const axes = named.filter(([, size]) => (size ?? 1) > 1).map(([axis, size]) => `${axis} ${size}`);
  fill('layout', `${why}: the fastest that fits, ${axes.join(', ') || 'data parallel alone'}`);
  assumptions.add(`micro-batch ${found.micro_batch}, recompute ${found.recompute}: of that layout`);
  return { ...record, parallel: { ...stated, ...found } };
};

function hasBatch({ global_batch, micro_batch, grad_accum }: PublishedParallel): boolean {
  return Boolean(global_batch || (micro_batch && grad_accum));
}

/** Whether what was measured says something of another batch, too: a throughput or memory does, a step time does not. */
function isOfAnyBatch(record: PublishedRecord): boolean {
  const { measured } = record;
  return Boolean(
    isPerDevice(record) || measured?.tokens_per_s || samplesPerSecond(measured ?? {}, 1) || measured?.oom,
  );
}

const batch: Step = (record, fill) => {
  const { parallel, hardware } = record;
  if (!parallel || hasBatch(parallel) || !isOfAnyBatch(record)) return record;
  const { tp, pp } = parallel;
  if (!tp || !pp || !(hardware?.count || parallel.dp)) return record;
  const cp = parallel.cp || 1;
  const dp = hardware?.count ? hardware.count / (tp * pp * cp) : parallel.dp!;
  const each = parallel.micro_batch || (isNetwork(record.model) ? PICTURES : 1);
  const replica = each * (frameworkOf(record).batchPerDevice ? tp : 1);
  const rounds = parallel.grad_accum || (pp > 1 ? STEADY * pp : 1);
  fill(
    'batch',
    `the global batch is not stated: ${rounds} micro-batch${rounds === 1 ? '' : 'es'} of ${replica} on each replica, ${pp > 1 ? `${STEADY} for each stage` : 'one'}`,
  );
  return {
    ...record,
    parallel: { ...parallel, micro_batch: each, global_batch: replica * dp * rounds },
  };
};
