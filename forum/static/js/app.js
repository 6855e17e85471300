/* The only script of a page. Every page works without it. */
import { claimPolicy } from './trusted.js'
import { watchExits } from './exit.js'
import { guardMemory } from './memory.js'
import { focusSummary, sendOnce } from './forms.js'
import { offerReveal, offerPrint } from './offers.js'

claimPolicy()
guardMemory()
watchExits()
focusSummary()
sendOnce()
offerReveal()
offerPrint()
