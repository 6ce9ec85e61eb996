import { createLogUpdate } from 'log-update'
import type { Progress } from '../base/progress.ts'
import { stripControl } from '../base/text.ts'

/**
 * Progress on a stream, normally the standard error, so that results alone are on the standard output.
 * @param total cells of the run
 */
export function progressOn(stream: NodeJS.WriteStream, total: () => number): Progress {
  const clock = new Remaining()
  const log = stream.isTTY ? createLogUpdate(stream) : null
  const say = (text: string) => {
    log?.clear()
    stream.write(`${stripControl(text)}\n`)
  }
  let live = ''
  const timer = log ? setInterval(() => live && log(live), 1000).unref() : undefined
  const show = (text: string) => {
    live = stripControl(text)
    if (log) log(live)
    else stream.write(`${live}\n`)
  }
  return {
    note: say,
    stage: show,
    begin: (cell, left) => {
      clock.begin()
      const about = clock.left_s(left)
      show(
        `${position(total() - left + 1, total())} ${cell} · ${left} left${about === null ? '' : ` · about ${duration(about)}`}`,
      )
    },
    end: (cell, summary) => {
      clock.end()
      say(`  ${cell}: ${summary}`)
    },
    close: () => {
      clearInterval(timer)
      live = ''
      log?.clear()
    },
  }
}

/** How long the cells that are left will take, judged by those that have ended. */
class Remaining {
  #begun = 0
  #spent_ms = 0
  #ended = 0

  begin(): void {
    this.#begun = performance.now()
  }

  end(): void {
    this.#spent_ms += performance.now() - this.#begun
    this.#ended++
  }

  left_s(cells: number): number | null {
    return this.#ended === 0 ? null : ((this.#spent_ms / this.#ended) * cells) / 1000
  }
}

function position(number: number, total: number): string {
  return `[${String(number).padStart(String(total).length)}/${total}]`
}

/** Seconds as a person says them. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
