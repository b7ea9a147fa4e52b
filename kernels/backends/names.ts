/** Backends by the names that rows record; `tfjs` stands for the best kind of it that can be had. */
export const backendNames = ['native', 'tfjs', 'tfjs-node', 'tfjs-wasm', 'tfjs-cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** Thrown when a kind of tfjs cannot be had on this machine. */
export class TfjsMissingError extends Error {
  override name = 'TfjsMissingError';
}
