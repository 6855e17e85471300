/* The messages of a page, in their order; what is being sent stands below them. */
import { Bubble } from './bubble.js'
import { Card } from './card.js'
import { made, numberOf } from './parts.js'
import { dayInWords, dayOf } from './times.js'

const PIECE = 100

export class Sheet {
  constructor(list, about, shape) {
    this.list = list
    this.about = about
    this.kind = shape.classList.contains('bubble') ? new Bubble(shape, about) : new Card(shape, about)
  }

  get all() {
    return [...this.list.querySelectorAll('[data-number]')]
  }

  first() {
    return numberOf(this.list.querySelector('[data-number]') || { dataset: { number: this.about.after + 1 } })
  }

  last() {
    const all = this.all
    return all.length ? numberOf(all[all.length - 1]) : 0
  }

  find(seq) {
    return this.list.querySelector(`[data-number="${seq}"]`)
  }

  textOf(seq) {
    const part = this.find(seq)
    return part ? this.kind.textOf(part).trim().replace(/\s+/g, ' ') : ''
  }

  nameOf(seq) {
    const part = this.find(seq)
    const name = part && part.querySelector('.who, .by b')
    return name ? name.firstChild.textContent.trim() : this.about.me
  }

  /* Whether it is seen without unfolding anything; what is folded away is not read aloud either. */
  isOpen(seq) {
    const part = this.find(seq)
    return Boolean(part) && !part.querySelector('details') && !part.closest('details:not([open])')
  }

  add(frame, isMine) {
    if (this.find(frame.seq)) return
    const part = this.make(frame, isMine)
    part.classList.add('arrives')
    this.dayBetween(this.all.filter(isSaid).pop(), part)
    this.place(part)
    const nobody = document.querySelector('.nobody')
    if (nobody) nobody.remove()
  }

  place(part) {
    this.list.insertBefore(part, this.list.querySelector('.pending'))
  }

  /* Older ones above all that is here; the day that stood on top may be one that has begun before. */
  addBefore(frames, isMine) {
    const day = this.list.querySelector('.day')
    if (day) day.remove()
    const top = this.list.firstElementChild
    const next = this.all.find(isSaid)
    let before = null
    frames.forEach(frame => {
      const part = this.make(frame, isMine(frame))
      this.list.insertBefore(part, top)
      before = this.dayBetween(before, part, part)
    })
    if (next) this.dayBetween(before, next, markAbove(next))
  }

  /* What was read long ago leaves a page that stays open for days. */
  shorten(most) {
    const all = this.all
    if (all.length <= most + PIECE) return false
    const first = all.slice(-most).find(isSaid)
    if (!first) return false
    while (this.list.firstElementChild !== first) this.list.firstElementChild.remove()
    this.dayBetween(null, first, first)
    return true
  }

  change(frame) {
    const part = this.find(frame.seq)
    if (!part || frame.state === 'before') return
    const isMine = part.classList.contains('own')
    const fresh = this.make({ time: part.dataset.time, ...frame }, isMine)
    if (bare(fresh) === bare(part)) return
    part.replaceWith(fresh)
    this.list.querySelectorAll(`.answers a[href$="?post=${frame.seq}#p${frame.seq}"]`).forEach(link => {
      link.parentNode.replaceWith(this.kind.quote(this.quoted(frame.seq)))
    })
  }

  quoted(seq) {
    return { seq, name: this.nameOf(seq), line: this.textOf(seq) }
  }

  make(frame, isMine) {
    return this.kind.make(frame, isMine, frame.reply_to && this.quoted(frame.reply_to))
  }

  /* One's own words at once, with what becomes of them. */
  addPending(words, state) {
    const part = this.kind.pending(words, state)
    this.list.append(part)
    return part
  }

  /* Answers which message the next one's day is compared with. Days stand above what was said alone,
     as on the page: of what is gone nobody knows more than the house's own day. */
  dayBetween(before, part, above = null) {
    if (!this.kind.hasDays || !isSaid(part)) return before
    const { time } = part.dataset
    if (before && dayOf(before.dataset.time) === dayOf(time)) return part
    const day = made('li', 'day', made('span', '', dayInWords(time)))
    if (above) this.list.insertBefore(day, above)
    else this.place(day)
    return part
  }
}

const isSaid = part => Boolean(part.querySelector('.said'))

function markAbove(part) {
  const mark = part.previousElementSibling
  return mark && mark.id === 'unread' ? mark : part
}

/* What can change in a message while it is shown; signs of kindness beside it come with the page alone. */
function bare(part) {
  const seen = [...part.querySelectorAll('summary, .said, .state, .quiet')]
  return seen.map(one => one.textContent.replace(/\s+/g, ' ').trim()).join('|')
}
