import type { CommandModule } from 'yargs';
import { scripts, type Shell, shells } from '../completion-scripts.ts';
import { answer } from '../answer.ts';

/** The command `nightsweep completion`. */
export const completionCommand: CommandModule<object, { shell: Shell }> = {
  command: 'completion <shell>',
  describe: 'Print a completion script: commands, options, sweeps of the store, columns, point ids',
  builder: (yargs) =>
    yargs
      .positional('shell', { choices: shells, demandOption: true, describe: 'For which shell' })
      .example('$0 completion bash >> ~/.bashrc', 'bash')
      .example('$0 completion zsh >> ~/.zshrc', 'zsh')
      .example('$0 completion fish > ~/.config/fish/completions/nightsweep.fish', 'fish')
      .example('$0 completion powershell >> $PROFILE', 'PowerShell'),
  handler: ({ shell }) => answer(scripts[shell], { shell, script: scripts[shell] }),
};
