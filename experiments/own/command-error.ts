/** Thrown where a command does not do what was agreed; the message has the line it wrote, or how it ended. */
export class CommandError extends Error {
  override name = 'CommandError';
}
