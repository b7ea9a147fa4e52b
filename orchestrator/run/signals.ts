import { exitCodes } from './exit-codes.ts';
import type { RunLog } from './run-log.ts';
import type { RunLoop } from './run-loop.ts';

/**
 * A first SIGINT or SIGTERM drains the run, a second ends it at once; SIGHUP, a closed terminal, is survived. Returns a function that stops
 * listening.
 */
export function followSignals(loop: RunLoop, log: RunLog): () => void {
  let asked = false;
  const onStop = (signal: NodeJS.Signals): void => {
    if (asked) {
      loop.kill();
      log.note(`ended at once by a second ${signal}`);
      process.exit(signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
    }
    asked = true;
    log.say(
      `${signal === 'SIGINT' ? 'interrupted' : 'asked to end'}: finishing the tasks in flight (again to stop at once; nothing stored is lost)`,
    );
    loop.drain();
  };
  const onHangup = (): void => log.note('the terminal was closed; the run goes on');
  const ignoreBrokenPipe = (): void => undefined;
  process.on('SIGINT', onStop);
  process.on('SIGTERM', onStop);
  process.on('SIGHUP', onHangup);
  process.stderr.on('error', ignoreBrokenPipe);
  process.stdout.on('error', ignoreBrokenPipe);
  return () => {
    process.off('SIGINT', onStop);
    process.off('SIGTERM', onStop);
    process.off('SIGHUP', onHangup);
  };
}
