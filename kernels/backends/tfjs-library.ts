import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-core';
import { TfjsMissingError } from './names.ts';

/** The module @tensorflow/tfjs-core. */
export type Tfjs = typeof tfjs;

/** Kinds of tfjs, best first: tensors are computed by libtensorflow, by WebAssembly, or by plain JavaScript. */
const tfjsKinds = ['node', 'wasm', 'cpu'] as const;
/** One of `tfjsKinds`. */
export type TfjsKind = (typeof tfjsKinds)[number];

/** For each kind the package, which registers itself with the library when it loads, and the name that it registers. */
const carriers: Record<TfjsKind, { module: string; name: string }> = {
  node: { module: '@tensorflow/tfjs-node', name: 'tensorflow' },
  wasm: { module: '@tensorflow/tfjs-backend-wasm', name: 'wasm' },
  cpu: { module: '@tensorflow/tfjs-backend-cpu', name: 'cpu' },
};

// The packages are CommonJS. `require` loads them in less than half the time of `import`, which must find their exports (decision 0007).
const require = createRequire(import.meta.url);

/** The library as this thread has it. */
export interface LoadedTfjs {
  /** The module. */
  tf: Tfjs;
  /** The kind that computes its tensors. */
  kind: TfjsKind;
}

let loaded: Promise<LoadedTfjs> | undefined;

/**
 * Loads the library once per thread, with one kind: the kind is global state of the library (decision 0007).
 * @param wanted by default the best kind on this machine
 * @throws TfjsMissingError if the kind is not installed or does not start
 * @throws Error if this thread already computes with another kind
 */
export async function loadTfjs(wanted?: TfjsKind): Promise<LoadedTfjs> {
  loaded ??= load(wanted ? [wanted] : tfjsKinds);
  // After a failure another kind may be tried.
  loaded.catch(() => (loaded = undefined));
  const found = await loaded;
  if (wanted && found.kind !== wanted) {
    throw new Error(`this thread computes with tfjs-${found.kind} already; tfjs-${wanted} needs one of its own`);
  }
  return found;
}

/** @throws TfjsMissingError if none of the kinds starts; the message gives the cause for each */
async function load(kinds: readonly TfjsKind[]): Promise<LoadedTfjs> {
  const tf = require('@tensorflow/tfjs-core') as Tfjs;
  // Without this libtensorflow writes messages to standard error.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Without this the library advises on standard error to install tfjs-node when the first tensor is made.
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

/**
 * Runs `start`, then removes the handlers of uncaught errors that it added to the process.
 * The loader of WebAssembly adds some, and they hide where an error came from.
 */
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
