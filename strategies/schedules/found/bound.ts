/**
 * What no schedule of a pipeline can beat, the longest of four:
 * the way of one micro-batch through all places and back; for each stage, what comes before its first op, all of its work, and
 * nothing behind it (gradients of weights may be last); the same without gradients of weights, and the way back of the last
 * micro-batch behind; and, with a cap on memory, what all micro-batches keep for how long, over what may be kept at a time.
 */
import { type Instance, leastBackward, type PlaceLoad, stagesOfPlaces, workOfStages } from './instance.js';

export function lowerBound(instance: Instance): number {
  const { loads, activationTime, gradientTime, pipeline, capBytes, splits } = instance;
  const { microBatches, stages } = pipeline;
  const stageOf = stagesOfPlaces(instance);
  // What others wait for of a backward pass: a half, where halves may run by themselves and are shorter.
  const passed = (load: PlaceLoad) => (splits ? Math.min(load.backward, load.inputGradient) : load.backward);
  const last = loads.length - 1;
  const down = [0];
  const up = [0];
  for (let place = 0; place < last; place++) {
    down.push(down[place]! + loads[place]!.forward + activationTime[place]!);
    up.push(up[place]! + gradientTime[place]! + passed(loads[place]!));
  }
  // The last thing on the way back: the first place's whole backward pass.
  const home = leastBackward(instance, loads[0]!) - passed(loads[0]!);
  const tail = (place: number) => (place === 0 ? 0 : up[place]! + home);
  /** From the beginning of a forward pass to the end of what is passed on of its backward one. */
  const round = (place: number) =>
    down[last]! - down[place]! + loads[last]!.forward + passed(loads[last]!) + up[last]! - up[place]!;
  let bound = round(0) + home;
  const work = workOfStages(instance);
  for (let stage = 0; stage < stages; stage++) {
    const own = [...loads.keys()].filter((place) => stageOf[place] === stage);
    const first = own[0]!;
    bound = Math.max(bound, down[first]! + work[stage]!);
    const needed = own.reduce((sum, place) => sum + loads[place]!.forward + passed(loads[place]!), 0);
    bound = Math.max(bound, down[first]! + microBatches * needed + tail(first));
    const kept = own.reduce((sum, place) => sum + loads[place]!.keptBytes * round(place), 0);
    if (capBytes[stage]! > 0)
      bound = Math.max(bound, down[first]! + (microBatches * kept) / capBytes[stage]! + tail(first));
  }
  return bound;
}
