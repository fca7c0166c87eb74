/**
 * Which of a model's linear layers have adapters: by groups, or by the names that libraries give them. Where one matrix
 * of ours holds several projections (queries, keys and values; gate and up), an adapter belongs to one of them, as
 * PEFT has it, or to the whole matrix, as Megatron's does; both are named by `targetOf`.
 */
import { InputError } from '../input/error.js';
import { kindsOfBlocks } from './blocks.js';
import type { Model } from './model.js';
import { linearLayers, partsOf } from './weights/linear-layers.js';

/** The name of an adapter's target: a matrix of ours, `mlp.down`, or a part of one, `attention.qkv query`. */
export function targetOf(weight: string, part?: string): string {
  return part === undefined ? weight : `${weight} ${part}`;
}

/** Every target that there is in any block, in order; whole matrices that have parts come behind these. */
function targetsOf(model: Model): Set<string> {
  const targets = new Set<string>();
  for (const { model: block } of kindsOfBlocks(model)) {
    for (const { name } of linearLayers(block)) {
      for (const { part } of partsOf(block, name)) targets.add(targetOf(name, part));
      targets.add(name);
    }
  }
  return targets;
}

type Chosen = (weight: string, part: string | undefined) => boolean;

const of =
  (weights: RegExp, ...parts: string[]): Chosen =>
  (weight, part) =>
    weights.test(weight) && (parts.length === 0 ? part === undefined : parts.includes(part ?? ''));

const QKV = /^attention\.qkv$/;
const GATE_UP = /\.gate-up$/;

/** Names of single layers, as model implementations of Hugging Face, Meta, GPT-2, GPT-NeoX and Megatron have them. */
const LAYERS: Readonly<Record<string, readonly Chosen[]>> = {
  'q_proj wq query': [of(QKV, 'query', 'gate'), of(/^attention\.query$/)],
  'k_proj wk key': [of(QKV, 'key')],
  'v_proj wv value': [of(QKV, 'value')],
  'qkv_proj linear_qkv query_key_value c_attn wqkv in_proj_qkv': [of(QKV)],
  'o_proj wo linear_proj output_proj': [of(/^attention\.output$/)],
  'q_a_proj linear_q_down_proj': [of(/^attention\.query-down$/)],
  'q_b_proj linear_q_up_proj': [of(/^attention\.query-up$/)],
  'kv_a_proj_with_mqa linear_kv_down_proj': [of(/^attention\.key-value-down$/)],
  'kv_b_proj linear_kv_up_proj': [of(/^attention\.key-value-up$/)],
  'gate_proj w1': [of(GATE_UP, 'gate')],
  'up_proj w3': [of(GATE_UP, 'up'), of(/\.up$/)],
  'down_proj w2 fc2 linear_fc2 dense_4h_to_h': [of(/(^mlp|experts)\.down$/)],
  'gate_up_proj linear_fc1': [of(GATE_UP), of(/\.up$/)],
  'fc1 c_fc dense_h_to_4h': [of(/\.up$/)],
  in_proj: [of(/^mixer\.in$/)],
  out_proj: [of(/^mixer\.out$/), of(/^attention\.output$/)],
};

/** Whether some library calls a linear layer of its blocks so. */
export function isLayerName(name: string): boolean {
  const said = name.toLowerCase();
  return Object.keys(LAYERS).some((words) => words.split(' ').includes(said));
}

/** Groups of layers; of a matrix that has parts, each of these. */
const GROUPS: Readonly<Record<string, RegExp>> = {
  'all-linear': /./,
  attention: /^(attention|mixer)\./,
  'feed-forward': /^(mlp|experts|shared-experts)\./,
  experts: /^experts\./,
};

/** Throws InputError for a name that none of the model's linear layers has. */
export function adapterTargets(model: Model, names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new InputError('no linear layer is named that should have an adapter');
  const known = targetsOf(model);
  const chosen = new Set(names.flatMap((name) => targetsNamed(name, known)));
  const twice = [...chosen].find((target) => target.includes(' ') && chosen.has(target.split(' ')[0]!));
  if (twice !== undefined) {
    const [weight, part] = twice.split(' ');
    throw new InputError(
      `lora-targets name the whole of ${weight} and its ${part} as well; leave one of them out`,
    );
  }
  return [...known].filter((target) => chosen.has(target));
}

function targetsNamed(name: string, known: ReadonlySet<string>): string[] {
  const group = GROUPS[name];
  const found = [...known].filter((target) => {
    const [weight = '', part] = target.split(' ');
    if (group !== undefined) return group.test(weight) && !(part === undefined && isParted(weight, known));
    const choices = Object.entries(LAYERS).find(([words]) => words.split(' ').includes(name.toLowerCase()));
    return choices === undefined ? target === name : choices[1].some((is) => is(weight, part));
  });
  if (found.length > 0) return found;
  const layers = Object.entries(LAYERS).filter(([, choices]) =>
    [...known].some((target) => choices.some((is) => is(...pair(target)))),
  );
  throw new InputError(
    `lora-targets: '${name}' is no linear layer of this model's blocks; choose ${[
      ...Object.keys(GROUPS).filter((each) => [...known].some((target) => GROUPS[each]!.test(target))),
      ...layers.map(([words]) => words.split(' ')[0]),
    ].join(', ')}`,
  );
}

function pair(target: string): [weight: string, part: string | undefined] {
  const [weight = '', part] = target.split(' ');
  return [weight, part];
}

function isParted(weight: string, known: ReadonlySet<string>): boolean {
  return [...known].some((target) => target.startsWith(`${weight} `));
}
