declare module 'lz4js' {
  const lz4: {
    /** Most bytes that the frame can become. */
    decompressBound(source: Uint8Array): number
    /** Bytes that the frame became; what does not fit into `target` is dropped. */
    decompressFrame(source: Uint8Array, target: Uint8Array): number
    compress(source: Uint8Array, maxSize?: number): Uint8Array
  }
  export default lz4
}
