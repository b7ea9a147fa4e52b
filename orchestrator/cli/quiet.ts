/**
 * Lets only errors reach standard error; notes, warnings and progress are left out.
 * @returns ends this
 */
export function keepQuiet(): () => void {
  const { stderr } = process;
  const write = stderr.write.bind(stderr);
  stderr.write = (text: string | Uint8Array, ...rest: []) =>
    String(text).startsWith('error') ? write(text, ...rest) : true;
  return () => void (stderr.write = write);
}
