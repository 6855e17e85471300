/* Joins Socket.IO's own client with our modules to two files: `live.js`, the line with home's counts, and
   `talks.js`, an open conversation, which takes the line from it. What a page never uses that speaks text over
   a websocket alone is left out: other ways of travel, and bytes. Names of properties stay as they are: the
   client calls some of its private ones by text. */
import { build } from 'esbuild'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))
const IN_PLACE_OF = {
  'engine.io-client': 'engine.js',
  './contrib/parseqs.js': 'addresses.js',
  './contrib/parseuri.js': 'addresses.js',
  './url.js': 'addresses.js',
  './transports/index.js': 'transports.js',
  'engine.io-parser': 'packets.js',
  './binary.js': 'bytes.js',
  './is-binary.js': 'bytes.js'
}

const lean = {
  name: 'lean',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ path, importer }) => {
      const own = importer.includes('node_modules') && IN_PLACE_OF[path]
      return own ? { path: join(HERE, 'lean', own) } : null
    })
  }
}

/* The page has the line already. */
const lent = {
  name: 'lent',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/line\.js$/ }, () => ({ path: './live.js', external: true }))
  }
}

await rm(join(HERE, 'built'), { recursive: true, force: true })
await joined('live.js', lean)
await joined('talks.js', lent)

function joined(name, ...plugins) {
  return build({
    absWorkingDir: HERE, entryPoints: [name], outdir: 'built', plugins,
    bundle: true, minify: true, format: 'esm', legalComments: 'none', logLevel: 'warning',
    target: ['chrome66', 'firefox78', 'safari14'], supported: { destructuring: true }
  })
}
