/** Names of backends (docs/backends.md). Rows record them; `tfjs` means the best kind of tfjs on this machine, which rows then name. */
export const backendNames = ['native', 'tfjs', 'tfjs-node', 'tfjs-wasm', 'tfjs-cpu'] as const;
/** One of `backendNames`. */
export type BackendName = (typeof backendNames)[number];

/** A kind of tfjs is not installed, or does not start on this machine. */
export class TfjsMissingError extends Error {
  override name = 'TfjsMissingError';
}
