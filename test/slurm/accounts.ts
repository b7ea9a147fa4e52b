import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { sleep } from '../cli/nightsweep.ts';

/** The account that may use the cluster of the tests. */
export const account = 'physics';

/** Whether accounts can be kept here: their daemon and the database it writes to are installed, and root runs the tests. */
export function canAccount(): boolean {
  if (userInfo().uid !== 0) return false;
  const path = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  return ['slurmdbd', 'mariadbd', 'mariadb-install-db'].every(
    (program) => spawnSync('which', [program], { env: path }).status === 0,
  );
}

/** The accounts of a cluster of the tests. */
export interface Accounts {
  /** Folder of the cluster. */
  folder: string;
  /** Where the daemon listens. */
  address: string;
  port: number;
  env: NodeJS.ProcessEnv;
  /** Starts a daemon of the cluster. */
  daemon: (key: string, program: string, args: readonly string[], env?: NodeJS.ProcessEnv) => void;
}

/** Lines of slurm.conf for accounts that count and that bind. */
export function accountingLines({ folder, address, port }: Pick<Accounts, 'folder' | 'address' | 'port'>): string[] {
  return [
    'AccountingStorageType=accounting_storage/slurmdbd',
    `AccountingStorageHost=${address}`,
    `AccountingStoragePort=${port}`,
    `AccountingStoragePass=${join(folder, 'munge.sock')}`,
    'AccountingStorageEnforce=associations',
    'JobAcctGatherType=jobacct_gather/none',
  ];
}

/** Starts a database, slurmdbd on it, and makes an account for the user of the tests. */
export async function startAccounts({ folder, address, port, env, daemon }: Accounts): Promise<void> {
  const user = userInfo().username;
  const database = join(folder, 'database');
  const socket = join(folder, 'database.sock');
  mkdirSync(database);
  const made = spawnSync(
    'mariadb-install-db',
    [
      ...['--no-defaults', `--datadir=${database}`, `--user=${user}`, '--skip-test-db'],
      ...['--auth-root-authentication-method=normal', '--innodb-log-file-size=8M'],
    ],
    { env, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stderr}`);
  daemon('database', 'mariadbd', [
    ...['--no-defaults', `--datadir=${database}`, `--user=${user}`, `--socket=${socket}`, '--skip-networking'],
    ...[`--pid-file=${join(folder, 'database.pid')}`, '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=8M'],
  ]);
  await until(() => existsSync(socket), 'the database listens');
  const settings = {
    ...{ AuthType: 'auth/munge', AuthInfo: `socket=${join(folder, 'munge.sock')}` },
    ...{ DbdHost: 'localhost', DbdAddr: address, DbdPort: port, SlurmUser: user, DebugLevel: 'info' },
    ...{ LogFile: join(folder, 'slurmdbd.log'), PidFile: join(folder, 'slurmdbd.pid') },
    ...{ StorageType: 'accounting_storage/mysql', StorageHost: 'localhost', StorageUser: 'root', StorageLoc: 'slurm' },
  };
  const text = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  writeFileSync(join(folder, 'slurmdbd.conf'), `${text.join('\n')}\n`, { mode: 0o600 });
  daemon('slurmdbd', 'slurmdbd', ['-D'], { ...env, MYSQL_UNIX_PORT: socket });
  const manager = (...args: string[]): boolean =>
    spawnSync('sacctmgr', ['-i', ...args], { env, timeout: 10_000 }).status === 0;
  await until(() => manager('add', 'cluster', 'tests'), 'the daemon of the accounts answers');
  manager('add', 'account', account, 'cluster=tests');
  if (!manager('add', 'user', user, `account=${account}`)) throw new Error('no account could be made');
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    if (holds()) return;
    await sleep(200);
  }
  throw new Error(`waited in vain until ${what}`);
}
