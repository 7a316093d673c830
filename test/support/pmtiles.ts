import { Buffer } from 'node:buffer'

/** A picture of one grey point, for tests that do not look at the content of a tile. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

/** The smallest possible archive: one picture for the whole world. */
export function smallestPmtiles(): Buffer {
  return archiveOf(png, 2, {})
}

/** One vector tile for the whole world, with Protomaps' names of layers: its west is land, its east is water. */
export function vectorPmtiles(): Buffer {
  const layers = { earth: rectangle(0, EXTENT / 2), water: rectangle(EXTENT / 2, EXTENT) }
  const tile = Buffer.concat(Object.entries(layers).map(([name, geometry]) => layerOf(name, geometry)))
  const described = Object.keys(layers).map(id => ({ id, fields: {}, minzoom: 0, maxzoom: 0 }))
  return archiveOf(tile, 1, { vector_layers: described })
}

/** PMTiles 3 with one tile, uncompressed. */
function archiveOf(tile: Buffer, tileType: number, metadata: object): Buffer {
  const headerLength = 127
  // One entry: tile id 0, run length 1, its length, and its offset plus one.
  const directory = Buffer.from([1, 0, 1, ...varint(tile.length), 1])
  const described = Buffer.from(JSON.stringify(metadata))
  const header = Buffer.alloc(headerLength)
  header.write('PMTiles', 'latin1')
  header.writeUInt8(3, 7)
  const tiles = headerLength + directory.length + described.length
  const places = [headerLength, directory.length, headerLength + directory.length, described.length]
  for (const [index, place] of [...places, 0, 0, tiles, tile.length, 1, 1, 1].entries())
    header.writeBigUInt64LE(BigInt(place), 8 + index * 8)
  // Clustered; no compression inside or of tiles; the type of the tiles; only zoom 0; the whole world.
  for (const [index, value] of [1, 1, 1, tileType, 0, 0].entries()) header.writeUInt8(value, 96 + index)
  for (const [index, degrees] of [-180, -85, 180, 85].entries())
    header.writeInt32LE(degrees * 1e7, 102 + index * 4)
  return Buffer.concat([header, directory, described, tile])
}

const EXTENT = 4_096
const POLYGON = 3

/** A layer of the Mapbox vector tile format (protocol buffers) with one polygon. */
function layerOf(name: string, geometry: readonly number[]): Buffer {
  const packed = geometry.flatMap(varint)
  const feature = [...field(3, 0), POLYGON, ...field(4, 2), ...varint(packed.length), ...packed]
  const layer = [
    ...[...field(15, 0), 2],
    ...[...field(1, 2), name.length, ...Buffer.from(name)],
    ...[...field(2, 2), ...varint(feature.length), ...feature],
    ...[...field(5, 0), ...varint(EXTENT)],
  ]
  return Buffer.from([...field(3, 2), ...varint(layer.length), ...layer])
}

/** From north to south between two columns: move there, draw three sides, close. */
function rectangle(west: number, east: number): number[] {
  const zigzag = (value: number) => (value << 1) ^ (value >> 31)
  const move = [9, zigzag(west), zigzag(0)]
  const sides = [east - west, 0, 0, EXTENT, west - east, 0].map(zigzag)
  return [...move, 26, ...sides, 15]
}

function field(number: number, wire: number): number[] {
  return varint((number << 3) | wire)
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]
}
