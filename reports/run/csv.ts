/** `llmsim run --csv`: one row per strategy, the soonest run first; units are in the names. */
import type { Quantiles, RunAnswer, RunRow } from '../../planning/run/row.js';
import { type CsvValue, column, csvFile, type FileColumn } from '../csv/file.js';
import { shortLayout } from '../layout.js';
import { COMPONENT_WORDS, FATE_WORDS } from './kinds.js';
import { costInterval } from './spread.js';

interface Line {
  readonly answer: RunAnswer;
  readonly row: RunRow;
}

const of = (name: string, meaning: string, value: (row: RunRow) => CsvValue): FileColumn<Line> =>
  column(name, meaning, ({ row }) => value(row));

const three = (
  name: string,
  unit: string,
  meaning: string,
  value: (row: RunRow) => Quantiles | null,
): FileColumn<Line>[] =>
  (['p10', 'p50', 'p90'] as const).map((q) =>
    of(`${name}_${q}_${unit}`, `${meaning}, ${q} of the trials`, (row) => value(row)?.[q] ?? null),
  );

/** In their order, which is stable: new columns are added at the end. */
export const RUN_COLUMNS: readonly FileColumn<Line>[] = [
  of('strategy', 'strategy', ({ strategy }) => strategy),
  of('layout', 'layout in short', ({ layout }) => shortLayout(layout)),
  column('model', 'model', ({ answer }) => answer.inputs.model),
  column('cluster', 'cluster', ({ answer }) => answer.inputs.cluster),
  of('devices', 'devices that train', ({ devices }) => devices),
  of('nodes', 'nodes that train', ({ nodes }) => nodes),
  of('spare_nodes', 'nodes held ready besides', ({ spares }) => spares),
  column('tokens', 'tokens of the run', ({ answer }) => answer.inputs.tokens),
  column('failures', 'what breaks', ({ answer }) => answer.inputs.failures),
  column('trials', 'plays of the run', ({ answer }) => answer.inputs.trials),
  column('seed', 'of the first trial', ({ answer }) => answer.inputs.seed),
  of('steps', 'steps of the run', ({ steps }) => steps),
  of('step_time_s', 'time of a step', ({ stepTimeSeconds }) => stepTimeSeconds),
  of('ideal_s', 'time of all steps, without anything around them', ({ idealSeconds }) => idealSeconds),
  of('ettr', 'seconds of steps that were kept over all seconds, mean', ({ ettr }) => ettr),
  of(
    'device_goodput',
    'of all device-time held, what went into steps that were kept',
    ({ goodput }) => goodput,
  ),
  of('closed_form_ettr', 'the same share by the closed form', ({ closedForm }) => closedForm.ettr),
  of(
    'closed_form_time_to_train_s',
    'time to train by the closed form',
    ({ closedForm }) => closedForm.timeToTrainSeconds,
  ),
  ...three('trials_time_to_train', 's', 'time to train', (row) => row.timeToTrainSeconds),
  of('trials_time_to_train_mean_s', 'time to train, mean of the trials', ({ meanSeconds }) => meanSeconds),
  of(
    'time_to_train_low_s',
    'lower end of the 90 % interval of the time to train, of what breaks and the step time together; empty where the step has none',
    ({ timeToTrainInterval }) => timeToTrainInterval?.low ?? null,
  ),
  of(
    'time_to_train_high_s',
    'upper end of it',
    ({ timeToTrainInterval }) => timeToTrainInterval?.high ?? null,
  ),
  of(
    'step_time_low_s',
    'lower end of the 90 % interval of the step time alone',
    ({ stepInterval }) => stepInterval?.low ?? null,
  ),
  of('step_time_high_s', 'upper end of it', ({ stepInterval }) => stepInterval?.high ?? null),
  of(
    'meets_deadline',
    'share of the trials that end in time, at this step time; empty without a deadline',
    ({ meets }) => meets.deadline ?? null,
  ),
  of('meets_budget', 'share of them that stay within the budget', ({ meets }) => meets.budget ?? null),
  of('cost_low_usd', 'cost at `time_to_train_low_s`', (row) => costInterval(row)?.low ?? null),
  of('cost_high_usd', 'cost at `time_to_train_high_s`', (row) => costInterval(row)?.high ?? null),
  ...three('trials_cost', 'usd', 'cost of all nodes held', (row) => row.costUsd),
  ...three('trials_energy', 'kwh', 'electricity', (row) => row.energyKwh),
  ...three('trials_carbon', 'kg', 'CO₂-equivalent of it', (row) => row.carbonKg),
  of('interruptions_mean', 'interruptions, mean', ({ interruptions }) => interruptions.mean),
  of('interruptions_p10', 'p10 of the trials', ({ interruptions }) => interruptions.p10),
  of('interruptions_p90', 'p90 of the trials', ({ interruptions }) => interruptions.p90),
  of(
    'mean_time_to_failure_s',
    'mean time between interruptions; empty where nothing fails',
    ({ interruptions }) => interruptions.meanTimeToFailureSeconds,
  ),
  of('checkpoint_mode', 'how checkpoints are written', ({ checkpoint }) => checkpoint.mode),
  of('checkpoint_store', 'where to', ({ checkpoint }) => checkpoint.store),
  of('checkpoint_bytes', 'size of one', ({ checkpoint }) => checkpoint.bytes),
  of('checkpoint_write_s', 'until it can be restarted from', ({ checkpoint }) => checkpoint.writeSeconds),
  of('checkpoint_blocked_s', 'for which devices stop', ({ checkpoint }) => checkpoint.blockedSeconds),
  of('checkpoint_load_s', 'to load one', ({ checkpoint }) => checkpoint.loadSeconds),
  of(
    'checkpoint_interval_s',
    'between two; empty where none is written',
    ({ checkpoint }) => checkpoint.intervalSeconds,
  ),
  of('checkpoint_interval_by', '`given`, or the rule', ({ checkpoint }) => checkpoint.intervalBy),
  of('young_interval_s', 'best interval by Young', ({ checkpoint }) => checkpoint.youngSeconds),
  of('daly_interval_s', 'best interval by Daly', ({ checkpoint }) => checkpoint.dalySeconds),
  of('optimal_interval_s', 'best of the closed form', ({ checkpoint }) => checkpoint.optimalSeconds),
  of(
    'simulated_optimal_interval_s',
    'best of those played',
    ({ checkpoint }) => checkpoint.simulatedOptimumSeconds ?? null,
  ),
  of(
    'restart_s',
    'from knowing of a failure to the first step',
    ({ restart: r }) => r.schedulerSeconds + r.startSeconds + r.initSeconds + r.warmupSeconds + r.loadSeconds,
  ),
  ...Object.entries(FATE_WORDS).map(([fate, meaning]) =>
    of(
      `${fate}_device_s`,
      `device-seconds, mean; ${meaning}`,
      ({ fates }) => fates[fate as keyof typeof fates],
    ),
  ),
  ...Object.entries(COMPONENT_WORDS).map(([component, meaning]) =>
    of(
      `interruptions_${component}`,
      `mean interruptions by: ${meaning}`,
      ({ interruptions: { byComponent } }) => byComponent[component as keyof typeof byComponent] ?? 0,
    ),
  ),
  of(
    'waiting_for_nodes_device_s',
    'device-seconds, mean, of `unavailable_device_s`: devices that wait for other nodes',
    ({ waitingForNodes }) => waitingForNodes,
  ),
  of(
    'chance_of_any_interruption',
    'share of the trials with at least one',
    ({ interruptions }) => interruptions.chanceOfAny,
  ),
  of('data_exposed_s', 'of each step, waiting for data', ({ data }) => data?.exposedSeconds ?? 0),
  of('best_lever', 'the most valuable improvement', ({ levers }) => levers[0]?.id ?? null),
  of('best_lever_saves_s', 'what it saves', ({ levers }) => levers[0]?.savedSeconds ?? null),
  of('best_lever_saves_usd', 'the same in money', ({ levers }) => levers[0]?.savedUsd ?? null),
  of('best_lever_worth_devices', 'and in devices', ({ levers }) => levers[0]?.worthDevices ?? null),
  of(
    'data_bound',
    'what holds data back: `store`, `node`, `decode`, `device`, `latency`; empty where nothing does',
    ({ data }) => data?.bound ?? null,
  ),
  column(
    'unit',
    'what the model counts, where that is not tokens: `image`, `volume`, `clip`, `pair` or `sample`; `tokens` are of these',
    ({ answer }) => answer.inputs.unit ?? null,
  ),
];

/** The whole file. */
export function runCsv(answer: RunAnswer): string {
  return csvFile(
    RUN_COLUMNS,
    answer.rows.map((row) => ({ answer, row })),
  );
}
