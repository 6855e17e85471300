/* What is being sent: one after another, each once, whatever the line does. */
import { button, made } from './parts.js'

const LARGEST = 15000
const MOMENT = 1500

export class Outbox {
  constructor(talk) {
    this.talk = talk
    this.say = talk.about.say
    this.waiting = []
    this.sent = new Set()
    this.isUnderWay = false
  }

  /* Whether the line takes so much; what is longer goes by the form. */
  fits(words) {
    return new Blob([JSON.stringify(words)]).size < LARGEST
  }

  add(words, nonce, replyTo) {
    const state = made('span', 'state', this.talk.line.connected ? this.say.sending : this.say.waiting)
    const item = { words, nonce, replyTo, state }
    item.part = this.talk.sheet.addPending(words, state)
    this.waiting.push(item)
    this.talk.scroll.toEnd()
    this.keep()
    this.send()
  }

  has(seq) {
    return this.sent.has(seq)
  }

  /* It stands among the messages now. */
  arrived(seq) {
    this.waiting.filter(item => item.seq === seq).forEach(item => this.drop(item))
  }

  pause() {
    this.waiting.filter(item => !item.seq && !item.failed).forEach(item => tell(item, this.say.waiting))
  }

  async send() {
    const item = this.waiting.find(one => !one.seq && !one.failed)
    if (!item || this.isUnderWay) return
    if (!this.talk.line.connected) {
      tell(item, this.say.waiting)
      return
    }
    this.isUnderWay = true
    tell(item, this.say.sending)
    const { words, nonce, replyTo } = item
    const answer = await this.talk.ask('message.post', { words, nonce, reply_to: replyTo }).catch(() => null)
    this.isUnderWay = false
    this.take(item, answer)
    this.talk.takeEarly()
  }

  take(item, answer) {
    if (answer && answer.ok) this.keptAs(item, answer.seq)
    else if (answer && answer.retry_after) setTimeout(() => this.send(), answer.retry_after * 1000)
    else if (answer) this.fail(item, answer)
    else if (this.talk.line.connected) setTimeout(() => this.send(), MOMENT)
    else tell(item, this.say.waiting)
  }

  keptAs(item, seq) {
    item.seq = seq
    this.sent.add(seq)
    tell(item, this.say.kept)
    if (seq <= this.talk.last) this.drop(item)
    this.keep()
    this.send()
  }

  fail(item, answer) {
    item.failed = true
    item.part.classList.add('failed')
    const again = button(this.say.again, 'plain-button', () => this.again(item))
    const back = button(this.say.back, 'plain-button', () => this.takeBack(item))
    tell(item, this.say.failed, made('span', 'why', ` · ${answer.message} `), again, back)
    this.talk.state.read(`${this.say.failed}: ${answer.message}`)
    this.send()
  }

  again(item) {
    item.failed = false
    item.part.classList.remove('failed')
    tell(item, this.say.waiting)
    this.talk.composer.field.focus()
    this.send()
  }

  /* Back into the field. If other words are there by now, these come first. */
  takeBack(item) {
    this.drop(item)
    this.talk.composer.put(item.words)
    if (item.replyTo) this.talk.composer.answerTo(item.replyTo)
    this.talk.composer.field.focus()
  }

  giveBack() {
    this.waiting.filter(item => !item.seq).reverse().forEach(item => {
      this.drop(item)
      this.talk.composer.put(item.words)
    })
  }

  drop(item) {
    item.part.remove()
    this.waiting = this.waiting.filter(one => one !== item)
    this.keep()
  }

  /* What is not stored yet goes with the draft, under its own nonce. */
  unsent() {
    return this.waiting.filter(item => !item.seq).map(({ words, nonce, replyTo }) => ({ words, nonce, replyTo }))
  }

  keep() {
    if (this.talk.composer) this.talk.composer.keep()
  }
}

function tell(item, ...words) {
  item.state.textContent = ''
  item.state.append(...words)
}
