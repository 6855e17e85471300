/* What bubbles and cards have in common: made from the shape that the page brought. */
import { made } from './parts.js'
import { digits } from './times.js'
import { plain, safe } from './words.js'

const LONGEST_LINE = 140

export class Shape {
  constructor(shape, about) {
    this.shape = shape
    this.about = about
    this.say = about.say
  }

  make(frame, isMine, quote) {
    const part = this.shape.cloneNode(true)
    part.id = 'p' + frame.seq
    part.dataset.number = frame.seq
    if (frame.time) part.dataset.time = Math.floor(frame.time)
    if (frame.state !== 'said') return this.gone(part, frame)
    lead(part, frame.seq)
    part.classList.toggle('own', isMine)
    const pictures = (frame.pictures || []).map(picture => this.picture(part, picture))
    this.put(part, safe(frame.html), quote ? [this.quote(quote)] : [], pictures)
    this.dress(part, frame, isMine)
    if (frame.folded) this.foldAway(part)
    return part
  }

  gone(part, frame) {
    part.classList.add('empty-one')
    part.textContent = ''
    part.append(made('p', 'quiet', `#${digits(frame.seq)} · ${frame.state === 'withdrawn' ? this.say.withdrawn : this.say.before}`))
    return part
  }

  pending(words, state) {
    const part = this.shape.cloneNode(true)
    part.removeAttribute('id')
    part.removeAttribute('data-number')
    part.removeAttribute('data-kind')
    part.classList.add('own', 'pending')
    this.put(part, plain(words), [], [])
    this.dressPending(part, state)
    return part
  }

  quote({ seq, name, line }) {
    const link = made('a', '', line ? made('bdi', '', name) : '#' + digits(seq))
    link.href = `?post=${seq}#p${seq}`
    const quote = made('blockquote', 'answers', link, line ? ': ' + cut(line) : '')
    quote.dir = 'auto'
    return quote
  }

  picture(part, [place, width, height, description]) {
    const image = made('img')
    Object.assign(image, { loading: 'lazy', alt: description, width, height })
    image.src = part.querySelector('[aria-label]').getAttribute('href').replace(/menu$/, 'pictures/' + place)
    return made('p', 'picture', image)
  }

  fold(part, ...inside) {
    part.append(made('details', '', made('summary', '', this.say.folded), ...inside))
  }

  nameIn(part, frame) {
    part.textContent = ''
    const name = made('bdi', '', frame.alias || this.say.gone)
    part.append(name)
    if (frame.role === 'moderator') part.append(' ', made('small', '', this.say.moderator))
  }
}

export function fill(part, ...inside) {
  part.textContent = ''
  part.append(...inside)
}

/* The colour and hatch of an alias: the same as on pages. */
export const tileOf = alias => new TextEncoder().encode(alias || '·').reduce((sum, byte) => sum + byte, 0) % 5

export function initialOf(alias) {
  const bare = (alias || '·').trim()
  const short = bare.startsWith('ال') && bare.length > 3 ? bare.slice(2) : bare
  return [...short][0].toUpperCase()
}

function lead(part, seq) {
  for (const name of ['href', 'src', 'formaction']) {
    part.querySelectorAll(`[${name}]`).forEach(link => {
      link.setAttribute(name, link.getAttribute(name).replace(/(posts\/|#p|reply_to=)0/g, '$1' + seq))
    })
  }
}

const cut = line => line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE - 1).replace(/\s+\S*$/, '') + '…' : line
