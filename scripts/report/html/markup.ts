/** HTML that has been made by the tag `html`, or that somebody vouches for: it is not escaped again. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: text and numbers are escaped, fragments are not, lists are joined, the rest is nothing. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[]

/**
 * The one place where text becomes HTML: every value is escaped.
 * @throws Error if an attribute's value is not in quotes, where escaping alone would not do
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const parts = strings.map((before, index) => {
    if (index === values.length) return before
    if (before.endsWith('=')) throw new Error(`an attribute's value must be in quotes: ${before.slice(-40)}`)
    return before + render(values[index])
  })
  return new Markup(parts.join(''))
}

/** Text as it may stand in an element or in a quoted attribute, its control characters made visible. */
function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function render(value: Content): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return value.map(render).join('')
}

/**
 * Control characters but tab and line feed become their pictures (ESC is ␛); what has no picture, the marks that turn the
 * direction of text among them, becomes a replacement character.
 */
function visible(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b-\u001f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)))
      .replace(/\u007f/g, '\u2421')
      .replace(/[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
  )
}
