/**
 * A schedule in PyTorch's form, to be loaded by `_PipelineScheduleRuntime._load_csv` (`pipeline_parallel_schedule_csv` of torchtitan):
 * rows of cells, one row per rank. What was read from such a file is written as it was. Built-in schedules that PyTorch has, too,
 * have its idle steps (`idle.ts`); others have none, which its runtime skips anyway.
 */
import { InputError } from '../../../input/error.js';
import type { Action } from '../action.js';
import { placeOf } from '../placement.js';
import type { ScheduleFile, ScheduleTable } from '../table.js';
import { actionCell, overlapCell, type PlacedAction } from './cell.js';
import { withIdleCells } from './idle.js';

/** The file of a schedule. Throws InputError for one that the form cannot say. */
export function fileOfTable(table: ScheduleTable): ScheduleFile {
  if (table.file !== undefined) return table.file;
  const { name, placement, pipeline } = table;
  if (placement === 'both-ways') {
    throw new InputError(
      `${name} has every stage on two ranks, and in a schedule file of PyTorch a stage is on one; dualpipe-v says the same on half the ranks`,
    );
  }
  if ((pipeline.slices ?? 1) > 1) {
    throw new InputError(
      `${name} runs slices of sequences, and a schedule file of PyTorch knows whole micro-batches alone; choose another schedule`,
    );
  }
  const placed = (stage: number, { kind, microBatch, chunk }: Action): PlacedAction => ({
    ...{ kind, microBatch, place: placeOf(placement, stage, chunk, pipeline) },
  });
  const rows = table.stages.map((actions, stage) => {
    const row: string[] = [];
    for (let at = 0; at < actions.length; at++) {
      const action = actions[at]!;
      const own = placed(stage, action);
      row.push(action.paired ? overlapCell(own, placed(stage, actions[++at]!)) : actionCell(own));
    }
    return row;
  });
  return { cells: withIdleCells(name, pipeline, rows), lineEnd: '\r\n' };
}
