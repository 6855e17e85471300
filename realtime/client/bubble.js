/* A message of a room. */
import { Shape, fill, tileOf } from './shapes.js'
import { timeOf } from './times.js'

export class Bubble extends Shape {
  get hasDays() {
    return true
  }

  textOf(part) {
    const said = part.querySelector('.said')
    return said ? said.innerText : ''
  }

  put(part, words, quote, pictures) {
    const said = part.querySelector('.said')
    fill(said, words)
    said.before(...quote)
    said.after(...pictures)
  }

  dress(part, frame, isMine) {
    const who = part.querySelector('.who')
    if (isMine) who.remove()
    else {
      who.className = 'who who-' + tileOf(frame.alias)
      this.nameIn(who, frame)
    }
    fill(part.querySelector('time'), timeOf(frame.time))
    const state = frame.edited ? this.say.changed : isMine ? this.say.kept : ''
    fill(part.querySelector('.state'), state && ' · ' + state)
  }

  dressPending(part, state) {
    part.querySelector('.who').remove()
    part.querySelectorAll('.foot a').forEach(link => link.remove())
    fill(part.querySelector('.foot small'), state)
  }

  foldAway(part) {
    this.fold(part, ...part.childNodes)
  }
}
