/** Optimizers with one state or none for each parameter: gradient descent, and Lion, whose update is a sign. */
import { ANY_STAGE, evenly, type Optimizer } from './optimizer.js';

const SGD_CODE = 'pytorch/pytorch, torch/optim/sgd.py';

export const sgd: Optimizer = {
  id: 'sgd',
  title: 'SGD',
  summary: 'No state: the gradient times the learning rate.',
  reference: SGD_CODE,
  unit: 'elements',
  zero: ANY_STAGE,
  rules: [
    evenly({
      name: 'sgd',
      keeps: [],
      stateEach: () => 0,
      flopsEach: 2,
      launches: 1,
      launched: 'together',
    }),
  ],
};

export const sgdMomentum: Optimizer = {
  ...sgd,
  id: 'sgd-momentum',
  title: 'SGD with momentum',
  summary: 'A momentum for each parameter.',
  rules: [
    evenly({
      name: 'sgd-momentum',
      keeps: ['momentum'],
      stateEach: ({ moment }) => moment,
      flopsEach: 4,
      launches: 2,
      launched: 'together',
    }),
  ],
};

export const lion: Optimizer = {
  id: 'lion',
  title: 'Lion',
  summary: 'A momentum for each parameter; the update is the sign of it and the gradient mixed.',
  reference:
    'Chen et al. 2023, arXiv 2302.06675; google/automl, lion/lion_pytorch.py; lucidrains/lion-pytorch, lion_pytorch/triton.py',
  unit: 'elements',
  zero: ANY_STAGE,
  rules: [
    evenly({
      name: 'lion',
      keeps: ['momentum'],
      stateEach: ({ moment }) => moment,
      flopsEach: 8,
      launches: 1,
      launched: 'per tensor',
    }),
  ],
};
