/** Messages between two threads: none lost, none torn, in order, and the sender does not wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reserveMailbox } from '../../../workers/shared/transfer.js';
import { type Action, play } from './script.js';
import { PATIENT_MS, teamOf } from './team.js';

const FLOATS = 100;

/** Rank 0 sends `count` messages of equal floats from one tensor it fills anew each time; rank 1 keeps all. */
function messages(count: number, slots: number) {
  const { data, places } = teamOf(2, PATIENT_MS, (layout) => ({
    box: reserveMailbox(layout, 0, 1, FLOATS, slots),
    source: layout.floats(FLOATS),
    targets: Array.from({ length: count }, () => layout.floats(FLOATS)),
  }));
  const { box, source, targets } = places;
  const sending = targets.flatMap((_, i): Action[] => [
    { do: 'fill', at: source, floats: FLOATS, value: i + 1 },
    { do: 'send', box, at: source, floats: FLOATS },
  ]);
  const receiving = targets.map((at): Action => ({ do: 'receive', box, at, floats: FLOATS }));
  const arrived = () => targets.map((at) => [...new Set(new Float32Array(data.buffer, at, FLOATS))]);
  return { data, sending, receiving, arrived };
}

test('with a slot for each message all are sent before the first is received', async () => {
  const { data, sending, receiving, arrived } = messages(5, 5);
  const { results } = play(data, (rank) =>
    rank === 0 ? [...sending, { do: 'barrier' }] : [{ do: 'barrier' }, ...receiving],
  );
  const [sent] = await results;
  assert.deepEqual(arrived(), [[1], [2], [3], [4], [5]]);
  assert.equal(
    sent!.reduce((sum, bytes) => sum + bytes),
    5 * 4 * FLOATS,
  );
});

test('with fewer slots the sender waits rather than overwrite what is not received yet', async () => {
  const { data, sending, receiving, arrived } = messages(50, 2);
  const slowly = receiving.flatMap((receive, i): Action[] => [
    { do: 'compute', milliseconds: i % 10 === 0 ? 2 : 0 },
    receive,
  ]);
  await play(data, (rank) => (rank === 0 ? sending : slowly)).results;
  assert.deepEqual(
    arrived(),
    Array.from({ length: 50 }, (_, i) => [i + 1]),
  );
});

test('a message larger than its slot is refused with both sizes', async () => {
  const { data, places } = teamOf(2, PATIENT_MS, (layout) => ({
    box: reserveMailbox(layout, 0, 1, 8, 1),
    at: layout.floats(9),
  }));
  const crew = play(data, (rank) => (rank === 0 ? [{ do: 'send', ...places, floats: 9 }] : []));
  await assert.rejects(crew.results, /a message of 9 floats from rank 0 to rank 1 has a slot of 8/);
});
