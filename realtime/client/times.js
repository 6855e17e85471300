/* Days and times as the page already says them: in the reader's zone, language and digits. */
let told

export function tellTimes(about) {
  const zone = { timeZone: about.zone }
  told = {
    ...about,
    time: new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit', hour12: false }),
    day: new Intl.DateTimeFormat('en-CA', { ...zone, year: 'numeric', month: '2-digit', day: '2-digit' }),
    date: new Intl.DateTimeFormat(about.locale + '-u-ca-gregory-nu-latn', { ...zone, month: 'long', day: 'numeric' })
  }
}

export const digits = (text, mine = told.digits) => String(text).replace(/\d/g, sign => mine[sign])
export const timeOf = seconds => digits(told.time.format(seconds * 1000).replace(/^24/, '00'))
export const dayOf = seconds => told.day.format(seconds * 1000)

export function dayInWords(seconds) {
  const now = Date.now() / 1000
  if (dayOf(seconds) === dayOf(now)) return told.say.today
  if (dayOf(seconds) === dayOf(now - 86400)) return told.say.yesterday
  return digits(told.date.format(seconds * 1000))
}
