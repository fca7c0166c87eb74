/** A command of the program, as data: its words and options, and the function that does the work. */
import type { Arguments } from './options/arguments.js';
import { SCENARIO_KEYS, type ScenarioKey } from './options/keys.js';
import type { Terminal } from './output/terminal.js';

export interface Option {
  readonly name: string;
  /** One letter that stands for the name: `-o`. */
  readonly letter?: string;
  /** `texts` may be given several times, or once with commas. */
  readonly type: 'text' | 'texts' | 'flag';
  readonly summary: string;
  /** Stands for the value in the help: `FILE`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Heading it is listed under. */
  readonly group: string;
}

/** The word, or words, a command may take besides its options. */
export interface Operand {
  readonly name: string;
  /** It may be several words; they reach the command as `operands`. */
  readonly several?: true;
  readonly choices?: readonly string[];
  readonly summary: string;
}

export interface Example {
  readonly command: string;
  readonly does: string;
}

export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** A paragraph, for the command's own help. */
  readonly description: string;
  readonly operand?: Operand;
  readonly options: readonly Option[];
  /** Options of other commands that this one does not take, with why. */
  readonly without?: Readonly<Record<string, string>>;
  readonly examples: readonly Example[];
  /** Does the work and resolves to the exit code: 0 done, 1 the answer is no. */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}

/** Options every command takes. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'json', type: 'flag', group: 'Output', summary: 'print the result as JSON' },
  { name: 'quiet', type: 'flag', group: 'Output', summary: 'no progress and no notes on standard error' },
  { name: 'help', type: 'flag', group: 'Output', summary: 'show this help' },
];

/** What stands for a value of each type in the help. */
const STANDS_FOR: Readonly<Record<ScenarioKey['type'], string>> = {
  ...{
    text: 'NAME',
    texts: 'NAME',
    names: 'NAME',
    models: 'NAME',
    count: 'N',
    counts: 'N',
    lengths: 'N',
    tokens: 'N',
    price: 'USD',
    share: 'SHARE',
    part: 'SHARE',
    factor: 'N',
    devices: 'N',
  },
  ...{ duration: 'TIME', dollars: 'USD' },
  ...{ settings: 'PATH=VALUE', choice: 'CHOICE', flag: '' },
};

/** Heading of what few questions need; the help shows it last. */
export const RARELY = 'Gradients, kernels, framework and overlap; rarely needed';

const GROUPS = {
  job: 'The job',
  layout: 'The layout; what is not given is searched for the fastest',
  run: 'The run around the step, with --tokens; without any of these a run is its steps',
  runtime: RARELY,
} as const satisfies Record<ScenarioKey['about'], string>;

/** The keys of a scenario file, as options. */
export const SCENARIO_OPTIONS: readonly Option[] = SCENARIO_KEYS.map(optionOf);

/** The question is what a launch file says. */
export const FROM_OPTION: Option = {
  ...{ name: 'from', type: 'texts', value: 'FILE', group: GROUPS.job },
  summary:
    'take the question from a launch script or configuration (see `llmsim import`); options and the scenario file count more',
};

function optionOf(key: ScenarioKey): Option {
  const { name, summary, type, choices } = key;
  const group = GROUPS[key.about];
  if (type === 'flag') return { name, type, summary, group };
  const many = type === 'texts' || type === 'settings';
  return {
    ...{ name, summary, group, value: STANDS_FOR[type], type: many ? 'texts' : 'text' },
    ...(choices === undefined ? {} : { choices: choices.map(String) }),
  };
}
