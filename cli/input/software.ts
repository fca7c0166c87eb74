/** What code runs the job: the framework that was asked for or the accelerator's own, and what it does where nobody says. */
import type { Accelerator, Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Request } from '../../planning/request.js';
import { FRAMEWORKS, frameworkOf } from '../../strategies/frameworks/index.js';
import { PLATFORMS, platformOf } from '../../strategies/frameworks/platforms.js';
import { gradientsOf, kernelsOn } from '../../strategies/frameworks/settles.js';
import type { Single } from '../options/keys.js';
import type { AskedOnce } from './cells.js';

type Software = Pick<
  Request,
  'framework' | 'kernels' | 'attention' | 'compile' | 'loss' | 'gradientPrecision'
>;

/** Framework, kernels, loss and gradient format of the question. Throws InputError for what does not go together. */
export function softwareOf(
  asked: Omit<AskedOnce, 'settings' | 'remarks'>,
  { accelerator }: Cluster,
): Software {
  const { kernels, attention, compile, loss, precision } = asked;
  const id = asked.framework?.value ?? accelerator.software.framework;
  if (asked.framework !== undefined) requirePlatform(id, asked.framework.where, accelerator);
  const framework = frameworkOf(id);
  if (compile?.value === false && framework.compiles === true) {
    throw new InputError(`${compile.where}${id} compiles every step; leave compile out`);
  }
  return {
    framework: id,
    kernels: kernels?.value ?? usualKernels(id, accelerator, compile?.value),
    ...(attention === undefined ? {} : { attention: attention.value }),
    ...(compile === undefined ? {} : { compile: compile.value }),
    ...(loss === undefined ? {} : { loss: loss.value }),
    gradientPrecision:
      asked['gradient-precision']?.value ?? gradientsOf(framework, precision?.value ?? 'bf16'),
  };
}

/** The accelerator's own where its own framework runs, else the framework's on this accelerator. */
function usualKernels(
  id: Software['framework'] & string,
  accelerator: Accelerator,
  compile = false,
): Software['kernels'] {
  const { framework, kernels } = accelerator.software;
  return id === framework && !compile ? kernels : kernelsOn(frameworkOf(id), accelerator, kernels, compile);
}

/** Whose default the kernels are. */
export function kernelsFrom({ framework }: Single, { id, software }: Accelerator): string {
  return framework === undefined || framework === software.framework
    ? `default of ${id}`
    : `default of ${framework}`;
}

/** Throws InputError for a framework that does not run on the accelerator, with those that do. */
function requirePlatform(id: Software['framework'] & string, where: string, accelerator: Accelerator): void {
  const platform = platformOf(accelerator);
  const { platforms } = frameworkOf(id);
  if (platform === undefined || platforms.includes(platform)) return;
  const able = FRAMEWORKS.filter((other) => other.platforms.includes(platform)).map((other) => other.id);
  const runsOn = platforms.map((each) => PLATFORMS[each]);
  throw new InputError(
    `${where}${id} runs on ${listed(runsOn)}; ${accelerator.title} is not among them. On ${PLATFORMS[platform]} ` +
      `run ${able.join(', ')}; choose one, or leave framework out`,
  );
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
