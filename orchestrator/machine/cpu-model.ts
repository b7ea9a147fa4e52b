import { cpus } from 'node:os';

let model: string | null = null;

/** Model of this machine's processor, as the system names it. Machines of one model are about equally fast. */
export function cpuModel(): string {
  model ??= cpus()[0]?.model.trim() ?? 'unknown';
  return model;
}
