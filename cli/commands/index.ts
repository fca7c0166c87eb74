/**
 * Every command, in the order the help lists them. The files hold words and load the work when run, so
 * that this list costs little.
 */
import type { Command } from '../command.js';
import { accuracy } from './accuracy.js';
import { bench } from './bench.js';
import { calibrate } from './calibrate.js';
import { compare } from './compare.js';
import { completion } from './completion.js';
import { datacentre } from './datacentre.js';
import { diff } from './diff.js';
import { exportCommand } from './export.js';
import { frameworks } from './frameworks.js';
import { hardware } from './hardware.js';
import { importCommand } from './import.js';
import { init } from './init.js';
import { merge } from './merge.js';
import { models } from './models.js';
import { optimizers } from './optimizers.js';
import { plan } from './plan.js';
import { prices } from './prices.js';
import { program } from './program.js';
import { report } from './report.js';
import { run } from './run.js';
import { schedules } from './schedules.js';
import { search } from './search.js';
import { sensitivity } from './sensitivity.js';
import { simulate } from './simulate.js';
import { strategies } from './strategies.js';
import { validate } from './validate.js';
import { work } from './work.js';

export const COMMANDS: readonly Command[] = [
  compare,
  search,
  simulate,
  run,
  plan,
  merge,
  work,
  program,
  importCommand,
  exportCommand,
  init,
  report,
  datacentre,
  diff,
  sensitivity,
  strategies,
  schedules,
  frameworks,
  optimizers,
  models,
  hardware,
  prices,
  accuracy,
  validate,
  calibrate,
  bench,
  completion,
];
