import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { z } from 'zod'
import { firstLine, RunError } from '../base/errors.ts'
import { type Recording, recordingSchema } from '../exposure/result.ts'
import { lastWordsOf } from '../load/k6-log.ts'
import { removeRaw } from '../load/raw-samples.ts'

/**
 * Reads what the clients wrote, and removes it.
 * @param schema what they write
 * @throws RunError if the file is missing, or not whole
 */
export async function takePlay<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const { reason } = await lastWordsOf(file)
    throw new RunError(`the clients of an experiment left no complete record: ${reason || firstLine(error)}`)
  } finally {
    await removeRaw(file)
  }
}

/** A play as it is kept, compressed. */
export function packPlay(play: Recording): Promise<Buffer> {
  return promisify(gzip)(JSON.stringify(play))
}

/** Reads a play that was kept. */
export async function readPlay(file: string): Promise<Recording> {
  return recordingSchema.parse(JSON.parse((await promisify(gunzip)(await readFile(file))).toString()))
}
