import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildProblem } from '../../src/build/sources.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds again if the build does not match the sources. */
export function ensureBuilt(): void {
  if (!buildProblem(root)) return
  // tap loads itself into every program that it starts, by this variable, and the compiler cannot start with it.
  execFileSync('env', ['-u', 'NODE_OPTIONS', process.execPath, '--import', 'tsx', 'src/build/command.ts'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

/**
 * Node's arguments for a program such as `src/backup/command`, as in the npm scripts: from the build, which loads in a
 * fraction of the time that the sources take.
 */
export function built(program: string): string[] {
  return [`${root}run.js`, program]
}
