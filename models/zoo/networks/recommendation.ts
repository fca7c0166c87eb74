/** Recommendation models on click logs, and one for payment fraud; and a linear one. */
import { networkModel } from '../../architectures/network-model.js';
import type { Dlrm } from '../../hyper-parameters/dlrm.js';
import type { Model } from '../../model.js';

/** Criteo's terabyte of click logs, rows of each categorical feature hashed to 40 million at most. */
const CRITEO_TERABYTE = [
  ...[39_884_406, 39_043, 17_289, 7_420, 20_263, 3, 7_120, 1_543, 63, 38_532_951, 2_953_546, 403_346, 10],
  ...[2_208, 11_938, 155, 4, 976, 14, 39_979_771, 25_641_295, 39_664_984, 585_935, 12_972, 108, 36],
];

/** The same as MLPerf 3.0 has it: five features take all 40 million rows, and samples look up several rows of some. */
const CRITEO_MULTI_HOT = {
  rows: [
    ...[40_000_000, 39_060, 17_295, 7_424, 20_265, 3, 7_122, 1_543, 63, 40_000_000, 3_067_956, 405_282, 10],
    ...[2_209, 11_938, 155, 4, 976, 14, 40_000_000, 40_000_000, 40_000_000, 590_152, 12_973, 108, 36],
  ],
  lookups: [...[3, 2, 1, 2, 6, 1, 1, 1, 1, 7, 3, 8, 1], ...[6, 9, 5, 1, 1, 1, 12, 100, 27, 10, 3, 1, 1]],
};

/** Criteo's display advertising challenge on Kaggle. */
const CRITEO_KAGGLE = [
  ...[1_460, 583, 10_131_227, 2_202_608, 305, 24, 12_517, 633, 3, 93_145, 5_683, 8_351_593, 3_194, 27],
  ...[14_992, 5_461_306, 10, 5_652, 2_173, 4, 7_046_547, 18, 15, 286_181, 105, 142_572],
];

/**
 * Fields of a payment as a bank with a hundred million payers might have them, assumed: payers, accounts, devices,
 * addresses, merchants, terminals, pairs of them hashed, and twenty small ones; an account's last 50 merchants as a bag.
 */
const TRANSACTION = {
  rows: [
    ...[100_000_000, 60_000_000, 80_000_000, 40_000_000, 20_000_000, 12_000_000, 5_000_000],
    ...[30_000_000, 30_000_000, 1_000_000, 200_000, 50_000, 40_000, 20_000, 12_000, 4_000, 1_000, 900],
    ...[500, 250, 250, 200, 180, 168, 100, 60, 31, 24, 12, 10, 7, 5],
  ],
  lookups: [
    ...[1, 1, 1, 1, 50, 1, 1],
    ...[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    ...[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  ],
};

const model = (id: string, title: string, source: string, sizes: Omit<Dlrm, 'kind'>): Model =>
  networkModel({ id, title, family: 'dlrm', source }, { kind: 'dlrm', ...sizes });

const MLPERF = { dense: 13, dim: 128, bottom: [512, 256, 128], top: [1024, 1024, 512, 256, 1] };

export const RECOMMENDATION_MODELS: readonly Model[] = [
  model(
    'dlrm-kaggle',
    'DLRM, Criteo Kaggle',
    'facebookresearch/dlrm, bench/dlrm_s_criteo_kaggle.sh (Naumov et al. 2019, arXiv 1906.00091)',
    {
      ...{ dense: 13, rows: CRITEO_KAGGLE, dim: 16, bottom: [512, 256, 64, 16], top: [512, 256, 1] },
      ...{ interaction: 'dots', tableOptimizer: 'sgd' },
    },
  ),
  model(
    'dlrm-criteo-tb',
    'DLRM, Criteo Terabyte',
    'MLPerf Training v0.7 to v2.1; facebookresearch/dlrm, bench/run_and_time.sh, --max-ind-range=40000000 (arXiv 1906.00091)',
    { ...MLPERF, rows: CRITEO_TERABYTE, interaction: 'dots', tableOptimizer: 'sgd' },
  ),
  model(
    'dlrm-dcnv2',
    'DLRM with DCN v2',
    'MLPerf Training v3.0 on; mlcommons/training, recommendation_v2/torchrec_dlrm/README.md (arXiv 2008.13535)',
    {
      ...{ ...MLPERF, ...CRITEO_MULTI_HOT, interaction: { kind: 'cross', layers: 3, rank: 512 } },
      tableOptimizer: 'adagrad',
    },
  ),
  model(
    'fraud-dlrm',
    'DLRM for payment fraud',
    'llmsim: no published model, fields and sizes assumed (models/zoo/networks/recommendation.ts)',
    {
      ...{ dense: 48, dim: 64, bottom: [256, 128, 64], top: [512, 256, 1] },
      ...{ ...TRANSACTION, interaction: 'dots' },
    },
  ),
  networkModel(
    {
      ...{ id: 'logistic-regression', title: 'Logistic regression', family: 'linear-model' },
      source: 'llmsim: ten thousand features, assumed; the workload of Chu et al. 2006, NIPS',
    },
    { kind: 'linear-model', features: 10_000, outputs: 1 },
  ),
];
