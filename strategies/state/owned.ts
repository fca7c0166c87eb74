/** How a stage's parameters are divided over the ranks that share their state, and what of them one rank has. */
import { type ParameterGroup, parametersOfChunks } from '../parameter-groups.js';
import type { Stage } from '../stage.js';

/** Over how many ranks one kind of a parameter group's state is divided. */
export type Divide = (group: ParameterGroup) => number;

export const WHOLE: Divide = () => 1;
/** Over all ranks that shard the state of the group. */
export const SHARDED: Divide = ({ replication }) => replication.shards;

/** What a rank owns of the stage's trained parameters when each group is divided so, `each` units to a parameter. */
export function ownedOf(stage: Stage, divide: Divide, each = 1): number {
  const owned = (group: ParameterGroup) =>
    Math.ceil((parametersOfChunks(group, stage.chunks) * each) / divide(group));
  return stage.parameterGroups.reduce((sum, group) => sum + owned(group), 0);
}
