import { type Document, LineCounter, parseDocument } from 'yaml'
import { UserError } from '../base/errors.ts'

/** A document of YAML, and where a character of its text stands. */
interface ReadYaml {
  readonly document: Document.Parsed
  /** `file:line:column`. */
  readonly at: (offset: number) => string
}

/**
 * Parses a text.
 * @param file its name, as problems shall show it
 * @throws UserError with one line for each place that is no YAML
 */
export function readYaml(text: string, file: string): ReadYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  if (document.errors.length > 0)
    throw new UserError(document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`).join('\n'))
  return { document, at }
}
