import type { Server } from './server.ts'

/** Where an image lists its packages, if it does. */
export const packagesFile = '/packages.txt'

/** What an image says of the packages in it, by their normalized names. */
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
      return name && value ? [[normalized(name), value]] : []
    })
  return {
    versions: new Map(matches(/^([\w.-]+)==(\S+)$/)),
    unavailable: new Map(matches(/^([\w.-]+) unavailable: (.+)$/)),
  }
}

/** A package's name as Python's index compares them (PEP 503). */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** A server with the version that its image has of it. */
export function versioned(server: Server, inImages: ReadonlyMap<string, Packages>): Server {
  const version = server.package && inImages.get(server.image)?.versions.get(normalized(server.package))
  return { ...server, version: version ?? null }
}

/** Why one of a server's packages is not in its image, in one clause; null if all are, or the image says nothing of them. */
export function absence(server: Server, inImages: ReadonlyMap<string, Packages>): string | null {
  const unavailable = inImages.get(server.image)?.unavailable
  for (const name of [server.package ?? [], server.needs].flat()) {
    const reason = unavailable?.get(normalized(name))
    if (reason !== undefined) return `its image could not install ${name}: ${reason}`
  }
  return null
}
