import { createLogUpdate } from 'log-update'
import type { Position, Progress } from '../base/progress.ts'
import { stripControl } from '../base/text.ts'

/** Cells of the bar. */
const barWidth = 20

/** Progress on a stream, normally the standard error, so that results alone are on the standard output. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const log = stream.isTTY ? createLogUpdate(stream) : null
  let live: (() => string) | null = null
  const draw = () => {
    if (log && live) log(fit(live(), stream.columns ?? 80))
  }
  const timer = log ? setInterval(draw, 1000).unref() : undefined
  const write = (lines: string) => {
    log?.clear()
    stream.write(`${lines}\n`)
    draw()
  }
  const say = (text: string) => write(stripControl(text))
  let place: (() => string) | null = null
  return {
    note: say,
    show: (lines) => write(lines.split('\n').map(stripControl).join('\n')),
    stage: (text) => {
      if (!log) return say(text)
      live = () => `${place ? `${place()} · ` : ''}${stripControl(text)}`
      draw()
    },
    begin: (cell, position) => {
      place = placeFrom(position)
      live = () => `${place?.()} · ${stripControl(cell)}`
      draw()
    },
    end: (cell, summary, position) => {
      place = placeFrom(position)
      live = place
      const left = position.done < position.total ? ` · ${timeLeft(position.left_s)}` : ''
      const count = `[${String(position.done).padStart(String(position.total).length)}/${position.total}]`
      say(`${count} ${cell}: ${summary}${log ? '' : left}`)
    },
    close: () => {
      clearInterval(timer)
      live = null
      log?.clear()
    },
  }

  /** The bar, the cells and the time left, which goes down until the next cell tells more. */
  function placeFrom({ done, total, left_s }: Position): () => string {
    const since = performance.now()
    return () => {
      const now_s = Math.max(left_s - (performance.now() - since) / 1000, 0)
      return `${bar(total > 0 ? done / total : 0)} ${done}/${total} · ${timeLeft(now_s)}`
    }
  }
}

/** A share, 0 to 1, as a bar. */
function bar(share: number): string {
  const full = Math.round(barWidth * share)
  return '█'.repeat(full) + '░'.repeat(barWidth - full)
}

/** A line that the terminal does not break. */
function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(columns - 2, 0))}…`
}

/** Seconds that are left, as a person says them: an estimate has no seconds beside its minutes. */
export function timeLeft(seconds: number): string {
  if (seconds < 55) return `${Math.max(5 * Math.round(seconds / 5), 5)} s left`
  const minutes = Math.round(seconds / 60)
  return minutes < 60
    ? `${minutes} min left`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min left`
}
