/** Higher levels take twice as long for a fiftieth less. */
const LEVEL = 9

interface Zstandard {
  compress(bytes: Uint8Array): Uint8Array
  decompress(bytes: Uint8Array): Uint8Array
}

/** Node has it from 22 on; this is the same in WebAssembly, loaded where it is needed first. */
export async function loadZstd(): Promise<Zstandard> {
  const { Zstd } = await import('@hpcc-js/wasm-zstd')
  const zstd = await Zstd.load()
  return {
    compress: bytes => zstd.compress(bytes, LEVEL),
    decompress: bytes => zstd.decompress(bytes),
  }
}
