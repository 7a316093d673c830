/** Pictures in the API's form: base64, and small enough for a slow network. */

const LONGEST_SIDE = 1_600
const QUALITY = 0.8

/** With a longer side of at most 1,600 pixels it is readable, and has some 300 kB. */
export async function shrunk(file: Blob): Promise<string> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return base64Of(canvas.toDataURL('image/jpeg', QUALITY))
}

export const signatureOf = (canvas: HTMLCanvasElement): string => base64Of(canvas.toDataURL('image/png'))

const base64Of = (url: string) => url.slice(url.indexOf(',') + 1)
