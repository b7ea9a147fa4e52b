import type { Registry } from '../../kernels/contract/registry.ts';

/** The experiments. They are loaded when a command needs them, since help and completion do not. */
export async function openRegistry(): Promise<Registry> {
  return (await import('../../experiments/registry.ts')).registry;
}
