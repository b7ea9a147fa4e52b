/** Exit codes of the command (README, exit codes). */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  someFailed: 3,
  resumable: 4,
  interrupted: 130,
  terminated: 143,
} as const;
