/* Leaving: cover first, ask the server after. Three presses of Escape do the same as the button. */
const PRESSES = 3
const WITHIN = 3000
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('leave') : null

export function watchExits() {
  document.addEventListener('click', event => {
    const link = event.target.closest('[data-exit]')
    if (!link) return
    event.preventDefault()
    leave(link.href)
  })
  document.addEventListener('keydown', countEscapes())
  if (tabs) tabs.onmessage = () => go(exitAddress())
}

function countEscapes() {
  let presses = []
  return event => {
    if (event.repeat) return
    const now = Date.now()
    presses = event.key === 'Escape' ? presses.filter(at => now - at < WITHIN).concat(now) : []
    if (presses.length >= PRESSES) leave(exitAddress())
  }
}

function exitAddress() {
  const link = document.querySelector('[data-exit]')
  return link ? link.href : '/exit'
}

/* Other windows of the same house would still show what was open. */
function leave(address) {
  if (tabs) tabs.postMessage('')
  go(address)
}

function go(address) {
  forgetDrafts()
  document.documentElement.classList.add('left')
  document.title = '\u00a0'
  location.replace(address)
}

/* The house asks the browser for it as well; not every browser listens. */
function forgetDrafts() {
  try {
    localStorage.clear()
  } catch (wrong) {
    // A browser that keeps nothing has nothing to forget.
  }
}
