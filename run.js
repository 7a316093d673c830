import { existsSync } from 'node:fs'

// `node run.js src/command`: a program of the build, which npm ci makes.
const runner = new URL('dist/server/src/build/run/command.js', import.meta.url)
if (!existsSync(runner)) {
  process.stderr.write('Fleetwake is not built yet. Run: npm run build\n')
  process.exit(1)
}
await import(runner.href)
