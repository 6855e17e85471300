/* Buttons that need a script stay hidden until there is one. */
export function offerReveal() {
  document.querySelectorAll('[data-reveal]').forEach(button => {
    const field = document.getElementById(button.dataset.reveal)
    if (!field) return
    button.hidden = false
    button.addEventListener('click', () => turn(button, field))
    // A browser would remember what was sent from an open text field.
    field.form.addEventListener('submit', () => { field.type = 'password' })
  })
}

function turn(button, field) {
  const words = button.textContent
  field.type = field.type === 'password' ? 'text' : 'password'
  button.textContent = button.dataset.other
  button.dataset.other = words
}

export function offerPrint() {
  document.querySelectorAll('[data-print]').forEach(button => {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  })
}
