import yargs, { type CommandModule, type FallbackCompletionFunction } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { answer, answerInJson, endAnswer } from './answer.ts';
import { chooseColours } from './colour.ts';
import { exitCodes } from '../run/exit-codes.ts';
import { version } from '../version.ts';
import { wordsFor } from './complete.ts';
import { asking } from './completion-scripts.ts';
import { commandGroups } from './command-groups.ts';
import { kindOf, messageOf, tellError, usageError } from './errors.ts';
import { givenOnce } from './given-once.ts';
import { globalChoice, withGlobalOptions } from './global-options.ts';
import { helpText, usageOf } from './help-text.ts';
import { keepQuiet } from './quiet.ts';
import { usageText } from './usage-text.ts';

const commands = Object.values(commandGroups).flat() as CommandModule[];
const width = Math.min(110, process.stdout.columns || 110);

/** The arguments, with `help <command>` as `<command> --help`. */
function argumentsGiven(): string[] {
  const [first, second, ...rest] = hideBin(process.argv);
  const isCommand = commands.some((command) => usageOf(command).split(' ')[0] === second);
  return first === 'help' && isCommand && second !== 'help' ? [second, '--help', ...rest] : hideBin(process.argv);
}

/** What there is, as `--help` without a command shows it. */
function aboutAll(): [text: string, result: { text: string }] {
  const text = helpText(commandGroups, width);
  return [text, { text }];
}

/** The parser's own objection to a command line. */
class Objection extends Error {}

/** Offers words that this program knows, else what the parser knows: commands, options, choices. */
const completing: FallbackCompletionFunction = (_current, _given, usual, done) => {
  const words = args.slice(2);
  const fitting = (found: readonly string[] = []): string[] =>
    found.filter((word) => word.startsWith(words.at(-1) ?? ''));
  void wordsFor(words).then((own) => {
    if (own !== null) done(own);
    else usual((_error, found) => void done(fitting(found)));
  });
};

const args = argumentsGiven();
const chosen = globalChoice(args, process.env);
// A shell that asks for completions wants words.
if (chosen.json && !args.includes(asking)) answerInJson();
chooseColours(chosen.color, process.env);
const speakAgain = chosen.quiet ? keepQuiet() : () => undefined;
const cli = withGlobalOptions(yargs(args))
  .scriptName('nightsweep')
  .command(commands)
  .completion('yargs-completion', false, completing)
  .demandCommand(1, 'Give a command; `nightsweep --help` lists them.')
  .strict()
  // No option is an object, and none is taken back with --no-.
  .parserConfiguration({ 'dot-notation': false, 'boolean-negation': false })
  .check(givenOnce)
  .version(version())
  .wrap(width)
  .fail((message: string | null, error: Error | undefined) => {
    // The parser's own objections come as a message. Objections of a check of a value come as a YError.
    if (error && error.name !== 'YError') throw error;
    throw new Objection(message ?? error?.message ?? 'the command line could not be read');
  });

/** An objection in words of this program. The options of the command are read from its help. */
async function explained({ message }: Objection): Promise<Error> {
  const module = commands.find((command) => usageOf(command).split(' ')[0] === args[0]);
  const probe = withGlobalOptions(yargs([]));
  if (typeof module?.builder === 'function') await module.builder(probe);
  const known = { args, commands: commands.map(usageOf), help: await probe.getHelp() };
  return usageError(usageText(message, known), module && usageOf(module));
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

let failure: unknown;
try {
  if (args.length === 1 && ['--help', '-h'].includes(args[0])) answer(...aboutAll());
  else if (args[0] === 'help' && !args.includes('--help')) {
    // The parser has a word `help` of its own.
    const { help } = await import('./actions/help.ts');
    help(args.slice(1).find((word) => !word.startsWith('-')));
  } else await cli.parseAsync();
} catch (error) {
  // A shell that asks for completions shows what is written among them; where there are none it gets none.
  if (args.includes(asking)) process.exitCode = exitCodes.done;
  else {
    speakAgain();
    failure = error instanceof Objection ? await explained(error) : error;
    process.exitCode = tellError(failure);
  }
}
endAnswer({
  command: args.find((word) => !word.startsWith('-')) ?? '',
  exitCode: Number(process.exitCode ?? exitCodes.done),
  error: failure === undefined ? null : { kind: kindOf(failure), message: messageOf(failure) },
});
