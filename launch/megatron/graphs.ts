/**
 * CUDA graphs in Megatron (megatron/training/arguments.py): its own or Transformer Engine's, of layers, of parts of them or
 * of a whole step. Here layers are recorded whole, so that a graph of a part is told.
 */
import type { Entry } from '../imported.js';
import type { Noted } from '../noted.js';
import { isOff } from '../sections.js';

/** Names that say the same of older releases. */
const FLAGS: readonly string[] = ['enable-cuda-graph', 'external-cuda-graph'];
const SCOPES: readonly string[] = ['cuda-graph-scope', 'cuda-graph-modules'];

/** Parts of a layer that are attention, and what is behind it. */
const FIRST = 'attn';
const SECOND: readonly string[] = ['mlp', 'moe'];
const WHOLE: readonly string[] = ['full', 'full_iteration'];

/** Understands whether layers are recorded as graphs. */
export function readGraphs(noted: Noted): void {
  const impl = noted.entry('cuda-graph-impl');
  const flags = FLAGS.flatMap((name) => noted.entry(name) ?? []).filter(({ unset }) => unset === undefined);
  const scopes = SCOPES.flatMap((name) => noted.entry(name) ?? []);
  const isOn = impl === undefined ? flags.length > 0 : !isOff(impl);
  if (!isOn) {
    if (impl !== undefined) noted.say(impl, 'cuda-graphs', false);
    // An override changes what its recipe records, and the recipe says whether it records.
    for (const scope of scopes) noted.ignore(scope, 'it counts with --cuda-graph-impl only', 'no');
    return;
  }
  const switches = [impl, ...flags].filter((entry) => entry !== undefined);
  const part = scopes.find((scope) => !isWhole(scope));
  for (const entry of [...switches, ...scopes]) {
    if (part !== undefined)
      noted.ignore(entry, `llmsim records whole layers, and ${part.key} is a part of one`, 'yes');
    else if (switches.includes(entry)) noted.say(entry, 'cuda-graphs', true);
    else noted.understand(entry, 'cuda-graphs');
  }
}

/** Whether a graph of the parts that `scope` names is one of whole layers; of none, it is. */
function isWhole(scope: Entry): boolean {
  const parts = String(scope.value)
    .split(/[^\w.]+/)
    .map((part) => part.replace(/^CudaGraphScope\./, ''))
    .filter((part) => part !== '');
  if (parts.length === 0 || parts.some((part) => WHOLE.includes(part))) return true;
  return parts.includes(FIRST) && SECOND.some((part) => parts.includes(part));
}
