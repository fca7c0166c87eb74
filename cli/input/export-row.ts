/** A row of a result with the question it answers, asked again. */
import { InputError } from '../../input/error.js';
import type { Inputs, Row } from '../../planning/comparison.js';
import type { Request } from '../../planning/request.js';
import type { Arguments } from '../options/arguments.js';
import { SCENARIO_KEYS } from '../options/keys.js';
import { inSamples } from './asked-result.js';
import { requestOf } from './request.js';
import { resultFor } from './result-file.js';
import { saidByProgram } from './scenario.js';

const TAKER = {
  taker: 'export takes a row of',
  kinds: ['llmsim.compare/1', 'llmsim.simulate/1', 'llmsim.search/1'],
  remedy: 'write the file again with --json of compare, simulate or search',
} as const;

/** Row `number`, from 1, of the result in `text`. Throws InputError for one that is not there, or beside options of a question. */
export async function rowToExport(
  text: string,
  path: string,
  number: number,
  { options }: Arguments,
): Promise<{ request: Request; row: Row }> {
  const beside = [...SCENARIO_KEYS.map(({ name }) => name), 'from'].find(
    (name) => options[name] !== undefined,
  );
  if (beside !== undefined)
    throw new InputError(
      `--${beside}: ${path} is a result, whose question is answered; leave it out, or ask anew`,
    );
  const result = resultFor(TAKER, text, path);
  const rows: readonly Row[] = 'rows' in result ? result.rows : [result.row];
  const row = rows[number - 1];
  if (row === undefined) {
    const has = rows.length === 1 ? 'one row' : rows.length === 0 ? 'no rows' : `${rows.length} rows`;
    throw new InputError(`--row: ${path} has ${has}, found ${number}`);
  }
  const inputs = Array.isArray(result.inputs)
    ? (result.inputs as readonly Inputs[])[(row as Row & { input: number }).input]!
    : (result.inputs as Inputs);
  const request = await requestOf(await saidByProgram(questionOf(inputs, path)));
  return { request: { ...request, strategies: [row.strategy] }, row };
}

/** The keys of a scenario that ask what `inputs` say; layouts are the rows'. */
function questionOf(inputs: Inputs, path: string): Readonly<Record<string, unknown>> {
  if (inputs.whatIf !== undefined)
    throw new InputError(`${path}: its question was changed by --what-if; ask it with the change made`);
  const stated =
    (inputs as { readonly scenario?: Readonly<Record<string, unknown>> }).scenario ?? statedBy(inputs);
  const layout: readonly string[] = SCENARIO_KEYS.filter(({ about }) => about === 'layout').map(
    ({ name }) => name,
  );
  const kept = Object.entries(inSamples(stated, inputs)).filter(
    ([key]) => !layout.includes(key) && key !== 'strategy',
  );
  return { ...Object.fromEntries(kept), ...sizeOf(inputs, stated) };
}

/** A search has one question a size. */
function sizeOf(
  { cluster, nodes }: Inputs,
  stated: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const said = stated.cluster;
  const isFile = typeof said === 'string' && /[/\\]|\.ya?ml/.test(said);
  return isFile ? {} : { cluster: `${cluster}:${nodes}` };
}

/** Of a result that does not hold its question in words. */
function statedBy(inputs: Inputs): Record<string, unknown> {
  return {
    model: inputs.model,
    'global-batch': inputs.globalBatch,
    seq: inputs.sequence,
    images: inputs.images,
    precision: inputs.precision,
    'gradient-precision': inputs.gradientPrecision,
    tokens: inputs.tokens ?? undefined,
    framework: inputs.framework,
    kernels: inputs.defaults?.kernels === undefined ? inputs.kernels : undefined,
    attention: inputs.attention,
    compile: inputs.compile,
    loss: inputs.loss,
    prefetch: inputs.prefetch,
    reshard: inputs.reshard,
    'offload-inputs': inputs.offloadInputs,
    'tp-comm-overlap': inputs.tpCommOverlap,
    dispatcher: inputs.dispatcher,
    'expert-overlap': inputs.expertOverlap,
    'shared-expert-overlap': inputs.sharedExpertOverlap,
    'activation-input-fp8': inputs.activationInputFp8,
    'sync-batch-norm': inputs.syncBatchNorm,
    'capacity-factor': inputs.capacityFactor,
    'cuda-graphs': inputs.cudaGraphs,
    tuned: inputs.tuned,
  };
}
