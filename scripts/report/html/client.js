// What the page does beyond being read: sorting, filters, choices, copying, and opening what is folded for printing.
// Without it, every row and every figure is there.
;(() => {
  const each = (selector, act) => {
    for (const element of document.querySelectorAll(selector)) act(element)
  }

  const collator = new Intl.Collator('en', { numeric: true })

  const valueIn = (row, column, kind) => {
    const cell = row.cells[column]
    const exact = cell.dataset.value
    if (kind === 'text') return exact ?? cell.textContent
    return exact === undefined ? null : Number(exact)
  }

  // What does not exist stands last, whichever way the rest is sorted.
  const compare = (a, b, direction) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return direction * (typeof a === 'number' ? a - b : collator.compare(a, b))
  }

  const sortRows = (rows, column, header) => {
    const direction = header.getAttribute('aria-sort') === 'descending' ? -1 : 1
    const keyed = rows.map((row) => ({ row, value: valueIn(row, column, header.dataset.sort) }))
    return keyed.sort((a, b) => compare(a.value, b.value, direction)).map(({ row }) => row)
  }

  const opposite = { ascending: 'descending', descending: 'ascending' }

  const withButton = (header, act) => {
    const label = header.querySelector('[data-label]')
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...label.childNodes)
    label.replaceWith(button)
    button.addEventListener('click', act)
  }

  const makeLive = (area) => {
    const body = area.querySelector('tbody')
    const inOwnOrder = [...body.rows]
    const headers = [...area.querySelectorAll('thead th')]
    const form = area.querySelector('[data-filters]')
    const status = area.querySelector('[data-shown]')

    const say = () => {
      const shown = inOwnOrder.filter((row) => !row.hidden).length
      const sorted = headers.find((header) => header.hasAttribute('aria-sort'))
      const by = sorted
        ? `, sorted by ${sorted.querySelector('button').textContent.trim()}, ${sorted.getAttribute('aria-sort')}`
        : ''
      status.textContent = `${shown} of ${inOwnOrder.length} rows shown${by}`
    }

    const filter = () => {
      const text = form.elements.namedItem('server').value.trim().toLowerCase()
      const refused = [...form.querySelectorAll('input[type=checkbox]:not(:checked)')]
      for (const row of inOwnOrder) {
        const isNamed = row.dataset.server.toLowerCase().includes(text)
        row.hidden = !isNamed || refused.some(({ name, value }) => row.dataset[name] === value)
      }
      say()
    }

    const sortBy = (header) => {
      const next = opposite[header.getAttribute('aria-sort')] ?? header.dataset.first
      for (const other of headers) other.removeAttribute('aria-sort')
      header.setAttribute('aria-sort', next)
      body.append(...sortRows(inOwnOrder, headers.indexOf(header), header))
      say()
    }

    const sets = area.querySelector('[data-sets]')
    const showSet = () => {
      area.querySelector('.figures').dataset.set = sets.querySelector(':checked').value
    }

    for (const header of headers) withButton(header, () => sortBy(header))
    sets.addEventListener('change', showSet)
    sets.hidden = false
    showSet()
    form.addEventListener('input', filter)
    form.addEventListener('submit', (event) => event.preventDefault())
    form.addEventListener('reset', () => {
      for (const header of headers) header.removeAttribute('aria-sort')
      body.append(...inOwnOrder)
      // The fields have their first values only after this event.
      setTimeout(filter)
    })
    form.hidden = false
    filter()
  }

  const showOneOf = (group) => {
    const choice = group.querySelector('[data-choice]')
    const select = choice.querySelector('select')
    const show = () => {
      for (const figure of group.querySelectorAll('figure')) figure.hidden = figure.id !== select.value
    }
    select.addEventListener('change', show)
    // What leads to a figure that is not shown shows it.
    for (const link of document.querySelectorAll('a[href^="#"]')) {
      const name = link.hash.slice(1)
      if (![...select.options].some(({ value }) => value === name)) continue
      link.addEventListener('click', () => {
        select.value = name
        for (let area = group.closest('details'); area; area = area.parentElement.closest('details')) area.open = true
        show()
      })
    }
    choice.hidden = false
    show()
  }

  const chooseServers = (choice) => {
    const figure = choice.closest('figure')
    const boxes = [...choice.querySelectorAll('input')]
    const show = () => {
      for (const { value, checked } of boxes)
        for (const mark of figure.querySelectorAll(`[data-series="${value}"]`)) mark.classList.toggle('away', !checked)
    }
    const setAll = (checked) => {
      for (const box of boxes) box.checked = checked
      show()
    }
    choice.addEventListener('change', show)
    choice.querySelector('[data-all]').addEventListener('click', () => setAll(true))
    choice.querySelector('[data-none]').addEventListener('click', () => setAll(false))
    choice.hidden = false
    show()
  }

  const makeSwitch = (area) => {
    const controls = area.querySelector('[data-switch-controls]')
    const panels = [...area.querySelectorAll('[data-panel]')]
    const chosen = (name) => controls.querySelector(`input[name$="${name}"]:checked`)?.value
    const show = () => {
      const [network, figure] = [chosen('network'), chosen('figure')]
      for (const panel of panels) {
        const isMeant = (name, value) => value === undefined || panel.dataset[name] === value
        panel.hidden = !isMeant('network', network) || !isMeant('figure', figure)
      }
    }
    controls.addEventListener('change', show)
    controls.hidden = false
    show()
  }

  const select = (element) => {
    const range = document.createRange()
    range.selectNodeContents(element)
    const selection = getSelection()
    selection.removeAllRanges()
    selection.addRange(range)
  }

  // A page that was opened from the disk may not be allowed to write to the clipboard; then the reader copies.
  const makeCopyable = (command) => {
    const code = command.querySelector('code')
    const button = command.querySelector('[data-copy]')
    const status = command.querySelector('[role=status]')
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(code.textContent)
        status.textContent = 'Copied.'
      } catch {
        select(code)
        status.textContent = 'Selected: copy it with Ctrl+C or ⌘C.'
      }
    })
    button.hidden = false
  }

  const openForPrint = () => {
    const closed = [...document.querySelectorAll('details:not([open], .controls details, .not-printed)')]
    for (const one of closed) one.open = true
    const closeAgain = () => {
      for (const one of closed) one.open = false
    }
    addEventListener('afterprint', closeAgain, { once: true })
  }

  each('[data-live]', makeLive)
  each('[data-series-choice]', chooseServers)
  each('[data-one-of]', showOneOf)
  each('[data-switch]', makeSwitch)
  each('[data-command]', makeCopyable)
  addEventListener('beforeprint', openForPrint)
})()
