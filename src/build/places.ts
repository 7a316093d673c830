import { readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * Modules find the files beside them by `import.meta.url`, which in a bundle is the address of the bundle. This plugin
 * replaces it with the address that the module would have if it were built alone, below `root`. `place` is an expression
 * for the root of the output.
 */
export function keepPlaces(root: string, place: string): Plugin {
  return {
    name: 'places',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8')
        const own = relative(root, path).split(sep).join('/').replace(/\.ts$/, '.js')
        const contents = text
          .replace(/(new URL\('[^']+)\.ts'(?=, import\.meta\.url\))/g, "$1.js'")
          .replaceAll(/import\.meta\.url/g, () => `new URL(${JSON.stringify(own)}, ${place}).href`)
        return { contents, loader: 'ts' }
      })
    },
  }
}

/** Packages get an empty source map: nobody steps through them, and their maps would be most of the whole. */
export const withoutMaps: Plugin = {
  name: 'without maps',
  setup(build) {
    const empty = Buffer.from('{"version":3,"sources":[""],"mappings":"A"}').toString('base64')
    build.onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await packageText(path)}\n//# sourceMappingURL=data:application/json;base64,${empty}`,
      loader: 'js',
    }))
  },
}

/** Lets a package that serves files of its own folder find them where npm installed it. */
async function packageText(path: string): Promise<string> {
  const text = await readFile(path, 'utf8')
  const file = /\/node_modules\/(@fastify\/swagger-ui\/.*)$/.exec(path)?.[1]
  return file ? text.replaceAll('__dirname', `__dirnameOf(require.resolve('${file}'))`) : text
}
