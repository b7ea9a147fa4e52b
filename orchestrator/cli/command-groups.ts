import { cancelCommand } from './commands/cancel.ts';
import { citeCommand } from './commands/cite.ts';
import { collectCommand } from './commands/collect.ts';
import { completionCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { exportChunksCommand } from './commands/export-chunks.ts';
import { fitCommand } from './commands/fit.ts';
import { fsckCommand } from './commands/fsck.ts';
import { gcCommand } from './commands/gc.ts';
import { helpCommand } from './commands/help.ts';
import { initCommand } from './commands/init.ts';
import { mergeCommand } from './commands/merge.ts';
import { phaseCommand } from './commands/phase.ts';
import { planCommand } from './commands/plan.ts';
import { pointCommand } from './commands/point.ts';
import { reportCommand } from './commands/report.ts';
import { runChunkCommand } from './commands/run-chunk.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { setupCommand } from './commands/setup.ts';
import { spectrumCommand } from './commands/spectrum.ts';
import { sqlCommand } from './commands/sql.ts';
import { statusCommand } from './commands/status.ts';
import { submitCommand } from './commands/submit.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import type { CommandGroups } from './help-text.ts';

/** The commands by what they are for, in the order in which the help has them. */
export const commandGroups: CommandGroups = {
  'Run a sweep': [initCommand, planCommand, explainCommand, runCommand, statusCommand, watchCommand],
  'Look at results': [reportCommand, sqlCommand, phaseCommand, fitCommand, spectrumCommand, pointCommand],
  'Hand on': [exportCommand, citeCommand, schemaCommand],
  'On a cluster, or on several machines': [
    ...[submitCommand, cancelCommand, exportChunksCommand, runChunkCommand, collectCommand],
  ],
  'Keep a store well': [verifyCommand, fsckCommand, mergeCommand, gcCommand],
  'This machine': [setupCommand, doctorCommand, completionCommand, helpCommand],
};
