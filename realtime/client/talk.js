/* An open conversation: follows it, keeps its order, and lets the other parts know. */
import { Composer } from './composer.js'
import { ask, isSignedIn, openLine, soon, wake } from './line.js'
import { Outbox } from './outbox.js'
import { Scroll } from './scroll.js'
import { Sheet } from './sheet.js'
import { State } from './state.js'
import { tellTimes } from './times.js'

const AGAIN = 2000
const PAGE = 50
const MOST_LOOKED_AT = 200

export function beginTalk(list, about, shape) {
  tellTimes(about)
  new Talk(list, about, shape).begin()
}

class Talk {
  constructor(list, about, shape) {
    this.about = about
    this.where = { circle: about.circle, conversation: about.conversation }
    this.line = openLine(about.csrf)
    this.sheet = new Sheet(list, about, shape)
    this.scroll = new Scroll(this)
    this.state = new State(about, act => this.scroll.steadily(act))
    this.outbox = new Outbox(this)
    this.composer = new Composer(this)
    this.last = about.after === undefined ? this.sheet.last() : about.after
    this.mark = null
    this.early = new Map()
    this.isFollowing = this.hasGap = this.hasFollowed = false
  }

  begin() {
    const { line } = this
    line.on('connect', () => this.follow())
    line.on('message.posted', frame => this.hear(frame))
    line.on('message.changed', frame => frame.mark === this.mark && this.sheet.change(frame))
    line.on('conversation.turned', told => this.turn(told))
    line.on('disconnect', reason => this.lose(reason))
    line.on('connect_error', () => this.fail())
    addEventListener('online', () => this.state.isOver || wake(line))
    document.addEventListener('visibilitychange', () => this.state.isOver || wake(line))
    this.composer.begin()
    this.scroll.begin()
  }

  ask(event, content) {
    return ask(this.line, event, { ...this.where, ...content })
  }

  /* From the last one that is here without a hole. Asked while it is being answered, it is asked again. */
  async follow() {
    this.hasGap = this.isFollowing
    if (this.isFollowing) return
    clearTimeout(this.later)
    this.later = 0
    this.isFollowing = true
    const wrong = await this.catchUp().catch(one => one)
    this.isFollowing = false
    if (wrong) this.refuse(wrong)
    else this.takeEarly()
    if (this.hasGap && !wrong) this.follow()
  }

  async catchUp() {
    while (await this.readOn());
    if (this.hasFollowed) await this.lookAgain()
    this.hasFollowed = true
    this.fails = 0
    this.state.up()
    this.outbox.send()
  }

  async readOn() {
    const answer = await this.ask('conversation.follow', { after: this.last })
    if (!answer.ok) throw answer
    this.mark = answer.mark
    answer.messages.forEach(frame => this.take(frame))
    if (!answer.more) this.last = Math.max(this.last, answer.seq)
    return answer.more && answer.messages.length > 0
  }

  /* `wrong` is what the house answered, or that it did not. What waits is told the same, and can be taken back. */
  refuse(wrong) {
    const again = () => this.follow()
    if (wrong.retry_after) this.later = setTimeout(again, wrong.retry_after * 1000)
    else if (wrong.error === 'not-signed-in') this.over()
    else if (wrong.error) {
      this.state.trouble()
      this.outbox.send()
    } else if (this.line.connected) this.later = soon(AGAIN, again)
  }

  /* What waits goes back into the field: from there the form brings it through the door. */
  over() {
    this.state.over(event => this.composer.goThrough(event))
    this.outbox.giveBack()
  }

  hear(frame) {
    if (frame.mark !== this.mark || frame.seq <= this.last) return
    this.early.set(frame.seq, frame)
    if (!this.isFollowing) this.takeEarly()
  }

  /* A word of one's own waits until it is known which of those that were sent it is. */
  takeEarly() {
    for (let frame; (frame = this.early.get(this.last + 1));) {
      if (this.isMine(frame) && this.outbox.isUnderWay && !this.outbox.has(frame.seq)) return
      this.take(frame)
    }
    for (const seq of this.early.keys()) if (seq <= this.last) this.early.delete(seq)
    if (this.early.size && !this.isFollowing && !this.later) this.follow()
  }

  take(frame) {
    if (frame.seq <= this.last) return
    this.last = frame.seq
    this.outbox.arrived(frame.seq)
    const isMine = this.isMine(frame)
    this.scroll.keeping(() => this.sheet.add(frame, isMine), isMine)
    if (!isMine && this.hasFollowed && this.sheet.isOpen(frame.seq)) this.state.announce(frame, this.sheet.textOf(frame.seq))
  }

  isMine(frame) {
    return frame.mine === true || this.outbox.has(frame.seq) || Boolean(frame.alias) && frame.alias === this.about.me
  }

  turn(told) {
    if (told.mark === this.mark) soon(AGAIN, () => this.follow())
  }

  /* What is shown may have been changed or withdrawn while the line was away. */
  async lookAgain() {
    const first = Math.max(this.sheet.first(), this.last - MOST_LOOKED_AT + 1)
    for (let from = first; from <= this.last; from += PAGE) {
      const answer = await this.ask('conversation.read', { first: from })
      if (answer.ok) answer.messages.forEach(frame => this.sheet.change(frame))
    }
  }

  /* Older ones; an answer may end early when its words are long. */
  async readBack() {
    const end = this.sheet.first()
    let from = Math.max(1, end - PAGE)
    const found = []
    while (from < end) {
      const answer = await this.ask('conversation.read', { first: from })
      if (!answer.ok) throw answer
      if (!answer.messages.length) break
      found.push(...answer.messages.filter(frame => frame.seq < end))
      from = answer.messages[answer.messages.length - 1].seq + 1
    }
    this.scroll.holding(() => this.sheet.addBefore(found, frame => this.isMine(frame)))
    return found.length
  }

  notNow(wrong) {
    this.state.tell(wrong.error ? wrong.message : this.about.say.offline)
  }

  /* Refused again and again: perhaps the sign-in is over, and nobody could say so. */
  async fail() {
    this.state.broken()
    this.fails = (this.fails || 0) + 1
    if (this.fails % 3 || await isSignedIn(this.where).catch(() => true)) return
    this.line.disconnect()
    this.over()
  }

  lose(reason) {
    this.outbox.pause()
    if (reason === 'io server disconnect') this.over()
    else if (!this.state.isOver) this.state.broken()
  }
}

