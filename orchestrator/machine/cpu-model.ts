import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

let model: string | null = null;

/** Model of this machine's processor, as the system names it. Machines of one model are about equally fast. */
export function cpuModel(): string {
  model ??= cpus()[0]?.model.trim() ?? 'unknown';
  return model;
}

/**
 * The processor's model with what else tells processors apart: some virtual machines name only the brand. Linux gives the numbers of the
 * family and of the model within it; other systems have the name alone.
 */
export function cpuClass(): string {
  try {
    const text = readFileSync('/proc/cpuinfo', 'utf8');
    const number = (field: string): string => new RegExp(`^${field}\\s*: (\\d+)$`, 'm').exec(text)?.[1] ?? '?';
    return `${cpuModel()}, family ${number('cpu family')}, model ${number('model')}`;
  } catch {
    return cpuModel();
  }
}
