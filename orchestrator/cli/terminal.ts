/** Characters of a line of the terminal that standard output is; any number where it is none. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Infinity;
}
