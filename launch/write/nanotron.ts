/** nanotron's configuration, as YAML. */
import { stringify } from 'yaml';
import { LAYOUT, MODEL, RUNTIME, TOKENS } from '../nanotron/mappings.js';
import { headOf } from './comments.js';
import { otherRecompute } from './instead.js';
import { torchrunWords } from './machine.js';
import { modelFacts, modelLost } from './model.js';
import { withoutAxes } from './refusal.js';
import { nested } from './sections.js';
import type { Target } from './target.js';
import { Telling, type Told } from './telling.js';
import { trainsAll } from './tuning.js';

export const nanotron: Target = {
  id: 'nanotron',
  title: 'a nanotron configuration (YAML)',
  fileName: 'nanotron.yaml',
  frameworks: ['pytorch'],
  refuses(settled) {
    const { zero = 0, dp = 1, cp = 1, ep = 1 } = settled.facts;
    const axis = trainsAll(settled, 'nanotron') ?? withoutAxes(settled, 'nanotron', ['vpp', 'shard']);
    if (axis !== undefined) return axis;
    if (zero > 1 && dp * cp > 1)
      return `nanotron shards optimizer states at most (ZeRO-1), and the layout has zero ${zero}`;
    if (dp % ep !== 0)
      return `nanotron’s expert ranks are replicas, and ep ${ep} takes in other ranks than the dp ${dp}`;
    return undefined;
  },
  instead: (settled) => otherRecompute(settled, ['none', 'full']),
  write(settled) {
    const telling = new Telling({ ...settled.facts, ...modelFacts(settled) });
    const [dp, ep, tp] = [telling.take('dp') ?? 1, telling.take('ep') ?? 1, telling.get('tp') ?? 1];
    const zero = telling.take('zero') ?? 0;
    telling.follow('nodes', 'devices-per-node', 'devices', 'global-batch', 'model-name', 'framework', 'vpp');
    if (telling.get('cp') === 1) telling.follow('cp');
    const others = telling.rows([...LAYOUT, ...TOKENS, ...RUNTIME]);
    telling.follow('strategy');
    followLlama(telling);
    const told: Told[] = [
      ['general.project', 'llmsim'],
      ['parallelism.dp', dp / ep],
      ['parallelism.expert_parallel_size', ep],
      ...(settled.strategy === 'gpipe' ? [] : [['parallelism.pp_engine', '1f1b'] as const]),
      ...(tp === 1 ? [['parallelism.tp_mode', 'REDUCE_SCATTER'] as const] : []),
      ...others.filter(([key]) => tp > 1 || key !== 'parallelism.tp_mode'),
      ...(telling.get('steps') === undefined ? [['tokens.train_steps', 100] as const] : []),
      ['optimizer.zero_stage', zero === 1 ? 1 : 0],
      ['optimizer.learning_rate_scheduler.learning_rate', 'FILL_IN_LEARNING_RATE'],
      ...telling.rows(MODEL),
      ['model.model_config.max_position_embeddings', telling.get('seq')!],
      ['model.model_config.is_llama_config', true],
      ['tokenizer.tokenizer_name_or_path', settled.onHub ?? 'FILL_IN_TOKENIZER'],
      ['data_stages', 'FILL_IN_DATA'],
      ['checkpoints.checkpoints_path', 'FILL_IN_FOLDER'],
    ];
    const lost = [...modelLost(settled), ...telling.close('nanotron has no such key')];
    const start =
      `Start it with \`${torchrunWords(settled).join(' ')} run_train.py --config-file nanotron.yaml\`; what says ` +
      'FILL_IN is yours to say: data, tokenizer, learning rate, output.';
    const head = headOf([...settled.head, ...telling.notes, start], lost);
    return { text: `${head.join('\n')}\n${stringify(nested(told))}`, lost, notes: [] };
  },
};

/** What its models are anyway. */
function followLlama(telling: Telling): void {
  const usual = [
    ['model.norm', 'rms'],
    ['model.position', 'rotary'],
    ['model.gated', true],
    ['model.bias', false],
  ] as const;
  for (const [fact, value] of usual) if (telling.get(fact) === value) telling.follow(fact);
  const width = (telling.get('model.hidden') ?? 0) / (telling.get('model.heads') ?? 1);
  if (telling.get('model.head-dim') === width) telling.follow('model.head-dim');
  if (!telling.get('model.dropout')) telling.follow('model.dropout');
}
