/** Rules of a kernel's figures: shapes that are shapes, so that whoever prices it gets a finite time. */
import { flopsOf, type Kernel } from '../kernel.js';

/** What is wrong with the figures of a kernel, each as a sentence; empty when it can be priced. */
export function kernelFaults(kernel: Kernel): readonly string[] {
  for (const name in kernel) {
    const value: unknown = kernel[name as keyof Kernel];
    if (Array.isArray(value) && !value.every((each) => allowedExtent(name, each)))
      return [`the ${kernel.family} kernel has ${name} ${value.join('x')}; give finite numbers above zero.`];
    if (typeof value !== 'number' || allowed(name, value)) continue;
    const want = name === 'flops' || name === 'bytes' ? 'zero or more' : 'above zero';
    return [`the ${kernel.family} kernel has ${name} ${value}; give a finite number ${want}.`];
  }
  if (kernel.graph === true && 'readBack' in kernel && kernel.readBack === true) {
    return [
      `the ${kernel.family} kernel has graph and read-back; a recorded graph cannot wait for the host: leave one out.`,
    ];
  }
  const flops = flopsOf(kernel);
  return Number.isFinite(flops)
    ? NONE
    : [`the ${kernel.family} kernel comes to ${flops} FLOPs; make it smaller.`];
}

const NONE: readonly string[] = [];

function allowedExtent(name: string, value: unknown): boolean {
  return (
    typeof value === 'number' && Number.isFinite(value) && (value > 0 || (value === 0 && name === 'padding'))
  );
}

function allowed(name: string, value: number): boolean {
  return Number.isFinite(value) && (value > 0 || (value === 0 && (name === 'flops' || name === 'bytes')));
}
