/* The place of who reads: new words never move it, older ones neither. */
import { button, calmly, made, numberOf } from './parts.js'
import { digits } from './times.js'

const NEAR = 140
const MOST = 400
const page = () => document.scrollingElement || document.documentElement

export class Scroll {
  constructor(talk) {
    this.talk = talk
    this.fresh = 0
    this.marked = 0
    this.look = calmly(800, () => this.seen())
  }

  begin() {
    const { list } = this.talk.sheet
    document.getElementById('main').classList.add('live')
    this.pill = button('', 'button pill', () => this.goToEnd())
    this.pill.hidden = true
    const below = document.getElementById('composer') || list
    below === list ? list.after(this.pill) : below.prepend(this.pill)
    if (this.talk.sheet.kind.hasDays) this.offerOlder(list)
    if (this.talk.sheet.kind.hasDays && this.isUntouched()) this.open()
    list.addEventListener('click', event => this.goTo(event))
    addEventListener('scroll', this.look, { passive: true })
    addEventListener('scroll', () => this.isAtEnd() && this.clear(), { passive: true })
    document.addEventListener('visibilitychange', this.look)
  }

  /* A script that comes late over a poor line finds somebody reading already. */
  isUntouched() {
    const { hash } = location
    return (!hash || hash === '#newest') && (page().scrollTop <= 0 || Boolean(hash) && this.isAtEnd())
  }

  open() {
    const unread = document.getElementById('unread')
    unread ? unread.scrollIntoView({ block: 'start' }) : this.toEnd()
  }

  isAtEnd() {
    return page().scrollHeight - innerHeight - page().scrollTop < NEAR
  }

  toEnd() {
    page().scrollTop = page().scrollHeight
    this.clear()
  }

  /* The pill goes, and would take the place of the keyboard and of the voice with it. */
  goToEnd() {
    this.toEnd()
    const part = this.talk.sheet.all.pop()
    part.tabIndex = -1
    part.focus({ preventScroll: true })
    this.toEnd()
  }

  /* A link to a post that stands here leads there without a new page, which would forget what is being written. */
  goTo(event) {
    const link = event.target.closest('a[href*="?post="]')
    if (!link || link.pathname !== location.pathname || link.host !== location.host) return
    if (!document.getElementById(link.hash.slice(1))) return
    event.preventDefault()
    location.hash = link.hash
  }

  clear() {
    this.fresh = 0
    this.pill.hidden = true
  }

  /* Whoever was at the end stays there; who looks further up is told, and stays where he is. While a page
     goes on to the newest by itself, it stays at the first unread one. */
  keeping(add, isMine) {
    const isComing = !this.talk.hasFollowed && document.getElementById('unread')
    const wasAtEnd = !isComing && this.isAtEnd()
    add()
    if (wasAtEnd && this.talk.sheet.shorten(MOST)) this.offerOlder(this.talk.sheet.list)
    if (wasAtEnd) this.toEnd()
    else if (!isMine) this.tell()
    this.look()
  }

  steadily(act) {
    const wasAtEnd = this.isAtEnd()
    act()
    if (wasAtEnd) page().scrollTop = page().scrollHeight
  }

  tell() {
    this.fresh += 1
    const number = digits(this.fresh)
    this.pill.textContent = `↓ ${this.talk.about.say.fresh.replace('%', number)}`
    this.pill.hidden = false
  }

  holding(add) {
    const before = page().scrollHeight - page().scrollTop
    add()
    page().scrollTop = page().scrollHeight - before
  }

  offerOlder(list) {
    if (this.talk.sheet.first() <= 1 || this.older && this.older.isConnected) return
    this.older = made('p', 'older', button(this.talk.about.say.earlier, 'button quiet', () => this.readBack()))
    list.before(this.older)
  }

  async readBack() {
    const pressed = this.older.querySelector('button')
    if (pressed.getAttribute('aria-disabled')) return
    pressed.setAttribute('aria-disabled', 'true')
    const found = await this.talk.readBack().catch(wrong => this.talk.notNow(wrong))
    pressed.removeAttribute('aria-disabled')
    if (found === 0 || this.talk.sheet.first() <= 1) this.older.remove()
  }

  /* How far one has come, when the page is really looked at. */
  seen() {
    if (document.visibilityState !== 'visible') return
    const composer = document.getElementById('composer')
    const end = Math.min(innerHeight, composer ? composer.getBoundingClientRect().top : innerHeight)
    const read = this.talk.sheet.all.filter(part => part.getClientRects().length && part.getBoundingClientRect().bottom <= end + 8)
    const last = read.length ? numberOf(read[read.length - 1]) : 0
    if (last <= this.marked || !this.talk.line.connected) return
    this.marked = last
    this.talk.ask('conversation.mark', { seq: last })
      .then(() => { document.getElementById('main').dataset.read = last })
      .catch(() => { this.marked = 0 })
  }
}
