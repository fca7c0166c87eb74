/** Random pipelines to search schedules for: unequal stages, transfers, memory tight or free, whole and split backward passes. */
import type { Instance, PlaceLoad } from '../../strategies/schedules/found/instance.js';
import { stageOfPlace } from '../../strategies/schedules/placement.js';

/** Numbers from 0 to 1, the same ones for a seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of at most so many stages and micro-batches. */
export function randomInstance(random: () => number, mostStages: number, mostMicroBatches: number): Instance {
  const between = (low: number, high: number) => low + (high - low) * random();
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  const stages = whole(2, mostStages);
  const chunks = random() < 0.6 ? 1 : whole(2, 3);
  const placement = chunks > 1 && random() < 0.5 ? 'v' : 'wrapped';
  const rounds = Math.max(1, Math.floor(whole(1, mostMicroBatches) / stages));
  const microBatches = random() < 0.7 ? rounds * stages : whole(1, mostMicroBatches);
  const splits = random() < 0.7;
  const places = stages * chunks;
  const [unequal, far] = [random() < 0.7, random() < 0.6 ? between(0, 0.5) : 0];
  const [inputs, weights] = [between(0.5, 1.5), between(0.3, 1.2)];
  const loads = Array.from({ length: places }, (): PlaceLoad => {
    const size = unequal ? between(0.6, 1.6) : 1;
    const [inputGradient, weightGradient] = [size * inputs, size * weights];
    const keptBytes = unequal ? between(0.5, 1.5) : 1;
    return {
      ...{ forward: size, inputGradient, weightGradient, keptBytes },
      backward: (inputGradient + weightGradient) * (random() < 0.5 ? 1 : between(0.85, 1)),
      freedByInputBytes: keptBytes * between(-0.4, 0.6),
    };
  });
  const crossing = (place: number) =>
    stageOfPlace(placement, place, stages) === stageOfPlace(placement, place + 1, stages) ? 0 : far;
  const room = random() < 0.3 ? Number.MAX_VALUE : between(1.5, 2 * stages) * chunks;
  return {
    ...{ pipeline: { stages, microBatches, chunks }, placement, loads, splits },
    activationTime: Array.from({ length: places - 1 }, (_, place) => crossing(place)),
    gradientTime: Array.from({ length: places - 1 }, (_, place) => crossing(place)),
    capBytes: new Array<number>(stages).fill(room),
  };
}
