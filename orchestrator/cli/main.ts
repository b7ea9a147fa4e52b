import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { version } from '../version.ts';
import { citeCommand } from './commands/cite.ts';
import { cancelCommand } from './commands/cancel.ts';
import { collectCommand } from './commands/collect.ts';
import { exportChunksCommand } from './commands/export-chunks.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { explainCommand } from './commands/explain.ts';
import { fsckCommand } from './commands/fsck.ts';
import { fitCommand } from './commands/fit.ts';
import { gcCommand } from './commands/gc.ts';
import { mergeCommand } from './commands/merge.ts';
import { planCommand } from './commands/plan.ts';
import { pointCommand } from './commands/point.ts';
import { phaseCommand } from './commands/phase.ts';
import { reportCommand } from './commands/report.ts';
import { runChunkCommand } from './commands/run-chunk.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { setupCommand } from './commands/setup.ts';
import { spectrumCommand } from './commands/spectrum.ts';
import { statusCommand } from './commands/status.ts';
import { submitCommand } from './commands/submit.ts';
import { sqlCommand } from './commands/sql.ts';
import { watchCommand } from './commands/watch.ts';
import { verifyCommand } from './commands/verify.ts';
import { exitCodes } from '../run/exit-codes.ts';
import { tellError, usageError } from './errors.ts';
import { givenOnce } from './given-once.ts';

const cli = yargs(hideBin(process.argv))
  .scriptName('nightsweep')
  .usage(
    '$0 <command>\n\nSweeps of two-layer networks after a few large gradient steps: outliers, alignments, phase diagrams.',
  )
  .command(planCommand)
  .command(explainCommand)
  .command(runCommand)
  .command(submitCommand)
  .command(statusCommand)
  .command(watchCommand)
  .command(cancelCommand)
  .command(exportChunksCommand)
  .command(runChunkCommand)
  .command(collectCommand)
  .command(sqlCommand)
  .command(phaseCommand)
  .command(fitCommand)
  .command(spectrumCommand)
  .command(reportCommand)
  .command(exportCommand)
  .command(pointCommand)
  .command(verifyCommand)
  .command(setupCommand)
  .command(doctorCommand)
  .command(fsckCommand)
  .command(mergeCommand)
  .command(gcCommand)
  .command(schemaCommand)
  .command(citeCommand)
  .completion('completion', 'Print a completion script for the shell')
  .demandCommand(1, 'Give a command; `nightsweep --help` lists them.')
  .strict()
  // No option is an object, and none is taken back with --no-.
  .parserConfiguration({ 'dot-notation': false, 'boolean-negation': false })
  .check(givenOnce)
  .recommendCommands()
  .version(version())
  .wrap(Math.min(110, process.stdout.columns || 110))
  .epilogue(
    'Exit codes: 0 done · 1 failed · 2 usage or bad input · 3 some points failed · 4 stopped, resumable · 130/143 ended by a second signal.',
  )
  .fail((message: string | null, error: Error | undefined) => {
    // The parser's own objections come as a message. Objections of a check of a value come as a YError.
    if (error && error.name !== 'YError') throw error;
    throw usageError(message ?? error?.message ?? 'the command line could not be read');
  });

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await cli.parseAsync();
} catch (error) {
  // A shell that asks for completions shows what is written among them; where there are none it gets none.
  process.exitCode = hideBin(process.argv).includes('--get-yargs-completions') ? exitCodes.done : tellError(error);
}
