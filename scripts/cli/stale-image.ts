import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What decides what lies in the image of `bench`. */
const sources = ['package.json', 'package-lock.json', 'images/bench/Dockerfile'] as const

/**
 * The first file of the checkout that is not the one that the image was built from; null if there is none.
 * @param image where the image keeps its copies
 * @param checkout where the checkout is mounted; one that is not mounted is no reason to refuse
 * @param more files that the image has a copy of, beside those that decide what lies in it
 */
export function staleFile(image: string, checkout: string, more: readonly string[] = []): string | null {
  return (
    [...sources, ...more].find((name) => {
      const now = read(join(checkout, name))
      return now !== null && now !== read(join(image, name))
    }) ?? null
  )
}

/** The line for the user. */
export function refusal(service: string): string {
  return `error: the image of ${service} is older than this checkout; build it again: docker compose build ${service}`
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return null
  }
}
