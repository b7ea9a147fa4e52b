import { suggestion } from '../../analysis/text/nearest.ts';

/** What is known of the command line that the parser objects to. */
export interface CommandLine {
  /** Arguments as given. */
  args: readonly string[];
  /** How each command is called: `plan <sweep>`. */
  commands: readonly string[];
  /** The help of the command, which has its options. */
  help: string;
}

/** The parser's objection in words that say what is wrong, where, and what is nearest. */
export function usageText(objection: string, { args, commands, help }: CommandLine): string {
  const names = commands.map((usage) => usage.split(' ')[0]);
  const [given = ''] = args;
  const usage = commands.find((one) => one.split(' ')[0] === given);
  if (usage === undefined && given !== '' && !given.startsWith('-')) {
    return `there is no command "${given}"${suggestion(given, names)}`;
  }
  const options = [...help.matchAll(/(?<=^|[\s,])--?([a-z][\w.-]*)/gmu)].map(([, name]) => name);
  if (objection.startsWith('Not enough non-option arguments') && usage !== undefined) {
    const missing = [...usage.matchAll(/<([^>]+)>/gu)].map(([, name]) => `<${name}>`);
    return `nightsweep ${usage}: ${missing.join(' and ')} must be given`;
  }
  const unknown = /^Unknown arguments?: (.*)$/su.exec(objection)?.at(1);
  if (unknown !== undefined) {
    // The parser names an option with a hyphen in two spellings.
    const wrong = unknown
      .split(', ')
      .filter((name, _, all) => !all.some((other) => other !== name && camel(other) === name));
    const lines = wrong.map((name) => unknownText(name, args, usage ?? '', options));
    return [...new Set(lines)].join('\n');
  }
  const valueless = /^Not enough arguments following: (.*)$/u.exec(objection)?.at(1);
  if (valueless !== undefined) return `--${valueless} needs a value`;
  const required = /^Missing required arguments?: (.*)$/u.exec(objection)?.at(1);
  if (required !== undefined) {
    return required
      .split(', ')
      .map((name) => `--${name} must be given`)
      .join('\n');
  }
  const choice = /Argument: ([^,]+), Given: (.*), Choices: (.*)$/mu.exec(objection);
  if (choice) return choiceText(choice[1], choice[2], choice[3], usage);
  return objection;
}

const camel = (name: string): string => name.replaceAll(/-(\w)/gu, (_, letter: string) => letter.toUpperCase());

/** An option that does not exist, or a word too many. */
function unknownText(name: string, args: readonly string[], usage: string, options: readonly string[]): string {
  const asOption = args.some(
    (arg) => /^--?/u.test(arg) && arg.replace(/^--?(no-)?/u, '').split('=')[0] === name.replace(/^no-/u, ''),
  );
  if (!asOption) return `"${name}" is a word too many for: nightsweep ${usage}`;
  return `there is no option --${name}${suggestion(name, options).replace(/"([^"]+)"/u, '--$1')}`;
}

function choiceText(name: string, given: string, choices: string, usage: string | undefined): string {
  const allowed = choices.split(', ').map((choice) => choice.replace(/^"(.*)"$/u, '$1'));
  const positional = usage?.includes(`<${name}>`) === true || usage?.includes(`[${name}]`) === true;
  const value = given.replace(/^"(.*)"$/u, '$1');
  return `${positional ? `<${name}>` : `--${name}`}: "${value}" is not allowed${suggestion(value, allowed)}\nallowed: ${allowed.join(', ')}`;
}
