/*
 * The few XML answers of S3 are flat lists with known names, and are read by these functions. Their content is not parsed
 * as markup again.
 */

export function textsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([^]*?)</${name}>`, 'g'))].map(found => found[1]!)
}

export function textOf(xml: string, name: string): string | undefined {
  const text = textsOf(xml, name)[0]
  return text?.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot|apos));/gi, (_, decimal, hex, named) =>
    named
      ? { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[(named as string).toLowerCase()]!
      : String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)),
  )
}
