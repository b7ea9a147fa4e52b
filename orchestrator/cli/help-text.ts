import type { CommandModule } from 'yargs';

/** Commands by what they are for. */
export type CommandGroups = Readonly<Record<string, readonly Pick<CommandModule, 'command' | 'describe'>[]>>;

const intro = `nightsweep runs sweeps of spiked random-matrix experiments: outliers, alignments, phase diagrams.

A first sweep:
  nightsweep init my-sweep.yaml       write a sweep file to start from
  nightsweep plan my-sweep.yaml       see what it would compute, and how long that takes
  nightsweep run my-sweep.yaml        compute it; the same command goes on after any interruption
  nightsweep report --sweep my-sweep  see what came out`;

const outro = `nightsweep <command> --help shows the options of a command, with examples.
nightsweep help <topic> explains a topic: detectors, finite-n, sweep-files, …; nightsweep help lists them.

Exit codes: 0 done · 1 failed · 2 usage or bad input · 3 some points failed · 4 stopped, resumable · 130/143 ended by a second signal.`;

/** How a command is called: `plan <sweep>`. */
export function usageOf({ command }: Pick<CommandModule, 'command'>): string {
  return String(command);
}

/** The help of the whole program: how to begin, and the commands by what they are for. */
export function helpText(groups: CommandGroups, width: number): string {
  const column =
    2 +
    Math.max(
      ...Object.values(groups)
        .flat()
        .map((command) => usageOf(command).length),
    );
  const lines = Object.entries(groups).flatMap(([title, commands]) => [
    '',
    `${title}:`,
    ...commands.flatMap((command) => {
      const [first, ...rest] = wrapped(String(command.describe), width - column - 2);
      return [`  ${usageOf(command).padEnd(column)}${first}`, ...rest.map((line) => ' '.repeat(column + 2) + line)];
    }),
  ]);
  return [intro, ...lines, '', outro, ''].join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
