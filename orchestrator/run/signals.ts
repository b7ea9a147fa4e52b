import { exitCodes } from './exit-codes.ts';
import type { RunLog } from './run-log.ts';
import type { RunLoop } from '../execute/run-chunk.ts';

/** Makes the process outlive its terminal: SIGHUP is ignored, and so are errors of writing to a terminal that is gone. */
export function surviveClosedTerminal(): void {
  const ignore = (): void => undefined;
  process.on('SIGHUP', ignore);
  process.stderr.on('error', ignore);
  process.stdout.on('error', ignore);
}

/** A first SIGINT or SIGTERM drains the run, a second ends it at once. Returns a function that stops listening. */
export function followSignals(loop: RunLoop, log: RunLog): () => void {
  let asked = false;
  const onStop = (signal: NodeJS.Signals): void => {
    if (asked) {
      loop.kill();
      log.note(`ended at once by a second ${signal}`);
      process.exit(signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
    }
    asked = true;
    const reason = signal === 'SIGINT' ? 'interrupted' : 'asked to end';
    log.say(`${reason}: finishing the tasks in flight (again to stop at once; nothing stored is lost)`);
    loop.drain();
  };
  const onHangup = (): void => log.note('the terminal was closed; the run goes on');
  process.on('SIGINT', onStop);
  process.on('SIGTERM', onStop);
  process.on('SIGHUP', onHangup);
  return () => {
    process.off('SIGINT', onStop);
    process.off('SIGTERM', onStop);
    process.off('SIGHUP', onHangup);
  };
}
