/* A page that the browser kept in memory must not come back with Back after leaving. */
export function guardMemory() {
  window.addEventListener('pageshow', event => {
    if (!event.persisted) return
    document.documentElement.classList.add('left')
    location.reload()
  })
}
