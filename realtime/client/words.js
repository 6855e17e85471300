/* Words that the house has made safe, built anew from its few tags: no markup is handed to the browser,
   so whatever stood in them could not run. Anything else than these tags is left out. */
const TAGS = { p: ['dir'], ul: ['dir'], ol: ['dir', 'start'], li: ['dir'], blockquote: ['dir'], br: [], strong: [], em: [], a: ['href', 'rel'], bdi: ['class'] }
const PART = /<(\/?)([a-z]+)((?: [a-z]+="[^"]*")*)>|[^<]+|</g
const ATTRIBUTE = / ([a-z]+)="([^"]*)"/g
const ADDRESS = /^(https?:\/\/|(\d+)?\?post=\d+#p\d+$)/
const SIGNS = { amp: '&', lt: '<', gt: '>', quot: '"' }

export function safe(html) {
  const whole = document.createDocumentFragment()
  const open = [whole]
  for (const [text, closes, tag, more] of all(PART, html)) {
    const inside = open[open.length - 1]
    if (!tag) inside.append(read(text))
    else if (closes) close(open, tag)
    else if (TAGS[tag]) begin(open, inside, tag, more)
  }
  return whole
}

function begin(open, inside, tag, more) {
  const part = document.createElement(tag)
  for (const [, name, value] of all(ATTRIBUTE, more)) {
    const kept = read(value)
    if (TAGS[tag].includes(name) && (name !== 'href' || ADDRESS.test(kept))) part.setAttribute(name, kept)
  }
  inside.append(part)
  if (tag !== 'br') open.push(part)
}

function close(open, tag) {
  const at = open.map(part => part.localName).lastIndexOf(tag)
  if (at > 0) open.length = at
}

function all(pattern, text) {
  const found = []
  text.replace(pattern, (...parts) => found.push(parts))
  return found
}

const read = text => text.replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) => code ? String.fromCodePoint(code) : SIGNS[name] || all)

/* What somebody has just typed, before the house has read it: as text. */
export function plain(words) {
  const whole = document.createElement('p')
  whole.dir = 'auto'
  words.split('\n').forEach((line, place) => whole.append(...(place ? [document.createElement('br'), line] : [line])))
  return whole
}

/* A page of ours, read where nothing in it runs. */
export function bring(address) {
  return new Promise((resolve, reject) => {
    const asking = new XMLHttpRequest()
    asking.responseType = 'document'
    asking.onload = () => asking.status === 200 && asking.response ? resolve(asking.response) : reject(new Error('page'))
    asking.onerror = reject
    asking.open('GET', address)
    asking.send()
  })
}
