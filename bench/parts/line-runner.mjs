// Runs command lines of nightsweep in this process, one after the other as they are sent, which is faster than a process for each.
// It answers with the exit code and with what was written on standard error.
import { homedir } from 'node:os';

const main = new URL('../../dist/orchestrator/cli/main.js', import.meta.url).href;
/** Thrown in place of an exit. */
class Exit extends Error {}

let stderr = '';
let exited = null;
const exit = process.exit.bind(process);
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);
process.setMaxListeners(0);
const collect = (keep) => (text, encoding, done) => {
  if (exited === null) keep(String(text));
  (typeof encoding === 'function' ? encoding : done)?.();
  return true;
};
process.stdout.write = collect(() => undefined);
process.stderr.write = collect((text) => (stderr += text));
process.exit = (code) => {
  exited ??= code ?? process.exitCode ?? 0;
  throw new Exit();
};
// A process of its own would end here with a stack.
const unforeseen = (error) => {
  if (!(error instanceof Exit)) stderr += `${error?.stack ?? String(error)}\n    at large\n`;
};
process.on('uncaughtException', unforeseen);
process.on('unhandledRejection', unforeseen);
process.on('disconnect', () => exit(0));

process.on('message', async ({ number, cwd, home, args }) => {
  process.env.HOME = home;
  if (homedir() !== home) throw new Error('the home folder was not taken over');
  process.chdir(cwd);
  process.argv = [process.argv[0], 'nightsweep', ...args];
  [stderr, exited, process.exitCode] = ['', null, undefined];
  try {
    await import(`${main}?line=${number}`);
  } catch (error) {
    unforeseen(error);
  }
  const code = exited ?? process.exitCode ?? 0;
  process.send({ code: Number(code), stderr });
});
process.send('ready');
