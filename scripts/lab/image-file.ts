import { buffer } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { labLabel, orNull } from './engine.ts'
import { type Project, projectLabel, removeContainer } from './project.ts'

/**
 * The text of a file in an image, read from a container of it that is never started; null if the image does not have it.
 * @param project the inner project, whose clean-up takes that container if this process is killed meanwhile
 */
export async function fileInImage({ docker, project }: Project, image: string, path: string): Promise<string | null> {
  const container = await docker.createContainer({
    Image: image,
    // Whatever is named here is never run; an image may come without a command of its own.
    Cmd: ['true'],
    NetworkDisabled: true,
    Labels: { ...labLabel, [projectLabel]: project },
  })
  try {
    return await readFrom(container, path)
  } finally {
    await removeContainer(container)
  }
}

async function readFrom(container: Docker.Container, path: string): Promise<string | null> {
  const archive = await orNull(container.getArchive({ path }), 404)
  if (archive === null) return null
  const tar = await buffer(archive)
  // A tar of one file: a header of 512 bytes, its size in octal digits from byte 124, then the content (POSIX.1-1988, ustar).
  const size = Number.parseInt(tar.toString('latin1', 124, 136), 8)
  return tar.toString('utf8', 512, 512 + size)
}
