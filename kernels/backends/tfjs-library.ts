import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-core';
import { TfjsMissingError } from './names.ts';

/** The library's calls. */
export type Tfjs = typeof tfjs;

/** What carries the library's tensors: libtensorflow, WebAssembly, or plain JavaScript; best first. */
const tfjsKinds = ['node', 'wasm', 'cpu'] as const;
export type TfjsKind = (typeof tfjsKinds)[number];

/** What carries each kind: the package, which registers itself with the library, and its name there. */
const carriers: Record<TfjsKind, { module: string; name: string }> = {
  node: { module: '@tensorflow/tfjs-node', name: 'tensorflow' },
  wasm: { module: '@tensorflow/tfjs-backend-wasm', name: 'wasm' },
  cpu: { module: '@tensorflow/tfjs-backend-cpu', name: 'cpu' },
};

// The packages are CommonJS: required, they load in half the time that `import` takes to find their exports.
const require = createRequire(import.meta.url);

/** The library with the kind that carries it in this thread. */
export interface LoadedTfjs {
  tf: Tfjs;
  kind: TfjsKind;
}

let loaded: Promise<LoadedTfjs> | undefined;

/**
 * Loads the library, once per thread and with one kind only, since the kind is the library's global state.
 * @param wanted default: the best that can be had
 * @throws TfjsMissingError if it cannot be had
 */
export async function loadTfjs(wanted?: TfjsKind): Promise<LoadedTfjs> {
  loaded ??= load(wanted ? [wanted] : tfjsKinds);
  // A kind that is missing does not stand in the way of another.
  loaded.catch(() => (loaded = undefined));
  const found = await loaded;
  if (wanted && found.kind !== wanted) {
    throw new Error(`this thread computes with tfjs-${found.kind} already; tfjs-${wanted} needs one of its own`);
  }
  return found;
}

async function load(kinds: readonly TfjsKind[]): Promise<LoadedTfjs> {
  const tf = require('@tensorflow/tfjs-core') as Tfjs;
  // Else libtensorflow greets on standard error.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Silences the advice to install tfjs-node, which is printed with the first tensor.
  tf.enableProdMode();
  const causes: string[] = [];
  for (const kind of kinds) {
    try {
      const { module, name } = carriers[kind];
      require(module);
      if (await keepingHandlers(() => tf.setBackend(name))) return { tf, kind };
      causes.push(`tfjs-${kind} does not start`);
    } catch (cause) {
      causes.push(`tfjs-${kind}: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`);
    }
  }
  throw new TfjsMissingError(`the tfjs backend cannot be used (${causes.join('; ')})`);
}

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** Removes the process's handlers of lost errors that `start` adds: WebAssembly's loader adds some that hide where an error came from. */
async function keepingHandlers<T>(start: () => Promise<T>): Promise<T> {
  const before = new Map(events.map((event) => [event, new Set(process.rawListeners(event))]));
  const result = await start();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.get(event)?.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
  return result;
}
