/** Each format of job lists, by a few rows of its columns: what a job is, what is left out, and what is wrong, where. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JOB_FORMATS } from '../../../datacentre/jobs/formats/index.js';
import { readJobs } from '../../../datacentre/jobs/read.js';
import { type JobTable, STATES } from '../../../datacentre/jobs/table.js';
import { estimatesOf, readEstimates } from '../../../datacentre/queueing/estimates.js';
import { InputError } from '../../../input/error.js';

/** A job of the table, as one would say it; times in seconds. */
function said(table: JobTable, row: number) {
  const word = ({ words, index }: JobTable['user']) => words[index[row]!]!;
  return {
    id: table.ids?.[row],
    submit: table.submitMillis[row]! / 1000,
    run: table.runMillis[row]! / 1000,
    devices: (table.devices[row]! * table.deviceMilli[row]!) / 1000,
    cores: table.cpuMilli[row]! / 1000,
    memoryMib: table.memoryMib[row],
    state: STATES[table.state[row]!],
    user: word(table.user),
    queue: word(table.queue),
    type: word(table.type),
    wait: table.recordedWaitMillis === null ? undefined : table.recordedWaitMillis[row]! / 1000,
  };
}

function refused(text: string): string {
  try {
    readJobs(text, 'list.csv');
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.message;
  }
  return assert.fail('the list was read');
}

test('Acme: seconds, zones, the type of a job, memory of Kalos by node', () => {
  const table = readJobs(
    [
      'job_id,user,node_num,gpu_num,cpu_num,mem_per_pod_GB,type,state,submit_time,start_time,end_time,duration,queue,gpu_time',
      'b,u2,8,64,960,1000,Pretrain,CANCELLED,2023-05-17 11:01:00+00:00,2023-05-17 11:01:10+00:00,2023-05-17 11:02:32+00:00,82,10.0,5248.0',
      'a,u1,1,1,16,,Eval,NODE_FAIL,2023-05-17 19:00:00+08:00,2023-05-17 19:00:30+08:00,2023-05-17 19:01:00+08:00,30,30,30.0',
      'c,u1,1,1,16,,Eval,CANCELLED,2023-05-17 19:00:00+08:00,,,0,30,0',
    ].join('\n'),
    'kalos.csv',
  );
  assert.equal(table.list!.format, 'acme');
  assert.deepEqual(table.list!.notes, ['left out of kalos.csv: 1 job that never ran']);
  // 19:00 at +08:00 is 11:00 UTC, a minute before the other: rows are by submission.
  assert.deepEqual(said(table, 0), {
    ...{ id: 'a', submit: 0, run: 30, devices: 1, cores: 16, memoryMib: 0, state: 'node-fail', user: 'u1' },
    ...{ queue: '', type: 'Eval', wait: 30 },
  });
  assert.deepEqual(said(table, 1), {
    ...{ id: 'b', submit: 60, run: 82, devices: 64, cores: 960, state: 'cancelled', user: 'u2', queue: '' },
    // 8 nodes × 1000 GB, in MiB of 2^20 bytes.
    ...{ memoryMib: Math.round((8 * 1000e9) / 2 ** 20), type: 'Pretrain', wait: 10 },
  });
  assert.equal(table.beginsAtMillis, Date.UTC(2023, 4, 17, 11));
});

test('Helios: the virtual cluster is the queue, jobs without devices stay', () => {
  const table = readJobs(
    [
      'job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue',
      '1,uA,vcX,0,8,1,COMPLETED,2020-06-09 18:41:01,2020-06-09 18:41:01,2020-06-09 18:41:11,10,0',
      '2,uB,vcY,16,64,2,TIMEOUT,2020-06-09 18:41:27,2020-06-09 18:42:27,2020-06-09 18:43:27,60,60',
    ].join('\r\n'),
    'helios.csv',
  );
  assert.equal(table.list!.format, 'helios');
  assert.deepEqual(
    [0, 1]
      .map((row) => said(table, row))
      .map(({ devices, queue, submit, state }) => [devices, queue, submit, state]),
    [
      [0, 'vcX', 0, 'completed'],
      [16, 'vcY', 26, 'timeout'],
    ],
  );
});

test('openb: thousandths of a device, kinds of device, the time from placement to deletion', () => {
  const table = readJobs(
    [
      'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time',
      'p0,6000,12288,1,460,V100M16|V100M32,LS,Running,100,500,150',
      'p1,1000,1024,0,0,,BE,Failed,200,300,',
    ].join('\n'),
    'pods.csv',
  );
  const first = said(table, 0);
  assert.deepEqual([first.devices, first.run, first.wait, first.queue], [0.46, 500 - 150, 150 - 100, 'LS']);
  assert.equal(table.deviceKind.words[table.deviceKind.index[0]!], 'V100M16|V100M32');
  assert.ok(Number.isNaN(table.runMillis[1]!), 'a pod that was not placed did not run');
  assert.equal(said(table, 1).state, 'failed');
});

test('openb without times: all at once, in the order of the list', () => {
  const table = readJobs(
    'name,cpu_milli,memory_mib,num_gpu,gpu_milli\nb,1,1,8,1000\na,1,1,1,10\n',
    'pods.csv',
  );
  assert.deepEqual(table.ids, ['b', 'a']);
  assert.deepEqual([...table.submitMillis], [0, 0]);
});

test('sacct: steps are no jobs, resources as Slurm writes them, columns in any order', () => {
  const table = readJobs(
    [
      'State|JobID|User|Partition|Submit|Start|End|Elapsed|AllocTRES|ReqTRES|Priority|Timelimit',
      'CANCELLED by 1000|12|ann|gpu|2024-01-01T00:00:00|2024-01-01T00:01:00|2024-01-02T01:01:02|1-01:00:02|billing=16,cpu=16,gres/gpu:a100=8,gres/gpu=8,mem=64G,node=1||7|2-00:00:00',
      'COMPLETED|12.batch||||||00:01:00|cpu=16|||',
      'PENDING|13|bob|gpu|2024-01-01T00:00:05|Unknown|Unknown|00:00:00||gres/gpu=4||1-00:00:00',
      'OUT_OF_MEMORY|14_3|bob|cpu|2024-01-01T00:00:06|2024-01-01T00:00:07|2024-01-01T00:05:07|05:00|cpu=2,gres/gpu:h100=2,gres/gpu:a100=1,mem=512M|||UNLIMITED',
      'RUNNING|15|bob|cpu|2024-01-01T00:00:07|2024-01-01T00:01:07|Unknown|10:00|cpu=2|||30:00',
      'CANCELLED by 7|16|bob|cpu|2024-01-01T00:00:08|None|2024-01-01T00:00:09|00:00:00||||30:00',
    ].join('\n'),
    'sacct.txt',
  );
  assert.deepEqual(said(table, 0), {
    ...{ id: '12', submit: 0, run: (24 + 1) * 60 * 60 + 2, devices: 8, cores: 16, memoryMib: 64 * 1024 },
    ...{ state: 'cancelled', user: 'ann', queue: 'gpu', type: '', wait: 60 },
  });
  assert.equal(table.priority[0], 7);
  assert.deepEqual([said(table, 1).id, said(table, 1).devices, said(table, 1).run], ['14_3', 2 + 1, 300]);
  assert.deepEqual(table.list!.notes.slice(1), [
    '1 job was still running when the list was printed: the time run by then is taken as the run time, which is too short',
    'left out of sacct.txt: 1 step of jobs',
    'left out of sacct.txt: 1 job that still waited when the list was printed',
    'left out of sacct.txt: 1 job that never ran',
  ]);
  assert.deepEqual([said(table, 2).id, said(table, 2).run], ['15', 600]);
  assert.deepEqual([...table.limitMillis!], [2 * 86_400_000, Number.NaN, 1_800_000]);
  // Where backfill is told limits, a job without one may take as long as any.
  assert.deepEqual([...estimatesOf(table, 'limit').millis!], [2 * 86_400_000, 2 * 86_400_000, 1_800_000]);
  assert.equal(
    refused('JobID|Submit|State|Elapsed\n1|yesterday|COMPLETED|00:01:00'),
    "list.csv:2 submit 'yesterday': it must be seconds, or a time such as 2023-03-01 00:18:22+08:00",
  );
});

test('PAI: tasks of a job together, hundredths of devices', () => {
  const table = readJobs(
    [
      'job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,gpu_type',
      'j1,ps,1.0,Terminated,110.0,200.0,600.0,10,0,CPU',
      'j1,worker,2.0,Terminated,100.0,260.0,400.0,10,50.0,T4',
      'j2,tensorflow,1.0,Failed,300.0,310.0,100.0,1,25.0,MISC',
      'j3,tensorflow,5.0,Waiting,,,100.0,1,100.0,MISC',
      'j4,worker,5.0,Terminated,400,401,100.0,1,30.0,T4',
    ].join('\n'),
    'pai.csv',
  );
  assert.deepEqual(table.ids, ['j1', 'j2', 'j4']);
  // 1 × 0 + 2 × 50 % of a device; 6 + 2 × 4 cores; from the first start to the last end.
  assert.deepEqual([said(table, 0).devices, said(table, 0).cores, said(table, 0).run], [1, 14, 260 - 100]);
  assert.deepEqual(
    [said(table, 1).devices, said(table, 1).state, said(table, 1).submit],
    [0.25, 'failed', 200],
  );
  // 5 × 30 % are one and a half: two whole ones.
  assert.equal(said(table, 2).devices, 2);
  const joined = readJobs(
    'job_name,task_name,inst_num,status,start_time,end_time,plan_gpu,submit_time,user\nj,w,1,Terminated,50,60,100,20,ann',
    'joined.csv',
  );
  assert.deepEqual([said(joined, 0).wait, said(joined, 0).user], [50 - 20, 'ann']);
});

test("PAI's simulator, ElasticFlow's and Tiresias' lists", () => {
  const pai = readJobs(
    'job_id,num_gpu,num_cpu,num_inst,submit_time,duration,user\n1,0.5,6,1,0,100,u\n2,1,2,4,5,7,u',
    'a',
  );
  assert.deepEqual([pai.list!.format, said(pai, 0).devices, said(pai, 1).devices], ['pai-simulator', 0.5, 4]);
  assert.equal(said(pai, 1).cores, 8);
  const flow = readJobs(
    'job_id,submit_time,real_iteration,model_name,ddl,batch_size,num_gpu,real_duration,duration,iteration\n0,10,5,vgg16,9,64,4,70,80,6',
    'b',
  );
  assert.deepEqual([flow.list!.format, said(flow, 0).run, said(flow, 0).type], ['elasticflow', 70, 'vgg16']);
  const tiresias = readJobs(
    'job_id,num_gpu,submit_time,iterations,model_name,duration,interval\n1,2,3,4,x,55,6',
    'c',
  );
  assert.equal(said(tiresias, 0).run, 55);
});

test("Philly's log: a job is its attempts, as wide as the widest", () => {
  const attempt = (start: string | null, end: string | null, gpus: number) => ({
    start_time: start,
    end_time: end,
    detail: [{ ip: 'm1', gpus: Array.from({ length: gpus }, (_, at) => `gpu${at}`) }],
  });
  const log = [
    {
      ...{ status: 'Killed', vc: 'v', jobid: 'app_1', user: 'u', submitted_time: '2017-10-07 01:00:00' },
      attempts: [
        attempt('2017-10-07 01:01:00', '2017-10-07 01:02:00', 8),
        attempt('2017-10-07 01:10:00', '2017-10-07 02:10:00', 4),
        attempt('2017-10-07 03:00:00', null, 16),
      ],
    },
    {
      status: 'Pass',
      vc: 'v',
      jobid: 'app_2',
      user: 'u',
      submitted_time: '2017-10-07 01:00:00',
      attempts: [],
    },
  ];
  const table = readJobs(JSON.stringify(log), 'cluster_job_log');
  assert.equal(table.count, 1);
  assert.deepEqual([said(table, 0).run, said(table, 0).devices, said(table, 0).wait], [60 + 3600, 8, 60]);
  assert.match(table.list!.notes[1]!, /1 job without an attempt that has both times/);
  assert.match(refused('[{"jobid":"a"}]'), /job 1 has no submitted_time/);
  assert.match(refused('[1,'), /list.csv:1:\d+ this is not JSON/);
  assert.match(refused('{"a":1}'), /no list of jobs/);
});

test('what is wrong is told with line, column, value and rule, several at once', () => {
  const header = 'job_id,submit_s,run_s,devices,state,device_milli';
  assert.equal(
    refused(`${header}\n1,0,-5,2.5,done,1000\n\n2,noon,5,1,,2000\n3,1,1,1`),
    [
      "list.csv:2 state 'done': it must be one of completed, cancelled, failed, timeout, node-fail, unknown",
      "list.csv:2 run_s '-5': it must be a number of 0 or more",
      "list.csv:2 devices '2.5': it must be a whole number, 0 or more",
      "list.csv:4 submit_s 'noon': it must be seconds, or a time such as 2023-03-01 00:18:22+08:00",
      "list.csv:4 device_milli '2000': it must be 1000 at most, a whole device",
      'and 1 more cell is wrong',
    ].join('\n'),
  );
  const times = 'job_id,submit_s,run_s,devices';
  assert.equal(
    refused(`${times}\n1,0,1e300,1e15\n2,2023-03-01T00:18:22Z,5,1\n3,1e18,5,1\n,,,\n,,\n`),
    [
      "list.csv:2 run_s '1e300': it must be 3155760000 s at most, a hundred years",
      "list.csv:2 devices '1e15': it must be 2147483647 at most",
      "list.csv:3 submit_s '2023-03-01T00:18:22Z': this is a date, and submit_s '0' in line 2 is seconds; a list has either dates or seconds",
      "list.csv:4 submit_s '1e18': it must be 253402300799 s at most, the end of the year 9999",
    ].join('\n'),
  );
  assert.match(
    refused(`${times},Devices\n1,0,1,1,1`),
    /list.csv:1 has two columns 'devices', the 4. and the 5./,
  );
  const twice = readJobs(`${times}\na,0,1,1\nb,0,1,1\na,0,1,1\n,,,\n`, 'list.csv');
  assert.equal(twice.count, 3);
  assert.match(twice.list!.notes[0]!, /^one job id is in list.csv more than once, 'a' for example/);
  assert.match(refused(''), /list.csv is empty/);
  assert.match(refused(`${header}\n`), /has no jobs/);
  assert.match(
    refused('job_id,user,vc,gpu_num\n'),
    /its columns are job_id, user, vc, gpu_num; nearest is Helios.*which also has cpu_num, state, submit_time, duration/,
  );
  assert.match(refused('submit_s,devices,model,tokens,steps\n0,8,gpt2,1e9,100'), /either tokens or steps/);
});

test('a header tells one format from the others', () => {
  for (const format of JOB_FORMATS) {
    const names = new Set(format.columns);
    const first = JOB_FORMATS.find((each) => each.columns.every((column) => names.has(column)));
    assert.equal(first!.id, format.id, format.title);
  }
});

test('what queueing is told of run times: a factor, and what is none', () => {
  const table = readJobs('submit_s,devices,run_s\n0,1,100\n1,1,', 'list.csv');
  assert.deepEqual([...estimatesOf(table, readEstimates('2.5')).millis!], [250_000, Number.NaN]);
  assert.equal(readEstimates('x1'), 'exact');
  assert.equal(estimatesOf(table, 'exact').millis, undefined);
  assert.throws(
    () => estimatesOf(table, 'limit'),
    /\(plain\) says no time limit of any job; sacct prints Timelimit/,
  );
  assert.throws(() => readEstimates('long'), /--estimates 'long': it must be exact, limit .* or a factor/);
});
