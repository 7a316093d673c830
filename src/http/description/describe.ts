import { pascal } from './operation-ids.ts'

/**
 * Turns the description collected from the routes into one that generators accept: every request and response schema
 * is a component with a name, and keywords for our own use are left out.
 */
type Json = unknown
type Node = Record<string, Json>

interface Operation extends Node {
  operationId: string
  requestBody?: { content: Record<string, { schema?: Node; example?: Json }> }
  responses: Record<string, Node & { content?: Record<string, { schema?: Node }> }>
}

/** Keywords that JSON Schema knows and OpenAPI shows. */
const keywords = new Set(
  (
    '$ref type format title description default deprecated readOnly writeOnly enum const examples example ' +
    'properties required additionalProperties patternProperties propertyNames minProperties maxProperties ' +
    'items prefixItems minItems maxItems uniqueItems minLength maxLength pattern ' +
    'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf anyOf oneOf allOf not contentMediaType contentEncoding'
  ).split(' '),
)
/** Their members are schemas by name, not keywords. */
const maps = new Set(['properties', 'patternProperties'])
/** And their members are values. */
const values = new Set(['default', 'enum', 'const', 'examples', 'example', 'required'])

export function describe(document: Node): Node {
  const components = new Components()
  const paths = document.paths as Record<string, Record<string, Operation>>
  for (const operations of Object.values(paths)) {
    for (const operation of Object.values(operations)) describeOperation(operation, components)
  }
  return {
    ...document,
    components: {
      ...(document.components as Node),
      schemas: components.schemas,
      responses: components.responses,
    },
  }
}

function describeOperation(operation: Operation, components: Components): void {
  const name = pascal(operation.operationId)
  for (const parameter of (operation.parameters as Node[] | undefined) ?? [])
    parameter.schema = components.schema(parameter.schema as Node)
  for (const content of Object.values(operation.requestBody?.content ?? {})) {
    const { example, schema } = content
    if (!schema) continue
    // The plugin moves a single example out of its schema, so the schema would differ from its copy in a list.
    if (example !== undefined) delete content.example
    content.schema = components.named(
      example === undefined ? schema : { ...schema, examples: [example] },
      `${name}Body`,
    )
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    for (const header of Object.values((response.headers ?? {}) as Record<string, Node>))
      if (header.schema) header.schema = components.schema(header.schema as Node)
    for (const [type, content] of Object.entries(response.content ?? {})) {
      const form = type === 'application/json' ? '' : pascal(type.split('/')[1]!)
      const answer = `${name}${form}Answer${status.startsWith('2') ? '' : status}`
      if (content.schema) content.schema = components.named(content.schema, answer)
    }
    operation.responses[status] = components.response(response)
  }
}

/** The named schemas and answers. One that is equal to another gets the same name. */
class Components {
  readonly schemas: Record<string, Node> = {}
  readonly responses: Record<string, Node> = {}
  readonly #names = new Map<string, string>()

  /** The schema as shown; one that names itself becomes a component. */
  schema(given: Node): Node {
    const { component, ...rest } = given
    const shown = this.#shown(rest)
    return typeof component === 'string' ? this.#component(component, shown) : shown
  }

  /** An object becomes a component with this name, if it has none of its own. */
  named(given: Node, name: string): Node {
    const shown = this.schema(given)
    return shown.type === 'object' ? this.#component(name, shown) : shown
  }

  /** Every error has the same answer. */
  response(given: Node & { content?: Record<string, { schema?: Node }> }): Node {
    const isProblem = given.content?.['application/problem+json'] !== undefined
    if (!isProblem) return given
    this.responses.Problem ??= given
    return { $ref: '#/components/responses/Problem' }
  }

  #component(name: string, shown: Node): Node {
    const text = JSON.stringify(shown)
    const known = this.#names.get(text) ?? name
    if (known in this.schemas && JSON.stringify(this.schemas[known]) !== text)
      throw new Error(`Two different schemas are called ${known}.`)
    this.#names.set(text, known)
    this.schemas[known] = shown
    return { $ref: `#/components/schemas/${known}` }
  }

  #shown(given: Node): Node {
    const shown: Node = {}
    for (const [key, value] of Object.entries(given)) {
      if (!keywords.has(key)) continue
      if (key === 'patternProperties') shown.additionalProperties = this.#any(Object.values(value as Node)[0])
      else if (maps.has(key)) {
        shown[key] = Object.fromEntries(
          Object.entries(value as Record<string, Node>).map(([name, schema]) => [name, this.schema(schema)]),
        )
      } else if (values.has(key)) shown[key] = value
      else if (Array.isArray(value)) shown[key] = value.map(each => this.#any(each))
      else shown[key] = this.#any(value)
    }
    if (shown.examples) shown.examples = (shown.examples as Json[]).map(example => whole(example, shown))
    return shown
  }

  #any(value: Json): Json {
    return typeof value === 'object' && value !== null ? this.schema(value as Node) : value
  }
}

const SOME_ID = '0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a'

/** Adds an id where one is needed, which the routes' own examples leave out. */
function whole(example: Json, schema: Node): Json {
  const properties = schema.properties as Record<string, Node> | undefined
  if (!properties || typeof example !== 'object' || example === null) return example
  const missing = ((schema.required as string[] | undefined) ?? []).filter(
    name => !(name in example) && properties[name]?.format === 'uuid',
  )
  return { ...Object.fromEntries(missing.map(name => [name, SOME_ID])), ...example }
}
