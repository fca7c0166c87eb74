/** Formats of Megatron's optimizer states, and what of a job waits in host memory. */
import type { Entry } from '../imported.js';
import { isNothing, numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import { precisionNamed } from './precision.js';

/** Understands both. */
export function readStates(noted: Noted): void {
  readFormats(noted);
  readOptimizerOffload(noted);
  readActivations(noted);
}

/** `--use-precision-aware-optimizer` with a format for either moment; the float32 copy stays unless told. */
function readFormats(noted: Noted): void {
  const aware = noted.entry('use-precision-aware-optimizer');
  const [first, second] = [noted.entry('exp-avg-dtype'), noted.entry('exp-avg-sq-dtype')];
  const master = noted.entry('main-params-dtype');
  for (const entry of [first, second, master]) {
    if (entry === undefined || aware !== undefined) continue;
    noted.ignore(entry, 'it counts with --use-precision-aware-optimizer only, which is absent', 'no');
  }
  if (aware === undefined) return;
  noted.understand(aware, 'moments');
  const [one, other] = [formatOf(first), formatOf(second)];
  for (const entry of [first, second]) {
    if (entry === undefined || entry.unset !== undefined) continue;
    if (one !== undefined && one === other) noted.say(entry, 'moments', one);
    else if (formatOf(entry) === 'fp32') noted.ignore(entry, 'moments are float32, as here', 'no');
    else noted.ignore(entry, 'both moments have one format here, float32, bf16 or fp16', 'yes');
  }
  if (master === undefined) return;
  if (formatOf(master) === 'fp32') noted.ignore(master, 'a float32 copy is updated, as here', 'no');
  else noted.ignore(master, 'the copy of the weights that is updated is float32 here', 'yes');
}

/** Float32 where nothing is said; undefined for what is no format here, such as fp8. */
function formatOf(entry: Entry | undefined): 'fp32' | 'bf16' | 'fp16' | undefined {
  if (entry === undefined) return 'fp32';
  const format = precisionNamed(
    String(entry.value)
      .replace(/^torch\./, '')
      .replace(/^b?float/, named),
  );
  return format === 'fp32' || format === 'bf16' || format === 'fp16' ? format : undefined;
}

const named = (word: string) => (word === 'bfloat' ? 'bf' : 'fp');

function readOptimizerOffload(noted: Noted): void {
  const offload = noted.entry('optimizer-cpu-offload');
  const fraction = noted.entry('optimizer-offload-fraction');
  const rest = ['overlap-cpu-optimizer-d2h-h2d', 'use-torch-optimizer-for-cpu-offload'];
  const share = fraction === undefined ? 1 : numberOf(fraction.value);
  if (offload !== undefined) {
    if (share === 0) noted.ignore(offload, 'a fraction of 0 offloads nothing', 'no');
    else noted.say(offload, 'offloaded-optimizer', 'host');
  }
  if (fraction !== undefined) {
    if (fraction.unset !== undefined) noted.want(fraction, 'offload-fraction');
    else if (offload === undefined)
      noted.ignore(fraction, 'it counts with --optimizer-cpu-offload only, which is absent', 'no');
    else if (share > 0 && share < 1) noted.say(fraction, 'offload-fraction', share);
    else noted.understand(fraction, 'offload');
  }
  for (const name of ['no-pin-cpu-grads', 'no-pin-cpu-params']) {
    const entry = noted.entry(name);
    if (entry !== undefined && offload !== undefined) noted.say(entry, 'pinned-memory', false);
  }
  for (const name of rest) {
    const entry = noted.entry(name);
    if (entry !== undefined) noted.ignore(entry, 'copies run beside the update here', 'no');
  }
}

/** What layers keep waits on the host: of so many layers, or of named modules. */
function readActivations(noted: Noted): void {
  const layers = noted.entry('cpu-offloading-num-layers');
  const all = noted.entry('num-layers');
  const some = layers === undefined ? 0 : numberOf(layers.value);
  // The last layer keeps what it has, for its backward pass begins at once.
  const isAll = all !== undefined && some >= numberOf(all.value) - 1;
  for (const name of ['cpu-offloading', 'cpu-offloading-num-layers', 'cpu-offloading-activations']) {
    const entry = noted.entry(name);
    if (entry === undefined || isNothing(entry, 'flag')) continue;
    if (entry === layers && some === 0) noted.ignore(entry, 'of 0 layers, nothing is offloaded', 'no');
    else if (isAll && entry === layers) noted.say(entry, 'offload-inputs', true);
    else if (isAll) noted.understand(entry, 'offload-inputs');
    else
      noted.ignore(
        entry,
        'llmsim offloads what every layer keeps, and not that of some: --offload activations does it for all',
        'yes',
      );
  }
  for (const name of ['fine-grained-activation-offloading', 'offload-modules']) {
    const entry = noted.entry(name);
    if (entry !== undefined)
      noted.ignore(
        entry,
        'llmsim offloads what a layer keeps, and not that of some modules: --offload activations does it for all',
        'yes',
      );
  }
  const weights = noted.entry('cpu-offloading-weights');
  if (weights !== undefined)
    noted.ignore(
      weights,
      'llmsim offloads weights where they are sharded: --offload parameters, with ZeRO-3',
      'yes',
    );
}
