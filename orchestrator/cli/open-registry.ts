import type { Registry } from '../../kernels/contract/registry.ts';

/** The experiments. They load only when a command needs them, because help and completion do not. */
export async function openRegistry(): Promise<Registry> {
  return (await import('../../experiments/registry.ts')).registry;
}
