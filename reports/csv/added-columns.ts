/**
 * Columns of `llmsim compare --csv` and `search --csv` that are newer than those of the question, and so stand after them:
 * of what is trained, how it is updated, what is kept away from the device, and how ranks meet.
 */
import { type OptionsAsked, optionsAsked } from '../../input/asked-options.js';
import { type TrainingAsked, trainingAsked } from '../../input/asked-training.js';
import type { Inputs, Row } from '../../planning/comparison.js';
import { type CsvValue, column, type FileColumn } from './file.js';
import { meetingColumns } from './layout-columns.js';

interface Line {
  readonly row: Row | null;
  readonly inputs: Inputs;
}

const GIB = 2 ** 30;

/** To a millionth, a KiB: a capacity of 79.1 GiB is no whole number of bytes. */
export function inGib(bytes: number): number {
  return Math.round((bytes / GIB) * 1e6) / 1e6;
}

/** These are of plans, too. */
export const TRAINING_COLUMNS: readonly FileColumn<Line>[] = [
  asked(
    'sequence_lengths',
    'how long sequences really are, `mean:600` or a file; empty where each is as long as `seq`',
    ({ sequenceLengths }) => sequenceLengths,
  ),
  asked(
    'packing',
    '`packed`: several of these in a row of `seq` tokens; `padded`: each padded to the longest of its micro-batch',
    ({ packing }) => packing,
  ),
  asked(
    'train',
    'what is trained: `full`, `lora`, `qlora` (adapters beside a base in 4 or 8 bits), or `frozen:` and the parts that are not',
    ({ train }) => train,
  ),
  column(
    'trained_parameters',
    'parameters that are trained: of adapters, theirs',
    ({ inputs }) => inputs.trainedParameters ?? inputs.parameters,
  ),
  asked('optimizer', 'optimizer id, see `llmsim optimizers`', ({ optimizer }) => optimizer),
  asked(
    'offload',
    'what is kept on `host` or `disk`, and which `fraction` of optimizer states, as `PART=PLACE`, separated by blanks',
    ({ offload }) => offload,
  ),
];

/** These are of plans, too: what is asked of experts, launches and ranges. */
export const OPTION_COLUMNS: readonly FileColumn<Line>[] = [
  option(
    'routing',
    'how tokens spread over experts: `balanced`, `zipf:S` or a file',
    ({ routing }) => routing,
  ),
  option('dispatcher', 'how tokens get to their experts', ({ dispatcher }) => dispatcher),
  option(
    'expert_overlap',
    '`true` where exchanges of tokens run beside another micro-batch',
    ({ expertOverlap }) => expertOverlap,
  ),
  option(
    'capacity_factor',
    'tokens an expert takes, over its share of balanced routing',
    ({ capacityFactor }) => capacityFactor,
  ),
  option('cuda_graphs', '`true` where kernels are launched as CUDA graphs', ({ cudaGraphs }) => cudaGraphs),
  option('tuned', '`true` where the run is tuned as published recipes are', ({ tuned }) => tuned),
  option('anchor', 'file of the measured run that the cluster is calibrated on', ({ anchor }) => anchor),
  option('etp', 'tensor-parallel size of each expert', ({ etp }) => etp),
];

/** These are of plans, too: of models that count samples. */
export const SAMPLE_COLUMNS: readonly FileColumn<Line>[] = [
  ofRow(
    'samples_per_s',
    'samples trained on per second, whole cluster, of models that count them (`unit`); empty for those that count tokens',
    ({ samplesPerSecond = null }) => samplesPerSecond,
  ),
  ofRow(
    'samples_per_s_per_device',
    'the same, per device',
    ({ samplesPerSecondPerDevice = null }) => samplesPerSecondPerDevice,
  ),
  column(
    'unit',
    'what the model counts, where that is not tokens: `image`, `volume`, `clip`, `pair` or `sample`; `seq` is 1 then, and `tokens` are of these',
    ({ inputs }) => inputs.unit ?? null,
  ),
  column(
    'sample_size',
    'extents of one, joined by `x`: `224x224`; empty where it has none',
    ({ inputs: { sampleSize } }) => sampleSize?.join('x') ?? null,
  ),
];

export const ADDED_COLUMNS: readonly FileColumn<Line>[] = [
  ofRow(
    'host_s',
    'exposed host compute: waiting for the update of offloaded states',
    (row) => row.breakdown.hostSeconds ?? 0,
  ),
  ofRow('host_memory_gib', 'host memory of the fullest node, where anything is offloaded', (row) =>
    gibOrNull(row.memory.host?.bytes),
  ),
  ofRow('host_memory_capacity_gib', 'what the node has of it', (row) =>
    gibOrNull(row.memory.host?.capacityBytes),
  ),
  ofRow('disk_gib', 'on the disks of that node', (row) => gibOrNull(row.memory.disk?.bytes)),
  ofRow(
    'recompute_layers',
    'of each chunk, the number of layers that `recompute` is about; empty where it is about all',
    ({ layout }) => (layout.recompute === 'full' ? (layout.recomputeLayers ?? null) : null),
  ),
  ofRow(
    'stage_layers',
    'layers of each pipeline stage or chunk, in order, joined by `+`; empty where they are as even as they can be',
    ({ layout: { stageLayers } }) =>
      stageLayers === undefined || stageLayers === 'balanced' ? null : stageLayers.join('+'),
  ),
  ...TRAINING_COLUMNS,
  ofRow(
    'widened_by',
    'what makes the interval of the step time wider than that of most runs, joined by `; `; empty where nothing does',
    ({ widenedBy = [] }) => (widenedBy.length === 0 ? null : widenedBy.join('; ')),
  ),
  ...OPTION_COLUMNS,
  ofScenario('failures', 'what breaks, as asked: a model, a file or a rate'),
  ofScenario('checkpoint_mode', '`sync`, `async`, `peer` or `layered`, as asked'),
  ofScenario('store', 'where checkpoints are kept, as asked'),
  ofRow(
    'interruptions_per_day',
    'of the whole job; empty where `goodput` is',
    ({ totals }) => totals?.interruptions?.perDay ?? null,
  ),
  ofRow(
    'lost_s_each',
    'work lost and time to the next step, of an interruption on average',
    ({ totals }) => totals?.interruptions?.lostSecondsEach ?? null,
  ),
  ofRow(
    'checkpoint_interval_s',
    'of steps from one checkpoint to the next; empty where none is written before the end, or nothing was asked of it',
    ({ totals }) => totals?.checkpoint?.intervalSeconds ?? null,
  ),
  ofRow(
    'checkpoint_write_s',
    'until a checkpoint can be restarted from',
    ({ totals }) => totals?.checkpoint?.writeSeconds ?? null,
  ),
  ofRow(
    'checkpoint_blocked_s',
    'of that, how long devices stand still',
    ({ totals }) => totals?.checkpoint?.blockedSeconds ?? null,
  ),
  ...meetingColumns<Line>(({ row }) => row?.layout ?? null),
  ...SAMPLE_COLUMNS,
];

/** As asked; empty where nobody did. */
function ofScenario(name: string, meaning: string): FileColumn<Line> {
  return column(name, `${meaning}; empty where it was not asked for`, ({ inputs: { scenario } }) => {
    const value = scenario?.[name.replaceAll('_', '-')];
    return typeof value === 'string' ? value : null;
  });
}

function ofRow(name: string, meaning: string, value: (row: Row) => CsvValue): FileColumn<Line> {
  return column(name, meaning, ({ row }) => (row === null ? null : value(row)));
}

function asked(name: string, meaning: string, value: (said: TrainingAsked) => CsvValue): FileColumn<Line> {
  return column(name, meaning, ({ inputs }) => value(trainingAsked(inputs)));
}

/** As asked; empty where nobody did. */
function option(name: string, meaning: string, value: (said: OptionsAsked) => CsvValue): FileColumn<Line> {
  return column(name, `${meaning}; empty where it was not asked for`, ({ inputs }) =>
    value(optionsAsked(inputs)),
  );
}

function gibOrNull(bytes: number | null | undefined): number | null {
  return bytes == null ? null : inGib(bytes);
}
