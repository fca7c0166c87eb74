/** A strategy of a person's own: a module at a path, or an npm package, loaded and held against the shape of ours. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { InputError } from '../../input/error.js';
import { held, pathText } from '../../input/schema-problems.js';
import { STRATEGIES } from '../../strategies/index.js';
import { addStrategy, type OutsideStrategy } from '../../strategies/outside.js';
import { SCHEDULE_IDS } from '../../strategies/schedules/ids.js';
import { STATES } from '../../strategies/state/index.js';
import { LAYOUT_AXES } from '../../strategies/strategy.js';

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'an id is small letters, digits and hyphens, such as my-pipeline');
const func = z.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'expected a function',
);
const axes = z.array(z.enum(LAYOUT_AXES));

const SCHEDULE = z.strictObject({
  ...{ id, title: z.string(), reference: z.string(), summary: z.string().exactOptional() },
  overlapsTransfers: z.boolean(),
  placement: z.enum(['wrapped', 'v', 'both-ways']).exactOptional(),
  splitsBackward: z.literal(true).exactOptional(),
  ...{ ownChunks: z.int().positive().exactOptional(), leastChunks: z.int().positive().exactOptional() },
  ...{ round: func.exactOptional(), parts: z.int().positive().exactOptional() },
  ...{ refuses: func, actions: func },
  formulas: z.object({ bubble: z.string(), activations: z.string() }).exactOptional(),
});

const STRATEGY = z.strictObject({
  ...{ id, title: z.string().min(1), summary: z.string().min(1), reference: z.string().min(1) },
  ...{ axes, onRequest: axes.exactOptional() },
  schedule: z.union([z.enum(SCHEDULE_IDS), SCHEDULE]),
  state: z.enum(STATES.map((state) => state.id)),
  zero: z.literal([0, 1, 2, 3]),
  anyStage: z.literal(true).exactOptional(),
  sequenceParallel: z.boolean(),
});

/**
 * Makes the strategy called `name` known, which as a path is `path` from here; nothing where it is no path and no package, so that whoever
 * looks it up says so. Throws InputError for a module that cannot be loaded, or exports no strategy.
 */
export async function loadOutside(name: string, path: string): Promise<void> {
  const address = addressOf(name, path);
  if (address === undefined) return;
  const { exported } = await moduleAt(address, name);
  const outcome = shaped(exported, name);
  if (!('data' in outcome)) {
    const { path, message } = outcome.first[0]!;
    const more = outcome.count > 1 ? `, and ${outcome.count - 1} more` : '';
    const place = path.length > 0 ? `${pathText(path)}: ` : '';
    throw new InputError(
      `${name}: ${place}${message}${more}; the module's default export is a strategy, see docs/own-strategy.md`,
    );
  }
  const { schedule } = exported as OutsideStrategy;
  if (typeof schedule !== 'string') {
    (await import('./outside-schedule.js')).requireSound(name, schedule);
  }
  addStrategy(
    exported as OutsideStrategy,
    STRATEGIES.map((strategy) => strategy.id),
    name,
  );
}

/** What is exported as a strategy, or what is wrong with it. Throws InputError for what cannot even be read. */
function shaped(exported: unknown, name: string): ReturnType<typeof held<object>> {
  try {
    return held<object>(STRATEGY, exported);
  } catch (error) {
    throw new InputError(
      `${name}: its default export cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function moduleAt(address: string, name: string): Promise<{ readonly exported: unknown }> {
  try {
    return { exported: ((await import(address)) as { default?: unknown }).default };
  } catch (error) {
    throw new InputError(
      `${name} cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}; it is a JavaScript module whose default export is a strategy`,
    );
  }
}

/** Where a module is; undefined for what is neither a path nor a package that is installed. */
function addressOf(name: string, path: string): string | undefined {
  if (/^[./]|[\\/].*\.[cm]?js$|\.[cm]?js$/.test(name)) {
    if (existsSync(path)) return pathToFileURL(resolve(path)).href;
    throw new InputError(`${name}: there is no such file; a strategy of your own is a JavaScript module`);
  }
  try {
    return pathToFileURL(createRequire(resolve('package.json')).resolve(name)).href;
  } catch {
    return undefined;
  }
}
