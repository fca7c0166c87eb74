/** The pictures of a line's micro-batch and their classes: those of the rank's own replica, in the step being run. */
import type { Line } from '../script.js';
import type { Pictures } from '../workload.js';
import type { Context } from './context.js';

export function picturesOf(context: Context, line: Line): () => Float32Array {
  const { values } = given(context);
  const each = values.length / given(context).labels.length;
  const numbers = numbersOf(context, line);
  return () => {
    const { first, count } = numbers();
    return values.subarray(first * each, (first + count) * each);
  };
}

export function labelsOf(context: Context, line: Line): () => Int32Array {
  const { labels } = given(context);
  const numbers = numbersOf(context, line);
  return () => {
    const { first, count } = numbers();
    return labels.subarray(first, first + count);
  };
}

function given({ workload }: Context): Pictures {
  if (workload.pictures === undefined) throw new Error('the program reads pictures, and was given none');
  return workload.pictures;
}

/** Which of all pictures they are. */
function numbersOf({ workload, replica, replicas, clock }: Context, { microBatch }: Line) {
  const { sequences, perMicroBatch: count } = workload.batch;
  const inStep = (replica * sequences) / replicas + microBatch! * count;
  return () => ({ first: clock.step * sequences + inStep, count });
}
