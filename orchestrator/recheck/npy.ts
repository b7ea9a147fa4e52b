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
