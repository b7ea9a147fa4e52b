#!/usr/bin/env node
// Stands for each of Slurm's six commands, by the name it is called by. What they answer lies in the folder FAKE_SLURM:
//   dead            while it is there, the controller does not answer
//   refusal         text with which sbatch refuses; `hang` as its text makes sbatch take an array and never say so
//   queue, history  lines of squeue and sacct; sbatch adds one to the queue for each element
//   calls           every call is noted here
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = process.env.FAKE_SLURM;
const at = (name) => join(folder, name);
const text = (name) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '');
const [program, args] = [basename(process.argv[1]), process.argv.slice(2)];
appendFileSync(at('calls'), `${program} ${args.join(' ')}\n`);

function fail(message) {
  process.stderr.write(`${program}: error: ${message}\n`);
  process.exit(1);
}

if (existsSync(at('dead')) && program !== 'sacct') fail('Unable to contact slurm controller (connect failure)');
const answers = {
  scontrol: () =>
    args.includes('config')
      ? 'ClusterName = fake\nMaxArraySize = 5\nMaxJobCount = 10000\nMinJobAge = 300 sec\nSLURM_VERSION = 23.11.4\nAccountingStorageType = accounting_storage/slurmdbd\n'
      : [
          'PartitionName=cpu AllowAccounts=physics,maths AllowQos=normal Default=YES State=UP MaxTime=1-00:00:00',
          'PartitionName=gpu AllowAccounts=ALL AllowQos=ALL Default=NO State=DOWN MaxTime=UNLIMITED',
          '',
        ].join('\n'),
  sinfo: () => 'cpu|a1|32|64000|avx2,zen|idle\ncpu|a2|32|64000|avx2|mixed\ngpu|g1|8|32000|(null)|down\n',
  squeue: () => text('queue'),
  sacct: () => text('history'),
  scancel: () => '',
  sbatch: () => {
    if (args.includes('--test-only')) {
      process.stderr.write(
        'sbatch: Job 7 to start at 2031-01-01T00:00:00 using 1 processors on nodes a1 in partition cpu\n',
      );
      return '';
    }
    const refusal = text('refusal');
    if (refusal !== '' && refusal !== 'hang') fail(refusal);
    const script = readFileSync(args.at(-1), 'utf8');
    const name = /--job-name=(\S+)/.exec(script)[1];
    const last = Number(/--array=0-(\d+)/.exec(script)[1]);
    for (let i = 0; i <= last; i++) appendFileSync(at('queue'), `${i}|PENDING||Priority|${name}\n`);
    if (refusal === 'hang') fail('Socket timed out on send/recv operation');
    return '42\n';
  },
};
process.stdout.write(answers[program]());
