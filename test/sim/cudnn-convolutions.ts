/**
 * Convolutions that others timed: cuDNN's gradients of ResNet-50's layers at 256 pictures, float16 and channels last, on a GeForce
 * RTX 3070 (masahi/tvm-cutlass-eval, conv2d/dgrad_n256_res_11.6.txt and wgrad_n256.txt, second figure; 2022). Input gradients
 * accumulate in float16, at twice the rate that the profile has for float32; weight gradients in float32.
 */

export interface Timed {
  /** Height and width of what it reads. */
  readonly extent: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly window: number;
  readonly stride: number;
  /** Milliseconds. */
  readonly inputGradient: number;
  readonly weightGradient: number;
}

const row = (
  [extent, inputs, outputs, window, stride]: readonly [number, number, number, number, number],
  inputGradient: number,
  weightGradient: number,
): Timed => ({ extent, inputs, outputs, window, stride, inputGradient, weightGradient });

export const PICTURES = 256;

export const TIMED: readonly Timed[] = [
  row([56, 64, 256, 1, 1], 1.30325, 1.30382),
  row([56, 64, 64, 1, 1], 0.57762, 0.67381),
  row([56, 64, 64, 3, 1], 1.23656, 2.03718),
  row([56, 256, 64, 1, 1], 1.33171, 1.30579),
  row([56, 256, 512, 1, 2], 1.71436, 1.51822),
  row([56, 256, 128, 1, 2], 1.33018, 0.47824),
  row([28, 128, 128, 3, 1], 0.99069, 1.74721),
  row([28, 128, 512, 1, 1], 0.69699, 0.77565),
  row([28, 512, 128, 1, 1], 0.82505, 0.77238),
  row([28, 512, 1024, 1, 2], 1.18999, 1.50304),
  row([28, 512, 256, 1, 2], 0.74962, 0.44633),
  row([14, 256, 256, 3, 1], 0.91208, 1.68729),
  row([14, 256, 1024, 1, 1], 0.44306, 0.76184),
  row([14, 1024, 256, 1, 1], 0.54656, 0.7687),
  row([14, 1024, 2048, 1, 2], 0.94394, 1.38092),
  row([14, 1024, 512, 1, 2], 0.46855, 0.43753),
  row([7, 512, 512, 3, 1], 0.87287, 1.64551),
  row([7, 512, 2048, 1, 1], 0.45483, 0.80491),
  row([7, 2048, 512, 1, 1], 0.49651, 0.80382),
];

/** The stem of a ResNet on an A100: its weight gradient at 128 pictures of four channels, milliseconds (NVIDIA/cutlass, issue 793, 2023). */
export const STEM = { pictures: 128, channels: 4, weightGradient: 0.459 };
