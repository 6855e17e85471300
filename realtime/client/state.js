/* What is said of the line itself, and what is read aloud. Polite: nothing interrupts. */
import { made } from './parts.js'
import { digits } from './times.js'

const PATIENCE = 3000
const MANY = 3
const HEARD = 10000

export class State {
  /* `steadily` does something to the page without moving who reads at its end. */
  constructor(about, steadily) {
    this.say = about.say
    this.steadily = steadily
    this.line = made('p', 'line-state quiet')
    this.line.setAttribute('role', 'status')
    this.voice = made('div', 'only-heard')
    this.voice.setAttribute('aria-live', 'polite')
    const composer = document.getElementById('composer')
    const main = document.getElementById('main')
    composer ? composer.prepend(this.line) : main.append(this.line)
    main.append(this.voice)
    this.heard = []
  }

  up() {
    this.show('up')
    if (!this.isOver) this.tell('')
  }

  show(state) {
    document.getElementById('main').dataset.line = state
  }

  /* A line that is back at once was never worth a word. */
  broken() {
    this.show('broken')
    if (this.isOver || this.waits) return
    this.waits = setTimeout(() => this.tell(this.say.offline), PATIENCE)
  }

  over(leave) {
    this.isOver = true
    this.show('over')
    const door = made('a', '', this.say.door)
    door.href = '/sign-in'
    door.addEventListener('click', leave)
    this.tell(this.say.over + ' ', door)
  }

  trouble() {
    if (!this.isOver) this.tell(this.say.trouble)
  }

  tell(...words) {
    clearTimeout(this.waits)
    this.waits = 0
    this.steadily(() => {
      this.line.textContent = ''
      this.line.append(...words)
    })
  }

  announce(frame, text) {
    this.read(`${frame.alias || this.say.gone}: ${text}`)
  }

  read(words) {
    this.heard.push(words)
    if (this.heard.length === 1) setTimeout(() => this.speak(), 800)
  }

  speak() {
    const { heard } = this
    this.heard = []
    this.voice.textContent = heard.length > MANY ? this.say.fresh.replace('%', digits(heard.length)) : heard.join('. ').slice(0, 600)
    // Whoever goes through the page by ear must not meet it there a second time, nor after it was withdrawn.
    clearTimeout(this.silence)
    this.silence = setTimeout(() => { this.voice.textContent = '' }, HEARD)
  }
}
