/** What packed.test.ts leaves out of this room's tests, over packed days. */
process.env.FLEETWAKE_TEST_PACKED = 'yes'

for (const file of ['series', 'cursors', 'export', 'export-rows']) await import(`./${file}.test.ts`)
