/**
 * Devices that differ in speed: all wait for the slowest, so the computation of a step takes as long as on the slowest of
 * all devices. Which one that is changes with the nodes: a play draws it anew at each start.
 */
import { probit } from 'simple-statistics';
import { expectedMaximum } from '../prices/stragglers.js';

/**
 * How many times as long computation takes on the slowest of so many devices, on average, as on an average one. `spread` is
 * the standard deviation of a device's time, as a share of its mean.
 */
export function slowestFactor(devices: number, spread: number): number {
  return 1 + spread * expectedMaximum(devices);
}

/**
 * The same, drawn: the largest of so many normal variables is below x with probability Φ(x)^devices, so it is
 * Φ⁻¹(uniform^(1/devices)). Never faster than half of the average device's time.
 */
export function drawnFactor(devices: number, spread: number, uniform: number): number {
  if (spread === 0) return 1;
  return Math.max(0.5, 1 + spread * probit(uniform ** (1 / devices)));
}
