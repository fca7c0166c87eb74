/** A machine of threads with round figures, for tests: 2 cores, 1 GFLOP/s, 1 GB/s, no overheads unless said. */
import type { Threads } from '../../hardware-profiles/threads/threads.js';

const COST = { overheadSeconds: 0, error: 0 };
const PRODUCT = { ...COST, flopsPerSecond: 1e9 };

export const ROUND_MACHINE: Threads = {
  cores: 2,
  effectiveCores: 2,
  dispatchSeconds: 0,
  pauses: 0,
  gemm: { forward: PRODUCT, 'input-gradient': PRODUCT, 'weight-gradient': PRODUCT },
  attention: { forward: PRODUCT, backward: PRODUCT },
  kernels: { gelu: { ...COST, bytesPerSecond: 1e9 } },
  exchange: {
    signalSeconds: 1e-6,
    wakeSeconds: 10e-6,
    barrierSeconds: 0.5e-6,
    meetingSeconds: 5e-6,
    besideMeetingSeconds: 25e-6,
    crowdedMeetingSeconds: 50e-6,
    addBytesPerSecond: 1e9,
    copyBytesPerSecond: 2e9,
    ownCopyBytesPerSecond: 4e9,
    error: 0,
  },
  assumed: { signalSeconds: 2e-6, bytesPerSecond: 5e9 },
};
