/* An open conversation, in a room or at the end of a thread: words arrive. Every page works without it. */
import { beginTalk } from './talk.js'
import { bring } from './words.js'

// Words that the house would not take come back at the form's address, where no link leads on.
if (/\/messages$/.test(location.pathname)) history.replaceState(null, '', location.pathname.replace(/\/messages$/, ''))

const here = document.getElementById('live')
const thread = document.querySelector('[data-live]')

if (here) start(document.querySelector('.bubbles'), here)
else if (thread) bring(thread.dataset.live).then(page => start(thread, page.getElementById('live')), () => {})

function start(list, told) {
  const about = JSON.parse(told.dataset.about)
  const shape = document.importNode(told.querySelector('template').content, true).querySelector('[data-kind=post]')
  if (about.is_live !== false) beginTalk(list, about, shape)
}
