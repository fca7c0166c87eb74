/** The formats of job lists, in the order in which a header is held against them. */
import { elasticflow } from './elasticflow.js';
import type { JobFormat } from './format.js';
import { openb } from './openb.js';

export const JOB_FORMATS: readonly JobFormat[] = [openb, elasticflow];
