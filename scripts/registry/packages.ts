import type { Server } from './server.ts'

/** Where an image lists its packages, if it does. */
export const packagesFile = '/packages.txt'

/** What an image says of the packages in it, by their lower-case names. */
export interface Packages {
  readonly versions: ReadonlyMap<string, string>
  /** Why a package is not in it, in words. */
  readonly unavailable: ReadonlyMap<string, string>
}

/**
 * Reads an image's list of packages: a line `name==version` for each that is there, and `name unavailable: reason` for each that
 * its build left out. Other lines say nothing.
 */
export function parsePackages(text: string): Packages {
  const lines = text.split('\n')
  const matches = (pattern: RegExp) =>
    lines.flatMap((line): [string, string][] => {
      const [, name, value] = pattern.exec(line.trim()) ?? []
      return name && value ? [[name.toLowerCase(), value]] : []
    })
  return {
    versions: new Map(matches(/^([\w.-]+)==(\S+)$/)),
    unavailable: new Map(matches(/^([\w.-]+) unavailable: (.+)$/)),
  }
}

/** A server with the version that its image has of it. */
export function versioned(server: Server, inImages: ReadonlyMap<string, Packages>): Server {
  return { ...server, version: lookup(server, inImages, 'versions') }
}

/** Why a server's package is not in its image, in one clause; null if it is, or the image says nothing of it. */
export function absence(server: Server, inImages: ReadonlyMap<string, Packages>): string | null {
  const reason = lookup(server, inImages, 'unavailable')
  return reason === null ? null : `its image could not install ${server.package}: ${reason}`
}

function lookup(server: Server, inImages: ReadonlyMap<string, Packages>, what: keyof Packages): string | null {
  return inImages.get(server.image)?.[what].get((server.package ?? '').toLowerCase()) ?? null
}
