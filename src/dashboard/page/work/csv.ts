/** The cells of a CSV file (RFC 4180), up to a number of rows, with the line at which each begins. */
export function readCsv(text: string, most: number): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = []
  let [cell, cells, line, begun] = ['', [] as string[], 1, 1]
  let isQuoted = false
  const endRow = () => {
    if (cells.length > 0 || cell !== '') rows.push({ line: begun, cells: [...cells, cell] })
    cells = []
    cell = ''
    begun = line
  }
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  for (let at = 0; at < source.length && rows.length < most; at++) {
    const letter = source[at]!
    if (letter === '\n') line++
    if (isQuoted) {
      if (letter !== '"') cell += letter
      else if (source[at + 1] === '"') cell += source[++at]
      else isQuoted = false
    } else if (letter === '"') isQuoted = true
    else if (letter === ',') {
      cells.push(cell)
      cell = ''
    } else if (letter === '\n') endRow()
    else cell += letter
  }
  if (rows.length < most) endRow()
  return rows
}
