/** The header of a file fills a multiple of so many bytes. */
const alignment = 64;

/**
 * An array of float64 as a .npy file, version 1.0: what numpy.load reads.
 * @param shape sizes whose product is the number of values; row-major
 */
export function npy(values: Float64Array, shape: readonly number[]): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${sizes}), }`;
  const unpadded = magic.length + 4 + text.length + 1;
  const header = `${text}${' '.repeat((alignment - (unpadded % alignment)) % alignment)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const data = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([magic, Buffer.of(1, 0), length, Buffer.from(header, 'latin1'), data]);
}

const magic = Buffer.concat([Buffer.of(0x93), Buffer.from('NUMPY', 'latin1')]);

/** An array of a .npy file. */
export interface NpyArray {
  shape: number[];
  /** Its values, row-major. */
  values: Float64Array;
}

/** How to read an element of each type of numbers, without the byte order. */
const elements: Readonly<Record<string, (data: DataView, at: number) => number>> = {
  f8: (data, at) => data.getFloat64(at, true),
  f4: (data, at) => data.getFloat32(at, true),
  i8: (data, at) => Number(data.getBigInt64(at, true)),
  i4: (data, at) => data.getInt32(at, true),
  i2: (data, at) => data.getInt16(at, true),
  i1: (data, at) => data.getInt8(at),
  u8: (data, at) => Number(data.getBigUint64(at, true)),
  u4: (data, at) => data.getUint32(at, true),
  u2: (data, at) => data.getUint16(at, true),
  u1: (data, at) => data.getUint8(at),
  b1: (data, at) => data.getUint8(at),
};

/**
 * Reads a .npy file of real numbers: versions 1 to 3, little-endian, in either order.
 * @throws RangeError that says what is wrong with the bytes
 */
export function readNpy(bytes: Buffer): NpyArray {
  if (bytes.length < 12 || !bytes.subarray(0, magic.length).equals(magic)) throw new RangeError('it is no .npy file');
  const wide = bytes[6] > 1;
  const start = (wide ? 12 : 10) + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.toString('latin1', wide ? 12 : 10, start);
  const [, order, type] = /'descr':\s*'([<>|=])(\w+)'/.exec(header) ?? [];
  const sizes = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  const element = elements[type ?? ''];
  if (sizes === undefined || element === undefined || order === '>') {
    throw new RangeError(`its header is not of little-endian numbers: ${header.trim().slice(0, 100)}`);
  }
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const width = Number(type.slice(1));
  if (bytes.length - start !== count * width) {
    throw new RangeError(`it has ${bytes.length - start} bytes of numbers where its shape says ${count * width}`);
  }
  const data = new DataView(bytes.buffer, bytes.byteOffset + start);
  const stored = new Float64Array(count);
  for (let at = 0; at < count; at++) stored[at] = element(data, at * width);
  return { shape, values: /'fortran_order':\s*True/.test(header) ? rowMajor(stored, shape) : stored };
}

/** Values of a matrix in column-major order, row-major. */
function rowMajor(values: Float64Array, [rows = 1, cols = 1]: readonly number[]): Float64Array {
  return values.map((_, at) => values[(at % cols) * rows + Math.floor(at / cols)]);
}
