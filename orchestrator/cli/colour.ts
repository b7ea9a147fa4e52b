import { styleText } from 'node:util';

let coloured = false;

/** Decides whether answers have colours: as the user says, else on a terminal that has them and without NO_COLOR. */
export function chooseColours(choice: 'auto' | 'always' | 'never', environment: NodeJS.ProcessEnv): void {
  const wanted = process.stdout.isTTY && !environment.NO_COLOR && environment.TERM !== 'dumb';
  coloured = choice === 'always' || (choice === 'auto' && wanted);
}

/** What a word tells, which gives it its colour. */
export type Mood = 'good' | 'doubtful' | 'bad';

const colours = { good: 'green', doubtful: 'yellow', bad: 'red' } as const;

/** A text in the colour of its mood, where answers have colours. */
export function painted(mood: Mood, text: string): string {
  return coloured ? styleText(colours[mood], text, { validateStream: false }) : text;
}
