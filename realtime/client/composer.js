/* The field: it grows, sends without leaving the page, and keeps what was typed. */
import { Draft } from './drafts.js'
import { button, calmly, made } from './parts.js'

const TALLEST = 0.35

export class Composer {
  constructor(talk) {
    this.talk = talk
    this.form = document.querySelector('#composer form')
    this.field = this.form && this.form.elements.words
    this.draft = new Draft(talk.about.draft)
    this.save = calmly(400, () => this.write())
  }

  begin() {
    if (!this.form) return
    this.form.addEventListener('submit', event => this.submit(event))
    this.form.addEventListener('click', event => { this.pressed = event.target.closest('button') })
    this.field.addEventListener('input', () => { this.grow(); this.save() })
    this.field.addEventListener('keydown', event => this.press(event))
    this.talk.sheet.list.addEventListener('click', event => this.answer(event))
    this.grow()
    this.draft.read().then(kept => kept && this.restore(kept))
  }

  grow() {
    const { field } = this
    if (field.rows > 1) return
    // It grows over the last words of who is at the end, unless the page goes with it.
    this.talk.scroll.steadily(() => {
      field.style.height = 'auto'
      field.style.height = Math.min(field.scrollHeight + 4, innerHeight * TALLEST) + 'px'
    })
  }

  /* Enter sends where there is a keyboard with room beside it; on a phone it begins a line. */
  press(event) {
    // Safari tells of a word that is being composed by 229 alone.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return
    const sends = event.ctrlKey || event.metaKey || this.field.rows === 1 && matchMedia('(hover: hover) and (pointer: fine)').matches
    if (!sends) return
    event.preventDefault()
    this.form.querySelector('.primary').click()
  }

  submit(event) {
    const words = this.field.value.trim()
    const wantsPage = this.pressed && this.pressed.name === 'preview'
    if (wantsPage || !this.talk.hasFollowed || this.talk.state.isOver || !this.talk.outbox.fits(words)) {
      this.mind(event)
      return
    }
    event.preventDefault()
    if (words) this.send(words)
    this.field.focus()
  }

  /* Another page would forget what is not sent yet, unless its writer lets it be kept. */
  mind(event) {
    if (this.draft.told || !this.talk.outbox.unsent().length) return
    event.preventDefault()
    this.talk.state.tell(this.talk.about.say.first)
  }

  /* To the sign-in page with the words, by the form: behind the door they come back. */
  goThrough(event) {
    if (!this.form || !this.field.value.trim()) return
    event.preventDefault()
    this.form.querySelector('.primary').click()
  }

  send(words) {
    const { elements } = this.form
    const answered = elements.reply_to ? Number(elements.reply_to.value) : 0
    const nonce = elements.nonce.value
    elements.nonce.value = freshNonce()
    this.put('', true)
    this.doNotAnswer()
    this.forgetLook()
    this.talk.outbox.add(words, nonce, answered)
  }

  /* What the house said of these words before: how they look, or why it would not take them. */
  forgetLook() {
    document.querySelectorAll('#composer .preview, #words-error').forEach(part => part.remove())
    this.field.removeAttribute('aria-invalid')
    this.field.removeAttribute('aria-describedby')
  }

  put(words, over = false) {
    const { field } = this
    field.value = over || !field.value ? words : `${words}\n\n${field.value}`
    this.grow()
    this.save()
  }

  /* “Answer” beside a message fills the field's own form instead of leading elsewhere. */
  answer(event) {
    const link = event.target.closest('a[href*="reply_to="]')
    if (!link || !this.talk.hasFollowed) return
    event.preventDefault()
    this.answerTo(Number(/reply_to=(\d+)/.exec(link.href)[1]))
    this.field.focus()
  }

  answerTo(seq) {
    this.doNotAnswer()
    const kept = made('input')
    Object.assign(kept, { type: 'hidden', name: 'reply_to', value: seq })
    const { say } = this.talk.about
    const name = made('bdi', '', this.talk.sheet.nameOf(seq))
    const [before, after] = say.answering.split('%')
    this.chip = made('p', 'answering', made('span', '', before, name, after), button(say.leave, 'plain-button', () => this.doNotAnswer()), kept)
    this.form.prepend(this.chip)
  }

  doNotAnswer() {
    if (this.chip) this.chip.remove()
    this.chip = null
    const kept = this.form.elements.reply_to
    if (kept) kept.remove()
  }

  keep() {
    this.save()
  }

  write() {
    this.draft.write({ words: this.field ? this.field.value : '', unsent: this.talk.outbox.unsent() })
  }

  restore({ words, unsent }) {
    if (words && !this.field.value) this.put(words, true)
    ;(unsent || []).forEach(item => this.talk.outbox.add(item.words, item.nonce, item.replyTo))
  }
}

function freshNonce() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
