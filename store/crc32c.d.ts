declare module 'crc-32/crc32c.js' {
  const crc32c: {
    /** CRC-32C of some bytes, as a signed number; `seed` is the CRC of the bytes before them. */
    buf(bytes: Uint8Array, seed?: number): number;
  };
  export default crc32c;
}
