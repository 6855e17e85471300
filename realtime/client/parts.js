/* Small parts of a page. */
export function made(tag, name, ...inside) {
  const part = document.createElement(tag)
  if (name) part.className = name
  part.append(...inside)
  return part
}

export function button(words, name, act) {
  const part = made('button', name, words)
  part.type = 'button'
  part.addEventListener('click', act)
  return part
}

export const numberOf = part => Number(part.dataset.number)

/* Once every so often, and once more for what came meanwhile. */
export function calmly(pause, act) {
  let waits = false
  return () => {
    if (waits) return
    waits = true
    setTimeout(() => { waits = false; act() }, pause)
  }
}
