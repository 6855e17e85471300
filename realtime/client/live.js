/* The live line, and home's counts, which are all that home needs of it. Every page works without it. */
import { beginHome } from './home.js'

export * from './line.js'

const here = document.getElementById('live')
if (here && here.dataset.home) beginHome(JSON.parse(here.dataset.home))
