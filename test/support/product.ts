/** The script that run-bundle.cjs has loaded; absent where a test is run from source. */
const product = (globalThis as { [key: symbol]: { started(): void } | undefined })[
  Symbol.for('fleetwake.product')
]

/** What was compiled until now is kept for other test files: a service has started, and so has most of what they need. */
export function keepCompiled(): void {
  product?.started()
}
