import { Buffer } from 'node:buffer'

/** A picture of one grey point: what a tile is made of where only its way matters. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

/** The smallest archive there is (PMTiles 3): one picture for the whole world, nothing compressed. */
export function smallestPmtiles(): Buffer {
  const headerLength = 127
  // One entry: tile id 0, run length 1, its length, and its offset plus one.
  const directory = Buffer.from([1, 0, 1, png.length, 1])
  const metadata = Buffer.from('{}')
  const header = Buffer.alloc(headerLength)
  header.write('PMTiles', 'latin1')
  header.writeUInt8(3, 7)
  const tiles = headerLength + directory.length + metadata.length
  const places = [
    headerLength,
    directory.length,
    headerLength + directory.length,
    metadata.length,
    0,
    0,
    tiles,
    png.length,
    1,
    1,
    1,
  ]
  for (const [index, place] of places.entries()) header.writeBigUInt64LE(BigInt(place), 8 + index * 8)
  // Clustered; internal and tile compression none; the type of its tiles PNG; zoom 0 alone; the whole world.
  for (const [index, value] of [1, 1, 1, 2, 0, 0].entries()) header.writeUInt8(value, 96 + index)
  for (const [index, degrees] of [-180, -85, 180, 85].entries())
    header.writeInt32LE(degrees * 1e7, 102 + index * 4)
  return Buffer.concat([header, directory, metadata, png])
}
