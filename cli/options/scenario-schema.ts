/** The rules of a scenario file, as a zod schema and as the JSON Schema that editors complete from. */
import { type ZodType, z } from 'zod';
import { SCENARIO_KEYS, type Scenario, type ScenarioKey } from './keys.js';
import {
  budgetOf,
  COUNTS,
  DEVICES,
  DOLLARS,
  DURATION,
  isDuration,
  LEAST_BUDGET,
  LENGTHS,
  MOST_BUDGET,
  MOST_DOLLARS,
  MOST_FACTOR,
  MOST_TOKENS,
  PART,
  PRICE,
  SHARE,
  TOKENS,
  tokenCount,
} from './rules.js';

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

/** The rule of one value of `key`. */
export function ruleOf(key: ScenarioKey): ZodType {
  return schemaOf(key).meta({ description: key.summary, examples: [exampleOf(key)] });
}

function schemaOf({ type, choices, name, least }: ScenarioKey): ZodType {
  switch (type) {
    case 'text':
      return z.string().min(1, `${name} must not be empty`);
    case 'texts':
      return z.union([z.string(), z.array(z.string())]);
    case 'names':
      return oneOrMore(z.string().min(1, `${name} must not be empty`));
    case 'models':
      return z.union([
        ...oneOrMore(z.string().min(1, `${name} must not be empty`)).options,
        z.record(z.string(), z.unknown()),
      ]);
    case 'count':
      return z.int().min(least ?? 1, `${name} is a whole number of at least ${least ?? 1}`);
    case 'devices': {
      const rule = `${name} is a whole number of at least 1, or so many of those of a node: 2, or 2 of 8; several sizes stand behind the cluster, as in --cluster h100-sxm:1,2, and where one of them is a single device, with --strategy single,ddp`;
      return z.union([z.int(rule).min(1, rule), z.string(rule).regex(DEVICES, rule)]);
    }
    case 'counts':
      return oneOrMore(
        z.int().min(1, `${name} is a whole number of at least 1`),
        z
          .string()
          .regex(COUNTS, `${name} is a whole number of at least 1, or several: 512,1024 or 256..2048`),
      );
    case 'lengths': {
      const whole = `${name} is a whole number of at least 1`;
      const rule = `${whole}, or several: 4096,8192; or mean:600, or a file of lengths, whose name ends in .csv, .jsonl or .txt`;
      return oneOrMore(z.int().min(1, whole), z.string().regex(LENGTHS, rule));
    }
    case 'price': {
      const rule = `${name} is a number of US dollars such as 2.10, at most ${MOST_DOLLARS}`;
      return z.union([z.number().min(0, rule).max(MOST_DOLLARS, rule), z.string().regex(PRICE, rule)]);
    }
    case 'duration': {
      const some = least === 0 ? 'a time' : 'a time longer than zero';
      const rule = `${name} is ${some} such as 90s, 5min, 36h, 60d or 8w, and at most 1000000w`;
      return z
        .string(rule)
        .regex(DURATION, rule)
        .refine((text) => !DURATION.test(text) || isDuration(text, least), rule);
    }
    case 'dollars': {
      const rule = `${name} is a number of US dollars such as 750k or 5M, from ${LEAST_BUDGET} to ${MOST_BUDGET}`;
      return z.union([
        z.number(rule).min(LEAST_BUDGET, rule).max(MOST_BUDGET, rule),
        z
          .string(rule)
          .regex(DOLLARS, rule)
          .refine((text) => {
            const dollars = DOLLARS.test(text) ? budgetOf(text) : LEAST_BUDGET;
            return dollars >= LEAST_BUDGET && dollars <= MOST_BUDGET;
          }, rule),
      ]);
    }
    case 'settings':
      return z.union([
        ...oneOrMore(z.string().min(1, `${name} must not be empty`)).options,
        z.record(z.string(), z.union([z.string(), z.number()])),
      ]);
    case 'tokens':
      return z.union([
        z.number().min(1, tokensRule(name)).max(MOST_TOKENS, tokensRule(name)),
        z
          .string()
          .regex(TOKENS, tokensRule(name))
          .refine((text) => {
            const tokens = TOKENS.test(text) ? tokenCount(text) : 1;
            return tokens >= 1 && tokens <= MOST_TOKENS;
          }, tokensRule(name)),
      ]);
    case 'share': {
      const rule = `${name} is a share of at least 0 and less than 1, such as 5% or 0.05`;
      return z.union([z.number(rule).min(0, rule).lt(1, rule), z.string().regex(SHARE, rule)]);
    }
    case 'part': {
      const rule = `${name} is a share from 0 to 1, such as 50%, 0.5 or 1`;
      return z.union([z.number(rule).min(0, rule).max(1, rule), z.string().regex(PART, rule)]);
    }
    case 'factor': {
      const rule = `give a number above 0, such as 1.25, and at most ${MOST_FACTOR}`;
      return z.number(rule).gt(0, rule).max(MOST_FACTOR, rule);
    }
    case 'choice':
      return z.literal([...(choices ?? [])]);
    case 'flag':
      return z.boolean();
  }
}

/** One of `kinds`, or a list of them that is not empty. */
function oneOrMore(...kinds: [ZodType, ...ZodType[]]) {
  const [first, ...others] = kinds;
  const one = others.length === 0 ? first : z.union(kinds);
  return z.union([first, ...others, z.array(one).min(1, 'the list must not be empty')]);
}

function tokensRule(name: string): string {
  return `${name} is a number of at least 1 and at most ${MOST_TOKENS}, such as 15T or 300B`;
}

function exampleOf({ type, example }: ScenarioKey): unknown {
  if (type === 'flag') return example === 'true';
  return Number.isNaN(Number(example)) ? example : Number(example);
}
