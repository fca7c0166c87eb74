/** The rules of a scenario file, as a zod schema and as the JSON Schema that editors complete from. */
import { type ZodType, z } from 'zod';
import { SCENARIO_KEYS, type Scenario, type ScenarioKey } from './keys.js';
import { SHARE, TOKENS } from './rules.js';

/** Every key optional: what the file leaves out, the options may say. */
export const SCENARIO_SCHEMA = z.strictObject(
  Object.fromEntries(SCENARIO_KEYS.map((key) => [key.name, ruleOf(key).optional()])),
) as ZodType as ZodType<Scenario>;

/** JSON Schema (draft 2020-12) of a scenario file, published as `schema/scenario.schema.json`. */
export function scenarioJsonSchema(): object {
  return {
    title: 'llmsim scenario',
    description: 'A training job to simulate: the model, the cluster, the batch, and any part of the layout.',
    ...z.toJSONSchema(SCENARIO_SCHEMA, { io: 'input' }),
  };
}

function ruleOf(key: ScenarioKey): ZodType {
  return schemaOf(key).meta({ description: key.summary, examples: [exampleOf(key)] });
}

function schemaOf({ type, choices, name }: ScenarioKey): ZodType {
  switch (type) {
    case 'text':
      return z.string().min(1, `${name} must not be empty`);
    case 'texts':
      return z.union([z.string(), z.array(z.string())]);
    case 'count':
      return z.int().min(1, `${name} is a whole number of at least 1`);
    case 'tokens':
      return z.union([
        z.number().positive(`${name} is a positive number such as 15T or 300B`),
        z.string().regex(TOKENS, `${name} is a positive number such as 15T or 300B`),
      ]);
    case 'share': {
      const rule = `${name} is a share of at least 0 and less than 1, such as 5% or 0.05`;
      return z.union([z.number(rule).min(0, rule).lt(1, rule), z.string().regex(SHARE, rule)]);
    }
    case 'choice':
      return z.literal([...(choices ?? [])]);
    case 'flag':
      return z.boolean();
  }
}

function exampleOf({ type, example }: ScenarioKey): unknown {
  if (type === 'flag') return example === 'true';
  return Number.isNaN(Number(example)) ? example : Number(example);
}
