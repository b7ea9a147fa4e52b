import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { oomKills } from '../machine/oom-kills.ts';
import type { FromHost, HostSettings, ToHost } from '../host/messages.ts';
import type { BlasCore } from '../machine/blas-core.ts';

/** The program of a pool host, in the build. When sources run as they are, there is no such program beside them. */
const hostProgram = 'dist/orchestrator/host/pool-host.js';

/** How a pool host ended. */
export interface HostEnd {
  /** In words that go on after "the pool host". */
  how: string;
  /** Whether the supervisor had asked it to. */
  expected: boolean;
  /** Whether the kernel killed a process for want of memory meanwhile, so that it was most likely this one. */
  outOfMemory: boolean;
}

/** What happens to a pool host, as its supervisor learns it. */
export interface HostEvents {
  /** The process sent a message. */
  message(message: FromHost): void;
  /** The process ended. */
  exit(end: HostEnd): void;
  /** The process wrote lines to its standard output or error. */
  output(text: string): void;
}

/** A host that was asked to end has this many milliseconds to write its rows. */
const msToEnd = 2000;

/** The environment of a pool host, which BLAS reads once, when it loads. BLAS gets one thread, because the addon has threads of its own. */
function hostEnvironment(blasCore: BlasCore): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    OPENBLAS_NUM_THREADS: '1',
    OMP_NUM_THREADS: '1',
    VECLIB_MAXIMUM_THREADS: '1',
  };
  if (blasCore === 'native') delete environment.OPENBLAS_CORETYPE;
  else if (blasCore !== 'inherit') environment.OPENBLAS_CORETYPE = blasCore;
  return environment;
}

/** A pool host as its supervisor sees it. It runs in a session of its own, so a terminal's signals do not reach it. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #oomKills = oomKills();
  #expected = false;

  constructor(settings: HostSettings, blasCore: BlasCore, events: HostEvents) {
    this.#child = fork(join(packageRoot(), hostProgram), [], {
      env: hostEnvironment(blasCore),
      // Helper threads of the garbage collector would take cores on which other workers compute.
      execArgv: [...process.execArgv, '--single-threaded-gc'],
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message) => events.message(message as FromHost));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => events.output(text.toString()));
    }
    // A process that could not be started never emits `exit`. Any other process does, so its errors need no handling here.
    this.#child.on('error', (error) => {
      if (this.#child.pid !== undefined) return;
      events.exit({ how: `could not be started (${error.message})`, expected: false, outOfMemory: false });
    });
    this.#child.on('exit', (code, signal) => {
      const kills = oomKills();
      const outOfMemory = signal === 'SIGKILL' && kills !== null && kills > (this.#oomKills ?? kills);
      const killed = outOfMemory
        ? 'was killed by the system, because memory was used up'
        : `was ended by ${String(signal)}`;
      const how = signal === null ? `ended with code ${String(code)}` : killed;
      events.exit({ how, expected: this.#expected, outOfMemory });
    });
    this.#send({ kind: 'start', settings });
  }

  #send(message: ToHost): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Gives the host a task. */
  give(task: Extract<ToHost, { kind: 'task' }>['task']): void {
    this.#send({ kind: 'task', task });
  }

  /** Asks the host to close its journals and end. */
  finish(): void {
    this.#expected = true;
    this.#send({ kind: 'finish' });
  }

  /** Asks the host to write its rows and end, and ends it if it takes long, because native code on its threads cannot be stopped. */
  end(): void {
    if (this.#expected) return;
    this.finish();
    setTimeout(() => this.kill(), msToEnd).unref();
  }

  /** Ends the host at once. Tasks in flight are lost, rows on the disk are not. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
