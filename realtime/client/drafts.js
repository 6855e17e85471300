/* An unsent draft, if its writer allows it: under a name and a key that only this account gets from the house. */
const BYTES = 12
const KEY = 32

export class Draft {
  constructor(told) {
    this.told = told && window.crypto.subtle ? told : null
    this.work = Promise.resolve()
  }

  key() {
    this.made = this.made || crypto.subtle.importKey('raw', unmasked(this.told.key), 'AES-GCM', false, ['encrypt', 'decrypt'])
    return this.made
  }

  async read() {
    if (!this.told) return null
    try {
      const kept = bytes(localStorage.getItem(this.told.name) || '')
      if (kept.length <= BYTES) return null
      const opened = await crypto.subtle.decrypt(this.place(kept), await this.key(), kept.slice(BYTES))
      return JSON.parse(new TextDecoder().decode(opened))
    } catch (wrong) {
      return null
    }
  }

  /* One after another: an older one must not be written over a newer. */
  write(content) {
    if (this.told) this.work = this.work.then(() => this.writeNow(content)).catch(() => {})
  }

  async writeNow(content) {
    if (!content.words && !content.unsent.length) {
      localStorage.removeItem(this.told.name)
      return
    }
    const nonce = crypto.getRandomValues(new Uint8Array(BYTES))
    const sealed = await crypto.subtle.encrypt(this.place(nonce), await this.key(), new TextEncoder().encode(JSON.stringify(content)))
    const signs = [...nonce, ...new Uint8Array(sealed)].map(byte => String.fromCharCode(byte))
    // Who is leaving has had all of it forgotten; a draft that was under way must not come after.
    if (!document.documentElement.classList.contains('left')) localStorage.setItem(this.told.name, btoa(signs.join('')))
  }

  place(nonce) {
    return { name: 'AES-GCM', iv: nonce.slice(0, BYTES), additionalData: new TextEncoder().encode(this.told.name) }
  }
}

const bytes = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0))

/* Mask and masked key, one after the other. */
function unmasked(text) {
  const both = bytes(text.replace(/-/g, '+').replace(/_/g, '/'))
  return both.slice(KEY).map((byte, place) => byte ^ both[place])
}
