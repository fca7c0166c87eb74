/** Job and node lists by the words that name them: files, clusters of profiles, lists made like published ones. */
import type { JobTable } from '../../datacentre/jobs/table.js';
import type { DatacentreNode } from '../../datacentre/nodes/node.js';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';

export interface NamedNodes {
  readonly name: string;
  readonly nodes: readonly DatacentreNode[];
  readonly notes: readonly string[];
}

export interface NamedJobs {
  readonly name: string;
  readonly table: JobTable;
  readonly notes: readonly string[];
}

const SYNTHETIC = 'synthetic:';

