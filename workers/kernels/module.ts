/**
 * The list of everything that is compiled, and its compilation. The module is made once and posted to
 * the workers; each instantiates it on the memory they share.
 */
import { activationKernels } from './activations.js';
import {
  blendRowsKernel,
  probabilitiesKernel,
  rowDotsKernel,
  scoreGradientKernel,
  softmaxKernel,
} from './attention/softmax.js';
import { exponentialSumsKernel, rowMaximaKernel, softmaxGradientKernel } from './cross-entropy.js';
import { addIntoKernel, addScaledKernel, scaleKernel, sumKernel } from './elementwise.js';
import { addBias, addRows } from './linear.js';
import {
  layerNormBackwardKernel,
  layerNormForwardKernel,
  rmsNormBackwardKernel,
  rmsNormForwardKernel,
} from './norms.js';
import { adamWKernel, squareSumsKernel } from './optimizer.js';
import {
  decayedKernel,
  factoredUpdateKernel,
  squaredColumnsKernel,
  squaredRowsKernel,
  unfactoredUpdateKernel,
} from './optimizers/adafactor.js';
import { muonMixKernel } from './optimizers/muon.js';
import { lionKernel, sgdKernel, sgdMomentumKernel } from './optimizers/simple.js';
import { rotateKernel } from './rotary.js';
import { moduleBytes } from './wasm/binary.js';
import { FunctionWriter, type WrittenFunction } from './wasm/function-writer.js';
import { macroKernel } from './wasm/macro-kernel.js';
import { edgeFunction, microKernel, TILE_COLUMNS, TILE_ROWS } from './wasm/micro-kernel.js';
import { packFunction } from './wasm/pack.js';
import { type CompiledModule, platform } from './wasm/platform.js';
import type { Arrays, RowKernel } from './wasm/row-kernel.js';
import { rowFunction } from './wasm/row-loops.js';

const ROW_KERNELS: readonly RowKernel<Arrays, string>[] = [
  addBias,
  addRows,
  addIntoKernel,
  sumKernel,
  scaleKernel,
  addScaledKernel,
  ...Object.values(activationKernels).flatMap((byActivation) => Object.values(byActivation)),
  layerNormForwardKernel,
  layerNormBackwardKernel,
  rmsNormForwardKernel,
  rmsNormBackwardKernel,
  rotateKernel,
  softmaxKernel,
  probabilitiesKernel,
  scoreGradientKernel,
  rowDotsKernel,
  blendRowsKernel,
  rowMaximaKernel,
  exponentialSumsKernel,
  softmaxGradientKernel,
  adamWKernel,
  squareSumsKernel,
  sgdKernel,
  sgdMomentumKernel,
  lionKernel,
  squaredRowsKernel,
  squaredColumnsKernel,
  factoredUpdateKernel,
  unfactoredUpdateKernel,
  decayedKernel,
  muonMixKernel,
];

/** The functions of the GEMM; their order is that of the indices `multiply` calls by. */
function productFunctions(): WrittenFunction[] {
  return [
    microKernel(),
    edgeFunction(),
    macroKernel({ tile: 0, edge: 1 }),
    packFunction(TILE_ROWS),
    packFunction(TILE_COLUMNS),
  ];
}

/** `copy`(target, source, bytes). */
function copyFunction(): WrittenFunction {
  const f = new FunctionWriter('copy', { target: 'i32', source: 'i32', bytes: 'i32' });
  f.get(f.at.target, f.at.source, f.at.bytes);
  f.copyMemory();
  return f;
}

/** The kernels' code. Identical on every machine: strict SIMD, no instruction whose rounding is left open. */
export function compileKernels(): CompiledModule {
  return new platform.Module(
    moduleBytes([...productFunctions(), copyFunction(), ...ROW_KERNELS.map(rowFunction)]),
  );
}
