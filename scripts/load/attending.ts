import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'

const progressSchema = z.strictObject({ ok: z.int(), armed: z.int() })
/** Right answers so far, and the last restart for which the client has everything in place. */
type ClientProgress = z.infer<typeof progressSchema>

/** How far the client that writes this recording has come; nothing before it has begun. */
export async function progressOf(file: string): Promise<ClientProgress> {
  try {
    return progressSchema.parse(JSON.parse(await readFile(`${file}.progress`, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { ok: 0, armed: 0 }
    throw error
  }
}

/** Tells that client which restart is about to come, or that all are over. */
export async function tellClient(
  file: string,
  command: { readonly arm: number; readonly end?: boolean },
): Promise<void> {
  // At once and whole, since it looks all the time.
  await writeFile(`${file}.command.new`, JSON.stringify(command))
  await rename(`${file}.command.new`, `${file}.command`)
}
