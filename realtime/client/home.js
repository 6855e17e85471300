/* Home: counts move; nothing changes its place under a thumb. */
import { ask, openLine, soon } from './line.js'
import { calmly, made } from './parts.js'
import { digits } from './times.js'

const PAUSE = 2000

export function beginHome(about) {
  const line = openLine(about.csrf)
  const count = calmly(PAUSE, () => ask(line, 'home.count').then(answer => show(answer, about), () => {}))
  const watch = () => ask(line, 'home.watch').then(count, () => {})
  line.on('connect', watch)
  line.on('circle.touched', count)
  line.on('circle.turned', () => soon(PAUSE, watch))
}

function show(answer, about) {
  if (!answer.ok) return
  answer.circles.forEach(([address, unread]) => {
    const row = document.querySelector(`[data-alias="${address}"] .row`)
    if (row) showOne(row, unread, about)
  })
}

function showOne(row, unread, about) {
  const count = row.querySelector('.count') || row.appendChild(made('span', 'count'))
  const sign = row.querySelector('.icon')
  const number = digits(unread, about.digits)
  count.hidden = !unread
  if (sign) unread ? sign.setAttribute('hidden', '') : sign.removeAttribute('hidden')
  if (count.textContent === number) return
  count.textContent = number
  count.setAttribute('aria-label', about.say.fresh.replace('%', number))
}
