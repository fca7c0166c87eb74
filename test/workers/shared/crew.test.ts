/**
 * A rank that stops, in whatever way, ends the others by name: because they are told, which is what their
 * sentences say, and not because they have waited for a minute. Nobody waits for ever.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { reserveCommunicator } from '../../../workers/shared/communicator.js';
import { CrewStopped } from '../../../workers/shared/crew.js';
import { reserveMailbox } from '../../../workers/shared/transfer.js';
import { type Action, play } from './script.js';
import { PATIENT_MS, teamOf } from './team.js';

const RANKS = [0, 1, 2];

/** What the crew rejects with when rank 1 does `last` and the others wait for each other in an all-reduce. */
async function stoppedBy(
  last: Action,
  patienceMs = PATIENT_MS,
  onStart: (rank1: Worker) => void = () => {},
): Promise<CrewStopped> {
  const { data, places } = teamOf(RANKS.length, patienceMs, (layout) => ({
    communicator: reserveCommunicator(layout, RANKS),
    tensors: RANKS.map(() => layout.floats(100)),
  }));
  const reduce = (rank: number): Action => {
    const at = places.tensors[rank]!;
    return {
      do: 'collective',
      communicator: places.communicator,
      task: { kind: 'all-reduce', bytes: 400, inPlace: true, label: 'sum of gradients' },
      algorithm: 'ring',
      perNode: 3,
      operands: { input: at, output: at, workspace: 0 },
    };
  };
  const crew = play(
    data,
    (rank) => [rank === 1 ? last : reduce(rank), { do: 'barrier' }],
    (_, rank) => {
      if (rank === 1) onStart(crew.workers[1]!);
    },
  );
  const error = await crew.results.then(
    () => assert.fail('the crew came to an end without its rank 1'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CrewStopped, String(error));
  return error;
}

/** Both others gave up because they were told that rank 1 has stopped. In a ring everybody reads from the rank before. */
function assertTold({ others }: CrewStopped): void {
  const waiting = (rank: number, peer: number) =>
    `rank ${rank} gave up waiting for rank ${peer} (sum of gradients) because rank 1 has stopped.`;
  assert.deepEqual(
    [...others].sort(([a], [b]) => a - b),
    [
      [0, waiting(0, 2)],
      [2, waiting(2, 1)],
    ],
  );
}

test('when a rank throws, the others stop and say what they waited for', async () => {
  const error = await stoppedBy({ do: 'throw', message: 'the loss is not a number' });
  assert.equal(error.message, 'rank 1 stopped: the loss is not a number');
  assert.equal(error.rank, 1);
  assertTold(error);
});

test('a rank that leaves without a result is named with its exit code', async () => {
  const error = await stoppedBy({ do: 'leave' });
  assert.equal(error.message, 'rank 1 stopped: it ended with code 3 before its work was done.');
  assertTold(error);
});

test('a rank that is terminated from outside is named, and ends the others', async () => {
  const error = await stoppedBy({ do: 'silence' }, PATIENT_MS, (rank1) => void rank1.terminate());
  assert.match(error.message, /^rank 1 stopped: it ended with code \d+ before its work was done\.$/);
  assertTold(error);
});

test('a peer that gives no sign is given up when patience ends, and is then ended itself', async () => {
  const error = await stoppedBy({ do: 'silence' }, 800);
  // Rank 2 reads from 1, and 0 from 2: whichever gives up first, the rank at fault is the one that is silent.
  const either = [
    'rank 1 stopped: rank 2 gave up waiting for rank 1 (sum of gradients), which gave no sign for 0.8 s.',
    'rank 1 stopped: rank 0 gave up waiting for rank 2 (sum of gradients), which waits for rank 1, which gave no sign for 0.8 s.',
  ];
  assert.ok(either.includes(error.message), error.message);
  assert.equal(error.rank, 1);
  assert.ok(error.others.has(1), 'rank 1, which hears nothing, is ended');
});

test('a rank missing at a barrier is named', async () => {
  const { data } = teamOf(4, 500, () => undefined);
  const crew = play(data, (rank) => (rank === 2 ? [{ do: 'silence' }] : [{ do: 'barrier' }]));
  await assert.rejects(
    crew.results,
    /gave up waiting for rank 2 \(barrier: test\), which gave no sign for 0\.5 s\./,
  );
});

test('a receiver whose sender stops is told so', async () => {
  const { data, places } = teamOf(2, PATIENT_MS, (layout) => ({
    box: reserveMailbox(layout, 0, 1, 8, 1),
    at: layout.floats(8),
  }));
  const crew = play(data, (rank) => [
    rank === 0 ? { do: 'throw', message: 'no more data' } : { do: 'receive', ...places, floats: 8 },
  ]);
  await assert.rejects(crew.results, (error: CrewStopped) => {
    assert.equal(error.message, 'rank 0 stopped: no more data');
    assert.equal(
      error.others.get(1),
      'rank 1 gave up waiting for rank 0 (message) because rank 0 has stopped.',
    );
    return true;
  });
});
