import { fileURLToPath } from 'node:url'

/** The types that `fleetwake/client` ships, generated from a service's description of its API. */
export const typesFile = fileURLToPath(new URL('../../src/client/api-types.ts', import.meta.url))

const header = `// Made of the API's description by \`npm run api\`; a test fails while it is not up to date.
`

export async function renderTypes(description: unknown): Promise<string> {
  const { default: openapi, astToString } = await import('openapi-typescript')
  return header + astToString(await openapi(JSON.stringify(description)))
}
