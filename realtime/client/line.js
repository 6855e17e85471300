/* One line to the house. It comes up again by itself, after a growing and random time. */
import { io } from 'socket.io-client'

const PATIENCE = 10000

export function openLine(csrf) {
  return io({
    path: '/live', transports: ['websocket'], auth: { csrf },
    reconnectionDelay: 1000, reconnectionDelayMax: 20000, randomizationFactor: 0.7
  })
}

/* A phone that is taken up again, or finds its network, does not wait for the next try. */
export function wake(line) {
  if (line.connected || document.visibilityState !== 'visible') return
  line.disconnect()
  line.connect()
}

/* Whether the house still knows who is here; asked where asking keeps nothing alive. */
export async function isSignedIn({ circle, conversation }) {
  const answer = await fetch(`/c/${circle}/t/${conversation}/live`, { redirect: 'manual' })
  return answer.type !== 'opaqueredirect'
}

/* The answer to an event; rejects when none comes. */
export function ask(line, event, content = {}) {
  return new Promise((resolve, reject) => {
    if (!line.connected) reject(new Error('line'))
    else line.timeout(PATIENCE).emit(event, content, (wrong, answer) => wrong ? reject(wrong) : resolve(answer))
  })
}

/* In between, so that a house that has just opened is not met by everybody at once. */
export const soon = (most, act) => setTimeout(act, Math.random() * most)
