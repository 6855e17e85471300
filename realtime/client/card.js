/* A post of a thread: one grid, without a box around its parts. */
import { made } from './parts.js'
import { Shape, fill, initialOf, tileOf } from './shapes.js'
import { dayInWords, digits } from './times.js'

const WORDS = 'p:not(.picture), ul, ol, blockquote:not(.answers)'

export class Card extends Shape {
  get hasDays() {
    return false
  }

  textOf(part) {
    return [...part.children].filter(one => one.matches(WORDS)).map(one => one.innerText).join(' ')
  }

  put(part, words, quote, pictures) {
    part.lastElementChild.before(...quote, words, ...pictures)
  }

  dress(part, frame, isMine) {
    this.sign(part, frame.alias)
    this.nameIn(part.querySelector('b'), frame)
    const edited = frame.edited ? ' · ' + this.say.changed : ''
    fill(part.querySelector('b + small'), dayInWords(frame.time) + ' · ', made('bdi', '', '#' + digits(frame.seq)), edited)
    const kind = part.lastElementChild.querySelector('button')
    if (kind && isMine) kind.remove()
  }

  dressPending(part, state) {
    part.id = 'pending'
    this.sign(part, this.about.me)
    fill(part.querySelector('b'), made('bdi', '', this.about.me))
    fill(part.querySelector('b + small'), state)
    fill(part.lastElementChild)
    part.querySelector('[aria-label]').remove()
  }

  sign(part, alias) {
    const tile = part.querySelector('i')
    tile.className = 'tile-' + tileOf(alias)
    fill(tile, initialOf(alias))
  }

  foldAway(part) {
    this.fold(part, made('div', '', ...part.childNodes))
  }
}
