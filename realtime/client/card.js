/* A post of a thread. */
import { made } from './parts.js'
import { Shape, fill, initialOf, tileOf } from './shapes.js'
import { dayInWords, digits } from './times.js'

export class Card extends Shape {
  get hasDays() {
    return false
  }

  dress(part, frame, isMine) {
    this.sign(part, frame.alias)
    this.nameIn(part.querySelector('.by b'), frame)
    const link = part.querySelector('.by > small a')
    fill(link, '#' + digits(frame.seq))
    fill(part.querySelector('.by > small'), dayInWords(frame.time) + ' · ', link, frame.edited ? ' · ' + this.say.changed : '')
    const kind = part.querySelector('.acts button')
    if (kind && isMine) kind.remove()
  }

  dressPending(part, state) {
    this.sign(part, this.about.me)
    fill(part.querySelector('.by b'), made('bdi', '', this.about.me))
    fill(part.querySelector('.by > small'), state)
    fill(part.querySelector('.acts'))
    part.querySelector('.more').remove()
  }

  sign(part, alias) {
    const tile = part.querySelector('.tile')
    tile.className = `${tile.className.replace(/ ?tile-\d/, '')} tile-${tileOf(alias)}`
    fill(tile, initialOf(alias))
  }
}
