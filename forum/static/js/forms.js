const CALM = 8000

export function focusSummary() {
  const summary = document.getElementById('summary')
  if (summary) summary.focus()
}

/* A second press while the first is under way is dropped. Nothing is disabled, so no words and no chosen button are lost. */
export function sendOnce() {
  document.addEventListener('submit', event => {
    const form = event.target
    if (event.defaultPrevented) return
    if (form.hasAttribute('data-sent')) {
      event.preventDefault()
      return
    }
    hold(form)
    setTimeout(() => release(form), CALM)
  })
}

function hold(form) {
  form.setAttribute('data-sent', '')
  buttons(form).forEach(button => button.setAttribute('aria-disabled', 'true'))
}

function release(form) {
  form.removeAttribute('data-sent')
  buttons(form).forEach(button => button.removeAttribute('aria-disabled'))
}

function buttons(form) {
  return form.querySelectorAll('button:not([type=button])')
}
