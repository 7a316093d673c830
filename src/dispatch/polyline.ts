/** A line as Google's encoded polyline of five digits, which VROOM and most maps read. */
export function encodePolyline(line: readonly (readonly [longitude: number, latitude: number])[]): string {
  let text = ''
  let [east, north] = [0, 0]
  for (const [longitude, latitude] of line) {
    const [x, y] = [Math.round(longitude * 1e5), Math.round(latitude * 1e5)]
    text += encoded(y - north) + encoded(x - east)
    east = x
    north = y
  }
  return text
}

function encoded(difference: number): string {
  let rest = difference < 0 ? ~(difference << 1) : difference << 1
  let text = ''
  for (; rest >= 0x20; rest >>= 5) text += String.fromCharCode((0x20 | (rest & 0x1f)) + 63)
  return text + String.fromCharCode(rest + 63)
}
