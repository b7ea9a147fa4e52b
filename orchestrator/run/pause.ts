import { setTimeout as timeout } from 'node:timers/promises';

/** Waits, but no longer than until it is told to stop. */
export async function pause(ms: number, stop?: AbortSignal): Promise<void> {
  await timeout(ms, undefined, stop === undefined ? {} : { signal: stop }).catch(() => undefined);
}
