import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../kernels/native/addon.ts';
import { type AddonCall, calls } from './addon-calls.ts';
import { placeAt, type Place, placesIn } from './places.ts';

type Numbers = Float64Array | Float32Array | Uint32Array;

const addon = loadAddon() as unknown as Record<string, (...args: unknown[]) => unknown>;
const isNumbers = (place: Place): place is Place & { value: Numbers } => ArrayBuffer.isView(place.value);
const isHolder = ({ value }: Place): boolean =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
const arraysOf = (call: AddonCall): Place[] => placesIn(call.make()).filter(isNumbers);

function detach(array: Numbers): void {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
}

function onSharedMemory(array: Numbers): Numbers {
  const shared = new (array.constructor as new (buffer: SharedArrayBuffer) => Numbers)(
    new SharedArrayBuffer(array.byteLength),
  );
  shared.set(array);
  return shared;
}

/** What a call throws; undefined if it does not. */
function thrownBy(name: string, args: unknown[]): unknown {
  try {
    addon[name](...args);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Does something to one value of a valid call, and returns what the call throws. */
function thrownWith(call: AddonCall, path: string, spoil: (place: Place) => unknown): unknown {
  const args = call.make();
  const place = placeAt(args, path);
  place.holder[place.last] = spoil(place);
  return thrownBy(call.name, args);
}

/** Expects an error of a kind, and says in which case it was something else. */
function expectRefusal(error: unknown, where: string, message: RegExp): void {
  expect(error, where).toBeInstanceOf(Error);
  expect(['TypeError', 'RangeError'], where).toContain((error as Error).name);
  expect((error as Error).message, where).toMatch(message);
}

const isNamed = (paths: string[] | undefined, path: string): boolean =>
  paths?.includes(path.replace(/\.\d+/g, '.*')) ?? false;
const isReal = (call: AddonCall, path: string): boolean =>
  isNamed(call.reals, path) || /\.(phase|weight|scale|rate)$/.test(path);
const mustBeLong = (call: AddonCall): Place[] =>
  arraysOf(call).filter(({ path, last }) => !isNamed(call.free, path) && last !== 'coefficients');
const numbersOf = (call: AddonCall): Place[] => placesIn(call.make()).filter(({ value }) => typeof value === 'number');
const countsOf = (call: AddonCall): Place[] => numbersOf(call).filter(({ path }) => !isReal(call, path));
const having = (places: (call: AddonCall) => Place[]): AddonCall[] => calls.filter((call) => places(call).length > 0);

describe.each(calls)('the raw call $name', (call) => {
  it('works with its own arguments', () => {
    expect(thrownBy(call.name, call.make())).toBeUndefined();
  });

  it('refuses each array on a detached buffer', () => {
    for (const { path } of arraysOf(call)) {
      const error = thrownWith(call, path, ({ value }) => (detach(value as Numbers), value));
      expectRefusal(error, path, /must be on a buffer that is not detached$/);
    }
  });

  it('refuses each array on a shared buffer', () => {
    for (const { path } of arraysOf(call)) {
      const error = thrownWith(call, path, ({ value }) => onSharedMemory(value as Numbers));
      expectRefusal(error, path, /must be on an ArrayBuffer; on a SharedArrayBuffer/);
    }
  });

  it('refuses what is no array of its type', () => {
    const lists = [{ length: 16 }, 'x'.repeat(16), Array<number>(16).fill(1)];
    const views = [new DataView(new ArrayBuffer(128)), new Int16Array(16), new BigInt64Array(16)];
    for (const { path } of arraysOf(call)) {
      for (const other of [7, undefined, ...lists, ...views]) {
        const error = thrownWith(call, path, () => other);
        expectRefusal(error, path, /must be a (typed array|Float32Array)/);
      }
    }
  });

  it('sees that a getter detaches an array, whichever was read before', () => {
    for (const getter of placesIn(call.make()).filter(({ top }) => !top)) {
      for (const { path: victim } of arraysOf(call)) {
        const args = call.make();
        const { holder, last, value } = placeAt(args, getter.path);
        const array = placeAt(args, victim).value as Numbers;
        Object.defineProperty(holder, last, { get: () => (array.length > 0 && detach(array), value) });
        const error = thrownBy(call.name, args);
        // Coefficients are copied as they are read, so they may be gone afterwards.
        if (victim.endsWith('coefficients') && error === undefined) continue;
        expectRefusal(error, `${victim} detached by ${getter.path}`, /must be on a buffer that is not detached$/);
      }
    }
    expect(thrownBy(call.name, call.make())).toBeUndefined();
  });
});

describe.each(having(mustBeLong))('the raw call $name with arrays of lengths that it is told', (call) => {
  it('refuses one that is too short', () => {
    for (const { path } of mustBeLong(call)) {
      const error = thrownWith(call, path, ({ value }) => (value as Numbers).slice(1));
      expectRefusal(error, path, /must be at least \d+ long, not \d+$/);
    }
  });
});

describe.each(having(numbersOf))('the raw call $name with numbers', (call) => {
  it('refuses what is no number', () => {
    for (const { path } of numbersOf(call)) {
      for (const other of ['3', null, undefined, {}, 3n, true]) {
        expectRefusal(
          thrownWith(call, path, () => other),
          path,
          /must be a (whole )?number/,
        );
      }
    }
  });
});

describe.each(having(countsOf))('the raw call $name with counts', (call) => {
  it('refuses those that are not whole, negative, or beyond 32 bits', () => {
    for (const { path } of countsOf(call)) {
      for (const other of [NaN, -1, 1.5, Infinity, -Infinity, 2 ** 31, 2 ** 53, 1e300]) {
        const error = thrownWith(call, path, () => other);
        expectRefusal(error, `${path}: ${other}`, /must be a whole number from [01] to 2\^31 - 1$/);
      }
    }
  });

  it('refuses those that are more than its arrays have', () => {
    // More eigenpairs than there are give all of them.
    const bounded = countsOf(call).filter(({ path }) => !(call.name === 'tridiagonalTop' && path === '3'));
    for (const { path } of bounded) {
      const error = thrownWith(call, path, () => 2 ** 31 - 1);
      expectRefusal(error, path, /must be at least|at most \d+|must be 0 to 7/);
    }
    expect(bounded).not.toHaveLength(0);
  });
});

describe.each(calls.filter(({ written }) => written))('the raw call $name that writes', (call) => {
  it('refuses memory that it would use twice', () => {
    const written = arraysOf(call).filter(({ path }) => isNamed(call.written, path));
    expect(written).not.toHaveLength(0);
    for (const { path, value } of written) {
      for (const other of arraysOf(call)) {
        if (other.path === path || other.value?.constructor !== value?.constructor) continue;
        if (other.last === 'coefficients') continue;
        const args = call.make();
        const [out, given] = [placeAt(args, path), placeAt(args, other.path)];
        const length = Math.max((out.value as Numbers).length, (given.value as Numbers).length);
        const memory = new (value?.constructor as new (length: number) => Numbers)(length).fill(1);
        out.holder[out.last] = memory;
        given.holder[given.last] = memory;
        expectRefusal(thrownBy(call.name, args), `${path} is ${other.path}`, /share memory/);
      }
    }
  });
});

describe.each(having((call) => placesIn(call.make()).filter(isHolder)))('the raw call $name with objects', (call) => {
  it('refuses what is none', () => {
    for (const { path } of placesIn(call.make()).filter(isHolder)) {
      for (const other of [undefined, null, 7, 'text', Symbol('s')]) {
        expectRefusal(
          thrownWith(call, path, () => other),
          path,
          /must be an (object|array)$/,
        );
      }
    }
  });
});

const valid = (name: string): unknown[] => calls.find((call) => call.name === name)?.make() ?? [];

describe('lists that change while they are read', () => {
  it.each(['backward', 'combine', 'lanczosSteps'])('do not make %s read past what it checked', (name) => {
    const args = valid(name);
    const list = args.find((value) => Array.isArray(value)) as unknown[];
    const [first] = list;
    Object.defineProperty(list, 0, { get: () => (list.push(...Array<unknown>(50).fill(first)), first) });
    expect(thrownBy(name, args)).toBeUndefined();
    const shrinking = valid(name);
    const entries = shrinking.find((value) => Array.isArray(value)) as unknown[];
    Object.defineProperty(entries, 0, { configurable: true, get: () => ((entries.length = 1), first) });
    expectRefusal(thrownBy(name, shrinking), name, /must be (a typed array|an object)/);
  });

  it('and setters on the prototype of results do not run before the loops end', () => {
    const args = valid('slopeMoments');
    const { common } = (args[0] as { steps: { common: Float64Array }[] }).steps[0];
    Object.defineProperty(Object.prototype, 'mean', { configurable: true, set: () => detach(common) });
    try {
      expect(thrownBy('slopeMoments', args)).toBeUndefined();
    } finally {
      delete (Object.prototype as { mean?: unknown }).mean;
    }
    expect(common).toHaveLength(0);
  });
});

describe('sizes beyond 32-bit BLAS', () => {
  const array = new Float64Array(4);
  const side = 65536;
  it.each<[string, unknown[]]>([
    ['gemm', [false, false, side, side, 1, array, array, array, 1]],
    ['gemm', [false, false, side, 1, side, array, array, array, 1]],
    ['gram', [array, side, side, array]],
    ['svd', [array, 2, 2 ** 31 - 1]],
    ['symmetricEigenvalues', [array, 46341]],
    ['shiftedSolves', [array, 46341, array, array, 0]],
    ['pencilImages', [array, null, side, side, 1, array, array, array, array, 1]],
    ['lanczosSteps', [array, null, side, side, [], 1]],
    ['rowProducts', [array, array, side, side]],
  ])('are refused by %s with what is possible', (name, args) => {
    const error = thrownBy(name, args);
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(/would be \d+ x \d+; a matrix may have at most 2147483647 \(2\^31 - 1\)/);
  });

  it.each<[string, unknown[], RegExp]>([
    ['svd', [array, 20001, 20001], /'min\(rows, cols\)' is 20001, at most 20000 is possible: LAPACK counts/],
    ['symmetricEigen', [array, 32767], /'n' is 32767, at most 32766 is possible: LAPACK counts/],
    ['tridiagonalTop', [array, array, 2 ** 27, 1], /'k' is 134217728, at most 119304646 is possible: LAPACK counts/],
    ['gemm', [false, false, 1, 1, 1, array, array, array, 1025], /'threads' is 1025, at most 1024/],
  ])('and sizes beyond its workspace are refused by %s', (name, args, message) => {
    const error = thrownBy(name, args);
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(message);
  });
});

it('selectLoops refuses what is no name', () => {
  for (const other of [undefined, null, 7, {}, Symbol('s')]) {
    expectRefusal(thrownBy('selectLoops', [other]), 'selectLoops', /^native argument 'name' must be a string$/);
  }
});
