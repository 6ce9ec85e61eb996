import { createLogUpdate } from 'log-update'
import type { Progress } from '../base/progress.ts'
import { stripControl } from '../base/text.ts'

/** Progress on a stream, normally the standard error, so that results alone are on the standard output. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  let [begun_ms, spent_ms, ended] = [0, 0, 0]
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
    begin: (cell, left, total) => {
      begun_ms = performance.now()
      // Judged by the cells that have ended.
      const about = ended === 0 ? '' : ` · about ${duration(((spent_ms / ended) * left) / 1000)}`
      show(`${position(total - left + 1, total)} ${cell} · ${left} left${about}`)
    },
    end: (cell, summary) => {
      spent_ms += performance.now() - begun_ms
      ended++
      say(`  ${cell}: ${summary}`)
    },
    close: () => {
      clearInterval(timer)
      live = ''
      log?.clear()
    },
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
