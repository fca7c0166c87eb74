/** How a strategy scales. */
import type { Detail } from '../../../planning/detail/detail.js';
import { type Chart, INK } from '../../charts/render.js';
import { count, percent } from '../../tables/units.js';
import { WIDTH } from './legend.js';

/** Tokens a second and MFU at several sizes of the cluster. */
export function scalingChart({ scaling }: Detail): Chart {
  const values = scaling.map((p) => ({
    ...p,
    mfu: 100 * p.mfu,
    tip: `${count(p.devices)} devices: ${count(p.tokensPerSecond)} tokens/s, ${percent(p.mfu)} MFU`,
    ideal: (scaling[0]!.tokensPerSecond / scaling[0]!.devices) * p.devices,
  }));
  const x = {
    field: 'devices',
    type: 'quantitative',
    title: 'devices (weak scaling: global batch in proportion)',
    scale: { type: 'log', base: 2 },
    axis: { values: scaling.map((p) => p.devices), format: '~s' },
  };
  const log = { type: 'log' };
  const description = { field: 'tip' };
  return {
    description: `Weak scaling over ${scaling.map((p) => p.devices).join(', ')} devices: tokens a second, and MFU.`,
    spec: {
      hconcat: [
        {
          ...{ width: WIDTH / 2 - 40, height: 150, data: { values } },
          layer: [
            {
              mark: { type: 'line', color: INK, strokeDash: [4, 4], strokeWidth: 1 },
              encoding: {
                x,
                y: {
                  field: 'ideal',
                  type: 'quantitative',
                  scale: log,
                  title: 'tokens/s (dashed: linear scaling)',
                  axis: { format: '~s', tickCount: 4 },
                },
                description: { value: 'in proportion to the smallest' },
              },
            },
            {
              mark: { type: 'line', point: true, color: '#0072b2' },
              encoding: { x, y: { field: 'tokensPerSecond', type: 'quantitative', scale: log }, description },
            },
          ],
        },
        {
          ...{ width: WIDTH / 2 - 40, height: 150, data: { values } },
          mark: { type: 'line', point: true, color: '#009e73' },
          encoding: {
            x,
            y: { field: 'mfu', type: 'quantitative', title: 'MFU, %', scale: { zero: true } },
            description,
          },
        },
      ],
    },
  };
}
