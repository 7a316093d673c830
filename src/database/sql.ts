import { readFileSync } from 'node:fs'

/** A value for `:name` in a text: a column, a table, a list of columns, or a number. Never SQL. */
type Names = Readonly<Record<string, string | number>>

/**
 * The text of an .sql file beside the module that uses it. Read once, at import. What differs from one
 * use to another is a parameter of the statement, or of a function in the database; `names` are filled in where SQL takes
 * no parameter.
 */
export function readSql(importMetaUrl: string, file: string, names: Names = {}): string {
  const text = readFileSync(new URL(file, importMetaUrl), 'utf8')
  return Object.entries(names).reduce((filled, [name, value]) => fillIn(filled, name, String(value)), text)
}

function fillIn(text: string, name: string, value: string): string {
  if (!/^[\w.]+(, [\w.]+)*$/.test(value)) throw new Error(`:${name} stands for names alone, not for ${value}`)
  const pieces = text.split(new RegExp(`(?<!:):${name}\\b`))
  if (pieces.length === 1) throw new Error(`There is no :${name} in the text`)
  return pieces.join(value)
}
