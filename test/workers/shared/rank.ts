/** A test rank: plays its script on a thread of its own. On the main thread this module does nothing. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { algorithmById } from '../../../program/collectives/index.js';
import { Barrier } from '../../../workers/shared/barrier.js';
import { Communicator } from '../../../workers/shared/communicator.js';
import type { Post } from '../../../workers/shared/crew.js';
import { prepareCollective } from '../../../workers/shared/prepared.js';
import { PLAIN_RANGES } from '../../../workers/shared/ranges.js';
import { Signals } from '../../../workers/shared/signal.js';
import { Mailbox } from '../../../workers/shared/transfer.js';
import { type Action, fabricOf, type RankData } from './script.js';
import { PATIENT_MS } from './team.js';

if (!isMainThread) {
  const data = workerData as RankData;
  new Barrier(new Signals(data.buffer, data.team, data.rank, PATIENT_MS), data.start).wait('the start');
  post({ step: 0 });
  post({ result: played(data) });
}

/** Step 0 is said once all ranks are there. */
function post(message: Post<readonly number[]>): void {
  parentPort!.postMessage(message);
}

function played({ buffer, team, barrier, rank, patienceMs, actions }: RankData): number[] {
  const signals = new Signals(buffer, team, rank, patienceMs);
  const meeting = new Barrier(signals, barrier);
  const communicators = new Map<number, Communicator>();
  const boxes = new Map<number, Mailbox>();
  const floats = (at: number, length: number) => new Float32Array(buffer, at, length);

  const collective = ({ communicator, task, algorithm, perNode, operands }: Of<'collective'>) => {
    const fabric = fabricOf(communicator.members.length, perNode);
    const me = communicator.members.indexOf(rank);
    const prepared = prepareCollective(task, algorithmById(algorithm), fabric, me);
    const line = once(
      communicators,
      communicator.at,
      () => new Communicator(signals, communicator, PLAIN_RANGES),
    );
    return line.run(prepared, operands);
  };
  const mailbox = ({ box }: Of<'send' | 'receive'>) =>
    once(boxes, box.at, () => new Mailbox(signals, box, PLAIN_RANGES));

  return actions.map((action) => {
    switch (action.do) {
      case 'collective':
        return collective(action);
      case 'send':
        return mailbox(action).send(action.at, action.floats, 'message');
      case 'receive':
        mailbox(action).receive(action.at, action.floats, 'message');
        break;
      case 'barrier':
        meeting.wait('test');
        break;
      case 'fill':
        floats(action.at, action.floats).fill(action.value);
        break;
      case 'keep':
        floats(action.at, action.floats).set(floats(action.from, action.floats));
        break;
      case 'compute':
        for (const end = performance.now() + action.milliseconds; performance.now() < end; );
        break;
      case 'silence':
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        break;
      case 'throw':
        throw new Error(action.message);
      default:
        process.exit(3);
    }
    return 0;
  });
}

type Of<Kind extends Action['do']> = Extract<Action, { do: Kind }>;

function once<T>(known: Map<number, T>, at: number, make: () => T): T {
  const found = known.get(at) ?? make();
  known.set(at, found);
  return found;
}
