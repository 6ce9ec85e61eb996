import { type Document, LineCounter, parseDocument, visit } from 'yaml'
import { firstLine, UserError } from '../base/errors.ts'

/** A document of YAML, and where a character of its text stands. */
interface ReadYaml {
  readonly document: Document.Parsed
  /** What it says, with what its aliases stand for. */
  readonly value: unknown
  /** `file:line:column`. */
  readonly at: (offset: number) => string
}

/**
 * Parses a text.
 * @param file its name, as problems shall show it
 * @throws UserError with one line for each place that is no YAML, or for an alias that stands for nothing
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
  return { document, value: contentOf(document, file, at), at }
}

function contentOf(document: Document.Parsed, file: string, at: ReadYaml['at']): unknown {
  visit(document, {
    Alias: (_, alias, path) => {
      const anchored = alias.resolve(document)
      // A value that holds itself has no end.
      if (!anchored || path.includes(anchored))
        throw new UserError(
          `${at(alias.range?.[0] ?? 0)}: *${alias.source} is an alias without an anchor &${alias.source} before it; write the value itself, or put it in quotes`,
        )
    },
  })
  try {
    return document.toJS()
  } catch (error) {
    // Aliases of aliases can come to more than any memory holds.
    throw new UserError(`${file}: its aliases cannot be followed: ${firstLine(error)}; write the values out`)
  }
}
