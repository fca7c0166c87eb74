/** The formats of job lists, in the order in which a header is held against them. */
import { acme } from './acme.js';
import { elasticflow } from './elasticflow.js';
import type { JobFormat } from './format.js';
import { helios } from './helios.js';
import { openb } from './openb.js';
import { paiSimulator } from './pai-simulator.js';
import { paiTasks } from './pai-tasks.js';
import { plain, plainDated } from './plain.js';
import { sacct } from './sacct.js';

export const JOB_FORMATS: readonly JobFormat[] = [
  ...[plain, acme, helios, openb, paiTasks, paiSimulator, sacct, elasticflow, plainDated],
];
