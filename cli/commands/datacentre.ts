/** `llmsim datacentre`: a list of jobs played on the nodes of a datacentre, under one policy or several. */
import type { Command } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';
import { OPEN_OPTION, reportOption } from '../options/open-option.js';

const FORMATS = ['table', 'markdown', 'csv', 'json'] as const;
const JOBS = 'The jobs and the nodes';
const PLAY = 'How they are played';

export const datacentre: Command = {
  name: 'datacentre',
  summary: 'play many jobs on one cluster: queueing, placement, utilisation, what-if and characterisation',
  description:
    'Reads a list of jobs (the columns of Acme, Helios, Philly, PAI, openb, sacct and others are known) or writes one ' +
    'like a published datacentre’s, and plays it on the nodes under one policy or several. Shows how long jobs wait and ' +
    'take, how full the devices are over time, who holds them, and what more nodes, pools or other policies would change.',
  options: [
    {
      ...{ name: 'jobs', type: 'text', value: 'FILE', group: JOBS },
      summary: 'list of jobs; synthetic:acme-seren and others make one like a published datacentre’s',
    },
    {
      ...{ name: 'nodes', type: 'text', value: 'FILE', group: JOBS },
      summary: 'list of nodes, or clusters with a number of nodes each: h100-dgx:64,a100-dgx:300',
    },
    {
      ...{ name: 'count', type: 'text', value: 'N', group: JOBS },
      summary: 'with --jobs synthetic:…, how many jobs [default: as many as published]',
    },
    {
      ...{ name: 'load', type: 'text', value: 'SHARE', group: JOBS },
      summary:
        'with --jobs synthetic:…, how often jobs are submitted: so that the jobs drawn ask for exactly this share of all devices, 80% for example [default: as often as published]',
    },
    {
      ...{ name: 'from-day', type: 'text', value: 'N', group: JOBS },
      summary: 'only jobs submitted from this day on; 0 is the day of the first',
    },
    {
      ...{ name: 'to-day', type: 'text', value: 'N', group: JOBS },
      summary: 'only jobs submitted before this day',
    },
    {
      ...{ name: 'policy', type: 'texts', value: 'NAME', group: PLAY },
      summary:
        'which job goes next (fifo, backfill, sjf, fair, priority), where it goes (best-fit, fgd, packing, clustering, dot-product, random), or both: backfill+fgd; several are compared [default: fifo+best-fit]',
    },
    {
      ...{ name: 'reserve', type: 'texts', value: 'NAME:SHARE', group: PLAY },
      summary: 'keep a share of the devices for jobs of a queue or a type: pretraining:30%',
    },
    {
      ...{ name: 'inflate', type: 'text', value: 'N', group: PLAY },
      summary:
        'also let jobs of the list arrive in random order, none leaving, until they ask for N times all devices: how much is allocated tells policies apart by fragmentation',
    },
    {
      ...{ name: 'seed', type: 'text', value: 'N', group: PLAY },
      summary: 'of all that is random; the same seed gives the same answer [default: 42]',
    },
    {
      ...{ name: 'failures', type: 'text', value: 'NAME', group: PLAY },
      summary:
        'how often nodes fail: a published model by name, a file of causes with rates, a rate such as 6.5e-3/node-day, or none [default: none]',
    },
    {
      ...{ name: 'checkpoint-interval', type: 'text', value: 'TIME', group: PLAY },
      summary:
        'how often jobs save their work: a time (30min), or none, where a stopped job begins anew [default: none]',
    },
    {
      ...{ name: 'repair', type: 'text', value: 'TIME', group: PLAY },
      summary: 'how long a failed node is out, in place of what the failure model says',
    },
    {
      ...{ name: 'price', type: 'text', value: 'USD', group: PLAY },
      summary: 'US dollars per device and hour, for what more nodes cost [default: that of the clusters]',
    },
    {
      ...{ name: 'plays', type: 'text', value: 'N', group: PLAY },
      summary:
        'how often everything is played, each time with other failures; figures are means [default: 5 with --failures, fewer of more than 100,000 jobs]',
    },
    {
      ...{ name: 'estimates', type: 'text', value: 'exact|limit|FACTOR', group: PLAY },
      summary:
        'what backfill and sjf are told of run times: the run time itself, the time limit of each job in the list, or so many times the run time [default: exact]',
    },
    {
      ...{ name: 'what-if', type: 'texts', value: 'CHANGE', group: PLAY },
      summary:
        'also the answer with a change: nodes=+20%, reserve=pretraining:30%, policy=backfill, failures=x2; several are a row each',
    },
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per policy and change to FILE; the columns are in docs/datacentre.md',
    },
    {
      ...{ name: 'jobs-csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per job to FILE: submission, start, end, wait',
    },
    {
      ...{ name: 'write-jobs', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write the list of jobs as it is played to FILE, which --jobs reads again',
    },
    reportOption('distributions, utilisation over time, who holds the devices, policies beside each other'),
    OPEN_OPTION,
    formatOption(FORMATS),
  ],
  examples: [
    {
      command:
        'llmsim datacentre --jobs synthetic:acme-seren --count 20000 --nodes a100-dgx:286 --policy fifo,backfill',
      does: 'two policies for jobs like those of Acme’s Seren',
    },
    {
      command:
        'llmsim datacentre --jobs pods.csv --nodes nodes.csv --policy best-fit,fgd --inflate 1.3 --seed 42',
      does: 'how much of the devices each placement gets allocated',
    },
    {
      command:
        "llmsim datacentre --jobs jobs.csv --nodes h100-dgx:64 --what-if 'nodes=+20%' --report jobs.html",
      does: 'a page, and what a fifth more nodes would change',
    },
  ],
  async run(args, terminal) {
    const format = formatOf(args, FORMATS);
    const [{ readDatacentre }, { outputFile }, { askedPage }, { progressBar }] = await Promise.all([
      import('../input/datacentre.js'),
      import('../output/output.js'),
      import('../output/asked-page.js'),
      import('../output/progress.js'),
    ]);
    const asked = await readDatacentre(args);
    const [csv, perJob, list] = ['csv', 'jobs-csv', 'write-jobs'].map((name) =>
      outputFile(textOption(args, name)),
    );
    const page = await askedPage('datacentre', args);
    const quiet = flagOption(args, 'quiet');
    const wrote = (path: string) => quiet || terminal.err(`wrote ${path}\n`);
    if (list !== undefined) {
      const { jobsCsv } = await import('../../datacentre/jobs/csv.js');
      list.write(jobsCsv(asked.table));
      wrote(list.path);
    }
    const { answerOf } = await import('../../datacentre/answer.js');
    const progress = progressBar(terminal, quiet);
    const { commandOf } = await import('../output/command-line.js');
    const { answer, played } = answerOf(
      { ...asked, onProgress: (done, all) => progress.update(done, all, 'policies and changes') },
      asked.inputs,
      commandOf('datacentre', args),
    );
    progress.end();
    if (csv !== undefined) {
      csv.write([(await import('../../reports/datacentre/csv.js')).datacentreCsv(answer)]);
      wrote(csv.path);
    }
    if (perJob !== undefined) {
      const [report, { STATES }] = await Promise.all([
        import('../../reports/datacentre/jobs-csv.js'),
        import('../../datacentre/jobs/table.js'),
      ]);
      perJob.write(report.playedJobsCsv(asked.table, played, STATES));
      wrote(perJob.path);
    }
    const failed = await page?.write(answer);
    if (page !== undefined) {
      wrote(page.path);
      if (failed !== undefined && !quiet) terminal.err(`${failed}\n`);
    }
    if (format === 'json') terminal.out((await import('../../reports/json.js')).json(answer));
    else if (format === 'csv') {
      terminal.out((await import('../../reports/datacentre/csv.js')).datacentreCsv(answer));
    } else if (format === 'markdown') {
      terminal.out((await import('../../reports/datacentre/markdown.js')).datacentreMarkdown(answer));
    } else
      terminal.out((await import('../../reports/datacentre/text.js')).datacentreText(answer, terminal.style));
    // No: nothing of the list can be played, nor arrive.
    return answer.completedJobs === 0 && answer.allocationByArrivedPercent === undefined ? 1 : 0;
  },
};
