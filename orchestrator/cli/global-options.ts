import type { Argv } from 'yargs';

/** Options of every command. */
export const globalOptions = {
  json: {
    type: 'boolean',
    describe: 'Answer with JSON for programs (`nightsweep help json`)',
  },
  quiet: { alias: 'q', type: 'boolean', describe: 'Say nothing on standard error but errors' },
  color: { choices: ['auto', 'always', 'never'], describe: 'Colours in answers (default: auto, on a terminal)' },
} as const;

/** Gives a parser the options of every command. */
export function withGlobalOptions(yargs: Argv): Argv {
  return yargs.options(globalOptions);
}

/** What the options of every command say. They are read before the command line is parsed, because errors in it follow them too. */
export interface GlobalChoice {
  json: boolean;
  quiet: boolean;
  color: 'auto' | 'always' | 'never';
}

/** Reads the options of every command. */
export function globalChoice(args: readonly string[], environment: NodeJS.ProcessEnv): GlobalChoice {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const at = own.findLastIndex((word) => word === '--color' || word.startsWith('--color='));
  const color = at < 0 ? undefined : (own[at].split('=')[1] ?? own[at + 1]);
  return {
    json: own.includes('--json') || /^(1|true|yes)$/i.test(environment.NIGHTSWEEP_JSON ?? ''),
    quiet: own.includes('-q') || own.includes('--quiet'),
    color: color === 'always' || color === 'never' ? color : 'auto',
  };
}
