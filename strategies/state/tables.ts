/**
 * Embedding tables of a recommendation model on a rank. They are trained, yet their rows are updated by the backward pass itself: they
 * have no gradients, no master copies and no part in buckets or shards, whatever keeps the rest in step.
 */
import { shareOfTables, type Table, type TableShare, tableOf } from '../../models/tables.js';
import { layersOf } from '../../models/weights/weights.js';
import type { Holding } from '../../program/program.js';
import { placedTables } from '../layers/shape.js';
import type { Stage } from '../stage.js';

/** What a rank of the stage has of the tables, the most that any has; undefined where the stage has none. */
export function tablesOfStage({ job, chunks }: Pick<Stage, 'job' | 'chunks'>): TableShare | undefined {
  if (job.model.architecture === undefined) return undefined;
  const layers = layersOf(job.model);
  const tables = chunks
    .flat()
    .flatMap(({ index }): readonly Table[] => layers[index]!.weights.flatMap(tableOf));
  return tables.length === 0 ? undefined : shareOfTables(tables, placedTables(job));
}

/** What is held of them. */
export function tableHoldings(stage: Stage): readonly Holding[] {
  const share = tablesOfStage(stage);
  if (share === undefined) return [];
  const { weightBytes, stateBytes } = share;
  const tables: Holding = { category: 'parameters', buffer: 'embedding tables', bytes: weightBytes };
  if (stateBytes === 0) return [tables];
  return [tables, { category: 'optimizer', buffer: 'states of embedding tables', bytes: stateBytes }];
}
