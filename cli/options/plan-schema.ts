/** The rules of a plan file, as a zod schema and as the JSON Schema that editors complete from. */
import { type ZodType, z } from 'zod';
import { RUN_KEYS } from '../../planning/plan/cell.js';
import { LAYOUT_LISTS, OFFERS, PLAN_KEYS, STRATEGY_SETS } from './plan-keys.js';
import { ruleOf } from './scenario-schema.js';

const LISTS: readonly string[] = [...LAYOUT_LISTS, ...RUN_KEYS];

const STRATEGIES = z.union([z.string(), z.array(z.string())]);

/** Every key optional: what the file leaves out, the options may say. */
export const PLAN_SCHEMA = z.strictObject({
  ...Object.fromEntries(
    PLAN_KEYS.map((key) => {
      const rule = ruleOf(key);
      const several = LISTS.includes(key.name)
        ? z.union([rule, z.array(rule).min(1, 'the list must not be empty')])
        : rule;
      return [key.name, several.optional()];
    }),
  ),
  [OFFERS.name]: z
    .array(
      z.strictObject(
        Object.fromEntries(
          PLAN_KEYS.filter(({ name }) => (OFFERS.keys as readonly string[]).includes(name)).map((key) => {
            return [key.name, ruleOf(key).optional()];
          }),
        ),
      ),
    )
    .min(1, 'the list must not be empty')
    .meta({ description: OFFERS.summary })
    .optional(),
  [STRATEGY_SETS.name]: z
    .union([
      z.string(),
      z.array(STRATEGIES).min(1, 'the list must not be empty'),
      z.record(z.string(), STRATEGIES),
    ])
    .meta({ description: STRATEGY_SETS.summary, examples: [STRATEGY_SETS.example] })
    .optional(),
}) as ZodType as ZodType<Readonly<Record<string, unknown>>>;

/** JSON Schema (draft 2020-12) of a plan file, published as `schema/plan.schema.json`. */
export function planJsonSchema(): object {
  return {
    title: 'llmsim plan',
    description: 'A grid of training jobs: keys of a scenario file, of which many take lists.',
    ...z.toJSONSchema(PLAN_SCHEMA, { io: 'input' }),
  };
}
