/**
 * A schedule written out: what each stage runs, in its order. A person's own file is one, and so is what a search for a
 * schedule finds; a built-in schedule becomes one for a pipeline that is known (`tableOf`).
 */
import type { Action, Pipeline, Placement, Schedule } from './action.js';

export interface ScheduleTable {
  /** As people call it: the file's name, or `auto`. */
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly placement: Placement;
  /** Actions by stage. */
  readonly stages: readonly (readonly Action[])[];
  /** Where it is from a file of PyTorch's, see `pytorch/`. */
  readonly file?: ScheduleFile;
}

/** A file of PyTorch's as it was: cells by rank, idle steps and communication included, and how its lines end. */
export interface ScheduleFile {
  readonly cells: readonly (readonly string[])[];
  readonly lineEnd: '\r\n' | '\n';
}

/** A schedule's actions for one pipeline, written out. */
export function tableOf(schedule: Schedule, pipeline: Pipeline): ScheduleTable {
  const stages = Array.from({ length: pipeline.stages }, (_, stage) => [
    ...schedule.actions(stage, pipeline),
  ]);
  return { name: schedule.id, pipeline, placement: schedule.placement ?? 'wrapped', stages };
}

/** A table as a schedule, for the pipeline that it was written for. */
export function ofTable(table: ScheduleTable): Schedule {
  const { pipeline, name, placement } = table;
  const chunks = pipeline.chunks;
  return {
    id: 'table',
    title: `the schedule of ${name}`,
    summary: 'Actions written out, stage by stage.',
    formulas: { bubble: 'as played', activations: 'as played' },
    reference: name,
    overlapsTransfers: true,
    placement,
    ...(chunks > 1 ? { ownChunks: chunks } : {}),
    ...(some(table, ({ kind }) => kind === 'input-gradient') ? { splitsBackward: true as const } : {}),
    ...(some(table, ({ paired }) => paired === true) ? { pairs: true as const } : {}),
    round: ({ microBatches }) => microBatches,
    refuses({ stages, microBatches, chunks: has }) {
      if (stages === pipeline.stages && microBatches === pipeline.microBatches && has === chunks)
        return undefined;
      return `${name} schedules ${pipeline.stages} stages of ${chunks} ${chunks === 1 ? 'chunk' : 'chunks'} and ${pipeline.microBatches} ${pipeline.microBatches === 1 ? 'micro-batch' : 'micro-batches'}, and this layout has pp=${stages}, vpp=${has} and ${microBatches} micro-batches; change one of them`;
    },
    actions: (stage) => table.stages[stage]!,
  };
}

function some({ stages }: ScheduleTable, is: (action: Action) => boolean): boolean {
  return stages.some((actions) => actions.some(is));
}
