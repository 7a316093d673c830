import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildProblem } from '../../src/build/sources.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Renews the build where it is not of these sources. */
export function ensureBuilt(): void {
  if (buildProblem(root))
    execFileSync(process.execPath, ['--import', 'tsx', 'src/build/command.ts'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
}

/**
 * What Node is given to run a program, `src/backup/command` for instance, as npm's scripts do: from the build, which loads
 * in a fraction of the time that its sources take.
 */
export function built(program: string): string[] {
  return ['--enable-source-maps', `${root}run.js`, program]
}
