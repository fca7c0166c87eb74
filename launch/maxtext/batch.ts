/** MaxText's batch, which is counted per device, and how a pipeline divides it. */
import { placeText } from '../imported.js';
import { countIn, numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import type { Mesh } from './axes.js';

/**
 * A replica has the batches of its tensor, context and pipeline ranks; a pipeline divides them, by default into as many
 * as it has stages.
 */
export function readBatch(
  noted: Noted,
  { tensor, pipeline, context }: Mesh,
  layers: number | undefined,
  isWhole: boolean,
): void {
  const each = noted.entry('per-device-batch-size');
  const repeat = noted.entry('gradient-accumulation-steps');
  const split = noted.entry('num-pipeline-microbatches');
  readRepeats(noted, pipeline ?? 1, layers);
  const accumulation = repeat === undefined || repeat.unset !== undefined ? 1 : countIn(repeat);
  const pp = pipeline ?? 1;
  const said = split === undefined ? -1 : numberOf(split.value);
  const parts = pp === 1 ? 1 : said > 0 ? said : pp;
  if (split !== undefined) {
    if (pp === 1) noted.ignore(split, 'there is no pipeline', 'no');
    else noted.understand(split, 'micro-batch');
  }
  if (each?.unset !== undefined) {
    noted.want(each, 'micro-batch');
    return;
  }
  if (each === undefined && !isWhole) return;
  const perDevice = each === undefined ? 12 : numberOf(each.value);
  if (Number.isNaN(perDevice) || perDevice <= 0) throw wrongValue(each!, 'a number above 0 is expected');
  const micro = (perDevice * (tensor ?? 1) * (context ?? 1) * pp) / parts;
  if (!Number.isInteger(micro)) {
    noted.notes.push(
      `${placeText(each ?? noted.home)} per_device_batch_size ${perDevice} × tp ${tensor ?? 1} × cp ${context ?? 1} × pp ${pp} / ${parts} micro-batches is ` +
        `${micro} sequences for a replica, and no whole number of them; give --micro-batch and --global-batch`,
    );
    if (each !== undefined) noted.ignore(each, 'a replica has no whole sequence of it', 'yes');
    return;
  }
  const because = `${perDevice} a device × tp ${tensor ?? 1} × cp ${context ?? 1} × pp ${pp}${parts === 1 ? '' : ` / ${parts} micro-batches`}`;
  if (each === undefined)
    noted.suppose('micro-batch', micro, `base.yml says per_device_batch_size: 12; ${because}`);
  else {
    noted.say(each, 'micro-batch', micro);
    if (micro !== perDevice) noted.assume(each, 'micro-batch', micro, because);
  }
  if (repeat?.unset !== undefined) noted.want(repeat, 'global-batch');
  else if (repeat !== undefined) noted.say(repeat, 'accumulation', accumulation * parts);
  else
    noted.suppose(
      'accumulation',
      parts,
      parts === 1
        ? 'base.yml says gradient_accumulation_steps: 1'
        : `${parts} micro-batches fill the pipeline`,
    );
}

/** A pipeline goes round its ranks as often as layers ask. */
function readRepeats(noted: Noted, pp: number, layers: number | undefined): void {
  const repeats = noted.entry('num-pipeline-repeats');
  const perStage = noted.entry('num-layers-per-pipeline-stage');
  for (const entry of [repeats, perStage]) {
    if (entry === undefined) continue;
    if (pp === 1) noted.ignore(entry, 'there is no pipeline', 'no');
    else if (numberOf(entry.value) <= 0) noted.ignore(entry, '-1 is what follows from the layers', 'no');
  }
  if (pp === 1) return;
  const [said, layersOfStage] = [
    noted.entry('num-pipeline-repeats'),
    noted.entry('num-layers-per-pipeline-stage'),
  ];
  if (said !== undefined) {
    noted.say(said, 'vpp', countIn(said));
    if (layersOfStage !== undefined) noted.understand(layersOfStage, 'vpp');
    return;
  }
  if (layersOfStage !== undefined) noted.say(layersOfStage, 'layers-per-chunk', countIn(layersOfStage));
  else if (layers !== undefined && Number.isInteger(layers / pp))
    noted.suppose(
      'vpp',
      layers / pp,
      `base.yml says num_layers_per_pipeline_stage: 1, for ${layers} layers / pp ${pp}`,
    );
}
