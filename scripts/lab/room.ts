import { conntrackFiles, type ReadFiles } from './netns.ts'

/** What is left of a limit: the first number of a text is what is taken, the last what may be. Null where there is none. */
export function parseLeft(text: string): number | null {
  const numbers = text.trim().split(/\s+/).map(Number)
  const [taken, most] = [numbers.at(0), numbers.at(-1)]
  if (numbers.length < 2 || taken === undefined || most === undefined) return null
  const left = most - taken
  return most > 0 && Number.isFinite(left) ? left : null
}

/** Files that all programs of the machine together may still open; null where the kernel does not say. */
export const filesLeft = async (read: ReadFiles): Promise<number | null> => leftIn(read, '/proc/sys/fs/file-nr')

/** Connections that a network namespace's table can still take; null where it has none. */
export const connectionsLeft = async (read: ReadFiles): Promise<number | null> => leftIn(read, ...conntrackFiles)

async function leftIn(read: ReadFiles, ...files: readonly string[]): Promise<number | null> {
  const text = await read(...files)
  return text === null ? null : parseLeft(text)
}
