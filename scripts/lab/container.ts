import type Docker from 'dockerode'

/** The engine's client. Only this folder asks it anything; the rest of the lab passes it on. */
export type Engine = Docker

/** A container. Other folders start it, and pass it to this folder's functions for anything else. */
export type Container = Pick<
  Docker.Container,
  'id' | 'start' | 'attach' | 'kill' | 'wait' | 'exec' | 'inspect' | 'logs' | 'update' | 'remove' | 'modem'
>
