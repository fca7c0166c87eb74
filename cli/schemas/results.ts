/**
 * The JSON Schema of everything that a command prints with `--json`, made of the schemas that results are read back with
 * and of those beside this file. They are published in `schema/`, one file a kind; a test writes them, holds real answers
 * of every command against them, and `docs/json.md` lists them.
 */
import { type ZodType, z } from 'zod';
import { datacentreSchema } from '../input/datacentre-schema.js';
import { foundSchema, sensitivitySchema } from '../input/found-schema.js';
import { planRow } from '../input/plan-rows.js';
import { comparisonSchema, severalSchema, validationSchema } from '../input/result-file.js';
import { runSchema } from '../input/run-schema.js';
import {
  frameworksSchema,
  hardwareSchema,
  modelsSchema,
  optimizersSchema,
  pricesSchema,
  schedulesSchema,
  strategiesSchema,
} from './lists.js';
import {
  accuracySchema,
  calibrationSchema,
  caseExplanationSchema,
  simulatorBenchSchema,
  strategyBenchSchema,
} from './measured.js';
import {
  diffRunSchema,
  diffSchema,
  exportSchema,
  importSchema,
  initSchema,
  programSchema,
  reportSchema,
  simulateProgramSchema,
  simulateSchema,
  whatIfSchema,
  workSchema,
} from './played.js';

export interface ResultSchema {
  /** As a document names it: `llmsim.compare/1`. */
  readonly id: string;
  /** The command that prints it. */
  readonly command: string;
  readonly holds: string;
  readonly schema: ZodType;
}

export const RESULT_SCHEMAS: readonly ResultSchema[] = [
  result(
    'compare',
    'compare --json',
    'strategies ranked, what does not fit, what cannot run',
    comparisonSchema,
  ),
  result('compare-several', 'compare --json', 'the same of several questions', severalSchema),
  result('what-if', 'compare --what-if … --json', 'an answer as it is, and changed', whatIfSchema),
  result('simulate', 'simulate --json', 'one layout, its spans summed up', simulateSchema),
  result('simulate-program', 'simulate --program FILE --json', 'a program, played', simulateProgramSchema),
  result('program', 'program --json', 'a program', programSchema),
  result('search', 'search --json', 'the best layouts within limits, and what was ruled out', foundSchema),
  result('plan', 'plan --json', 'a cell of a plan, one a line', planRow),
  result(
    'run',
    'run --json',
    'whole runs: time, interruptions, checkpoints, what improvements are worth',
    runSchema,
  ),
  result('sensitivity', 'sensitivity --json', 'what each figure moves', sensitivitySchema),
  result(
    'datacentre',
    'datacentre --json',
    'a list of jobs played on the nodes of a datacentre',
    datacentreSchema,
  ),
  result('diff', 'diff --json', 'what changed between two results', diffSchema),
  result('diff-run', 'diff --json', 'what changed between two runs', diffRunSchema),
  result(
    'validate',
    'validate --json',
    'threads held against their program and the simulator',
    validationSchema,
  ),
  result('accuracy', 'accuracy --json', 'predictions held against published runs', accuracySchema),
  result(
    'accuracy-explain',
    'accuracy --case ID --explain --json',
    'one published run taken apart',
    caseExplanationSchema,
  ),
  result('models', 'models --json', 'models, or one', modelsSchema),
  result('hardware', 'hardware --json', 'clusters and accelerators, or one with its sources', hardwareSchema),
  result('strategies', 'strategies --json', 'strategies, or one', strategiesSchema),
  result(
    'schedules',
    'schedules --json',
    'pipeline schedules with bubble and activations, or one, drawn',
    schedulesSchema,
  ),
  result('frameworks', 'frameworks --json', 'what frameworks do by themselves, or one', frameworksSchema),
  result('optimizers', 'optimizers --json', 'optimizers and what each keeps, or one', optimizersSchema),
  result('prices', 'prices --json', 'offers of the price lists', pricesSchema),
  result('bench', 'bench simulator --json', 'how fast the simulator is', simulatorBenchSchema),
  result(
    'bench-strategies',
    'bench strategies --json',
    'strategies on threads, side by side',
    strategyBenchSchema,
  ),
  result('calibration', 'calibrate --json', 'this machine, measured', calibrationSchema),
  result('init', 'init --json', 'the scenario that was written', initSchema),
  result('import', 'import --json', 'launch files as a scenario, every key accounted for', importSchema),
  result('export', 'export --to FORMAT --json', 'a layout as a launch file', exportSchema),
  result('report', 'report --json', 'the page that was written', reportSchema),
  result('work', 'work --json', 'what a worker of a queue did', workSchema),
];

function result(name: string, command: string, holds: string, schema: ZodType): ResultSchema {
  return { id: `llmsim.${name}/1`, command: `llmsim ${command}`, holds, schema };
}

/** The file in `schema/` that has it: a plan file has a schema of its own. */
export function schemaFile({ id }: Pick<ResultSchema, 'id'>): string {
  const name = id.replace(/^llmsim\.|\/\d+$/g, '');
  return `${name === 'plan' ? 'plan-row' : name}.schema.json`;
}

/** JSON Schema (draft 2020-12). Keys are added within a version, so every object may have more than are named. */
export function resultJsonSchema({ id, command, holds, schema }: ResultSchema): object {
  const described = { title: id, description: `What \`${command}\` prints: ${holds}.` };
  return { ...described, ...z.toJSONSchema(schema, { io: 'input', reused: 'ref' }) };
}
