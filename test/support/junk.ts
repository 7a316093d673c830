/** What nobody should send, for every part of a request. */
export const injections = [
  `' or 1=1 --`,
  `'; drop table vehicles; --`,
  `") union select password_hash from users --`,
  '%00',
  '\u0000',
  '{}',
  '1e999',
  '9'.repeat(40),
  '2026-02-30T00:00:00Z',
  '0000-00-00',
  '\ud800',
  'x'.repeat(3_000),
]

export const nobody = '00000000-0000-4000-8000-00000000dead'

interface Schema {
  type?: string
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
}

/** Bodies that a JSON schema of an object does not allow: nothing, wrong kinds, each field of a wrong type, too much. */
export function wrongBodies(schema: Schema, valid: Record<string, unknown>): [what: string, body: unknown][] {
  const bodies: [string, unknown][] = [
    ['no object', []],
    ['a text', '"text"'],
    ['null', 'null'],
    ['no JSON', '{"a":'],
    ['an unknown field', { ...valid, unknownField: 1 }],
    ['the prototype', '{"__proto__":{"admin":true}}'],
  ]
  for (const field of schema.required ?? []) {
    const { [field]: _, ...rest } = valid
    bodies.push([`no ${field}`, rest])
  }
  for (const [field, { type, anyOf }] of Object.entries(schema.properties ?? {})) {
    const wrongs = [
      [[]],
      'x'.repeat(20_000),
      1e300,
      ...((type ?? anyOf?.[0]?.type) === 'object' ? ['a\u0000b'] : [{ $ne: null }]),
    ]
    for (const wrong of wrongs) {
      bodies.push([`${field}: ${JSON.stringify(wrong).slice(0, 20)}`, { ...valid, [field]: wrong }])
    }
  }
  return bodies
}
