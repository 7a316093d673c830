/** Web mercator, the whole world from 0 to 1, north at 0. */
export function mercatorX(longitude: number): number {
  return (longitude + 180) / 360
}

export function mercatorY(latitude: number): number {
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (Math.PI * 2)
}

export function longitudeOf(x: number): number {
  return x * 360 - 180
}

export function latitudeOf(y: number): number {
  return (Math.atan(Math.exp((0.5 - y) * Math.PI * 2)) * 360) / Math.PI - 90
}
