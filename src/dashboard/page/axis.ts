/** The positions of a chart's labels below it, in pixels from the start of the plot. */
interface Axis {
  span: readonly [from: number, to: number]
  /** Of the plot, and of the free space to the right of it. */
  width: number
  margin: number
  widthOf: (label: string) => number
}

/** The labels of these times, without those that would be cut off at the right edge. */
export function labelsThatFit(
  moments: readonly number[],
  label: (moment: number) => string,
  { span: [from, to], width, margin, widthOf }: Axis,
): string[] {
  return moments.map(moment => {
    const text = label(moment)
    const middle = ((moment - from) / (to - from)) * width
    return middle + widthOf(text) / 2 <= width + margin ? text : ''
  })
}
