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
    const name = part && part.querySelector('bdi')
    return name ? name.textContent : this.about.me
  }

  add(frame, isMine) {
    if (this.find(frame.seq)) return
    const part = this.make(frame, isMine)
    part.classList.add('arrives')
    const all = this.all
    this.dayBetween(all[all.length - 1], part)
    this.place(part)
    const nobody = document.querySelector('.nobody')
    if (nobody) nobody.remove()
  }

  place(part) {
    this.list.insertBefore(part, this.list.querySelector('.pending'))
  }

  /* Older ones above all that is here; the day that stood on top may be one that has begun before. */
  addBefore(frames, isMine) {
    const top = this.list.querySelector('[data-number]')
    const day = top && top.previousElementSibling
    if (day && day.classList.contains('day')) day.remove()
    const parts = frames.map(frame => this.make(frame, isMine(frame)))
    parts.forEach((part, place) => {
      this.list.insertBefore(part, top)
      this.dayBetween(parts[place - 1], part, part)
    })
    if (top) this.dayBetween(parts[parts.length - 1], top, top)
  }

  /* What was read long ago leaves a page that stays open for days. */
  shorten(most) {
    const all = this.all
    if (all.length <= most + PIECE) return false
    const first = all[all.length - most]
    while (this.list.firstElementChild !== first) this.list.firstElementChild.remove()
    this.dayBetween(null, first, first)
    return true
  }

  change(frame) {
    const part = this.find(frame.seq)
    if (!part || frame.state === 'before') return
    const isMine = part.classList.contains('own')
    if (!this.isSame(part, frame)) part.replaceWith(this.make({ time: part.dataset.time, ...frame }, isMine))
  }

  isSame(part, frame) {
    const fresh = this.make({ time: part.dataset.time, ...frame }, part.classList.contains('own'))
    return fresh.textContent.replace(/\s+/g, ' ') === part.textContent.replace(/\s+/g, ' ')
  }

  make(frame, isMine) {
    const quote = frame.reply_to && { seq: frame.reply_to, name: this.nameOf(frame.reply_to), line: this.textOf(frame.reply_to) }
    return this.kind.make(frame, isMine, quote)
  }

  /* One's own words at once, with what becomes of them. */
  addPending(words, state) {
    const part = this.kind.pending(words, state)
    this.list.append(part)
    return part
  }

  dayBetween(before, part, above = null) {
    const time = part.dataset.time
    if (!this.kind.hasDays || !time) return
    const isNew = !before || !before.dataset.time || dayOf(before.dataset.time) !== dayOf(time)
    if (!isNew) return
    const day = made('li', 'day', made('span', '', dayInWords(time)))
    if (above) this.list.insertBefore(day, above)
    else this.place(day)
  }
}
