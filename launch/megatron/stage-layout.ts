/**
 * The string of Megatron-LM's `--pipeline-model-parallel-layout`: a stage (or chunk) after the other, in order of the
 * model, parted by `|`; `E` the embedding, `t` a block, `m` a multi-token-prediction module, `L` the head with the loss;
 * `x*n` and `(…)*n` repeat, commas are for the eye (NVIDIA/Megatron-LM,
 * megatron/core/transformer/pipeline_parallel_layer_layout.py).
 */
import { InputError } from '../../input/error.js';

/** Whether a text is meant as one: every layout names the embedding and has stages. */
export function isStageLayout(text: string): boolean {
  return text.includes('|') && /[EtL]/.test(text);
}

/** Blocks of each stage or chunk. Throws InputError for what is no layout, or has a stage that llmsim cannot run. */
export function stagesOfLayout(text: string): number[] {
  const stages = unrolled(text).split('|');
  const whole = stages.join('');
  const unknown = /[^EtmL]/.exec(whole)?.[0];
  const wrong = (why: string) => new InputError(`'${text}' is no layout of pipeline stages: ${why}`);
  if (unknown !== undefined) throw wrong(`'${unknown}' stands for no layer; E, t, m and L do`);
  if (!/^E[^EL]*L$/.test(whole)) throw wrong('it begins with the embedding (E) and ends with the head (L)');
  if (/m.*t/.test(whole)) throw wrong('a block (t) follows a multi-token-prediction module (m)');
  const apart = stages.findIndex((stage, at) => stage.includes('m') && at < stages.length - 1);
  if (apart !== -1) {
    throw wrong(
      `stage ${apart + 1} of ${stages.length} has multi-token-prediction modules without the head, and llmsim runs them with ` +
        'it; write them into the last stage (mL)',
    );
  }
  return stages.map((stage) => stage.replace(/[^t]/g, '').length);
}

/** Multi-token-prediction modules of a layout. */
export function modulesOfLayout(text: string): number {
  return unrolled(text).split('m').length - 1;
}

/** Longest text that is written out: some thousand stages. */
const MOST = 10_000;

function unrolled(text: string): string {
  let plain = text.replace(/[\s,]/g, '');
  for (const repeated of [/\(([^()]*)\)\*(\d+)/g, /([^()*|])\*(\d+)/g]) {
    plain = plain.replace(repeated, (_, what: string, times: string) => {
      if (what.length * Number(times) > MOST)
        throw new InputError(`'${text}' is no layout of pipeline stages: ${times} times is too many`);
      return what.repeat(Number(times));
    });
  }
  return plain;
}

/** Blocks of each stage as such a string, for a model of so many multi-token-prediction modules. */
export function layoutOfStages(stages: readonly number[], modules = 0): string {
  const last = stages.length - 1;
  return stages
    .map((blocks, at) => {
      const row = blocks === 0 ? '' : blocks === 1 ? 't' : `t*${blocks}`;
      return `${at === 0 ? 'E' : ''}${row}${at === last ? `${'m'.repeat(modules)}L` : ''}`;
    })
    .join('|');
}
