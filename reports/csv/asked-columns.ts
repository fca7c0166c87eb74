/**
 * The columns of the question, and of what became of a row: the last ones of `llmsim compare --csv` and `search --csv`.
 * With them a file can be read, and its question asked again, without the command that wrote it.
 */
import type { Inputs } from '../../planning/comparison.js';
import { type CsvValue, column, type FileColumn } from './file.js';

/** What these columns need of a line. */
export interface AskedLine {
  readonly inputs: Inputs;
  readonly llmsim: string;
  readonly row: { readonly fits: boolean } | null;
  readonly reason: string | null;
}

export const ASKED_COLUMNS: readonly FileColumn<AskedLine>[] = [
  column(
    'status',
    '`fits`, `does-not-fit`, or `cannot-run` for a strategy whose rules the job breaks',
    ({ row }) => (row === null ? 'cannot-run' : row.fits ? 'fits' : 'does-not-fit'),
  ),
  column('reason', 'of what cannot run, the rule', ({ reason }) => reason),
  of('tokens', 'tokens of the whole run, with `--tokens`', ({ tokens }) => tokens),
  of('parameters', 'parameters of the model', ({ parameters }) => parameters),
  of(
    'active_parameters',
    'of these, the ones that a token goes through: fewer where experts are chosen',
    ({ activeParameters }) => activeParameters,
  ),
  of('accelerator', 'accelerator id', ({ accelerator }) => accelerator),
  of('cluster_devices', 'devices of the cluster, of which `devices` are used', ({ devices }) => devices),
  of('gradient_precision', 'format of gradient accumulation and reduction', (i) => i.gradientPrecision),
  of('kernels', 'attention kernel and fusions', ({ kernels }) => kernels),
  of('framework', 'whose runtime surrounds the GEMMs', ({ framework }) => framework),
  of('memory_margin', 'fraction of the memory that was to be left free', ({ memoryMargin }) => memoryMargin),
  of('deadline_s', 'longest time to train allowed', ({ deadlineSeconds }) => deadlineSeconds),
  of('budget_usd', 'highest cost allowed', ({ budgetUsd }) => budgetUsd),
  of('pue_source', 'where `pue` is from', ({ price }) => price?.pueSource),
  of('grid_zone', 'grid that `region` chose; empty for the profile’s own', ({ price }) => price?.grid?.zone),
  of(
    'grid_year',
    'year that `grid_kg_per_kwh` is of, where its source says one',
    ({ price }) => price?.grid?.year,
  ),
  of('grid_source', 'where `grid_kg_per_kwh` is from', ({ price }) => price?.carbonSource),
  of('model_path', 'path of the model configuration, where one was read', ({ modelPath }) => modelPath),
  of('cluster_path', 'path of the cluster file, where one was read', ({ clusterPath }) => clusterPath),
  of('attention', 'attention kernel', ({ attention, software }) => attention ?? software?.attention),
  of(
    'compile',
    '`true` where element-wise work is fused',
    ({ compile, software }) => compile ?? software?.compile,
  ),
  of('loss', 'how the loss is computed', ({ loss, software }) => loss ?? software?.loss),
  column('llmsim', 'version of llmsim', ({ llmsim }) => llmsim),
];

/** A column of the question itself. */
function of(
  name: string,
  meaning: string,
  value: (inputs: Inputs) => CsvValue | undefined,
): FileColumn<AskedLine> {
  return column(name, meaning, ({ inputs }) => value(inputs) ?? null);
}
