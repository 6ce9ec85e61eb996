import { countText } from '../base/numbers.ts'
import type { Answers } from './answers/schema.ts'
import { names } from './answers/words.ts'
import { byKind, type Experiment, isAnswers } from './experiment.ts'
import type { Occupation } from './occupation.ts'
import { restartProgram } from './restarts/words.ts'
import type { Step } from './steps.ts'

/** Characters of a text that are shown: more of it tells nothing more. */
const shown = 160

/** What the clients of an experiment do, a short line each. */
export function programText(experiment: Experiment): string[] {
  return [...settingText(experiment), ...clientText(experiment)]
}

/** What is otherwise with the server, and with NGINX before it. */
function settingText({ environment = {}, proxy = {} }: Experiment): string[] {
  const variables = Object.entries(environment).map(([name, value]) => `The server has ${name}=${value}.`)
  const directives = Object.entries(proxy).map(([name, value]) => `NGINX has proxy_${name} ${value}.`)
  return [...variables, ...directives]
}

function clientText(experiment: Experiment): string[] {
  return byKind(
    {
      connections: ladderText,
      payloads: (answers) => [payloadsText(answers)],
      patience_s: ({ patience_s, steps }) => [`One connection, for ${patience_s} s at most.`, ...steps.map(stepText)],
      restart: restartProgram,
    },
    experiment,
  )
}

function ladderText({ connections, receive_buffer, steps }: Occupation): string[] {
  const ladder = `Connections: ${connections.map(countText).join(', ')}.`
  const buffer = receive_buffer === undefined ? [] : [`Receive buffer of each: ${receive_buffer} bytes.`]
  return [ladder, ...buffer, ...steps.map(stepText)]
}

/** Which payloads an experiment sends: the first few, since there may be two hundred. */
function payloadsText({ payloads }: Answers): string {
  if (typeof payloads === 'string') return `Sends the payloads of ${payloads}, each on a connection of its own.`
  return `Sends ${payloads.length} payloads (${names(payloads)}), each on a connection of its own, and asks plainly after each.`
}

/** Each payload of an experiment with what its client does, a short line each; none of another kind of experiment. */
export function payloadPrograms(experiment: Experiment) {
  if (!isAnswers(experiment) || typeof experiment.payloads === 'string') return []
  return experiment.payloads.map(({ id, rfc, level, says, steps }) => ({
    ...{ id, rfc, level, says },
    program: steps.map((step) => ('fill' in step ? fillText(step.fill) : stepText(step))),
  }))
}

function fillText({ send, times }: { readonly send: string; readonly times: number }): string {
  return `Sends ${quoted(send)} ${countText(times)} times.`
}

function stepText(step: Step): string {
  if ('send' in step) return `Sends ${quoted(step.send)}.`
  if ('drip' in step) return `Sends ${quoted(step.drip.send)}, a byte every ${step.drip.every_s} s.`
  if ('repeat' in step) {
    const { send, every_s, for_s } = step.repeat
    return `Sends ${quoted(send)} every ${every_s} s for ${for_s} s.`
  }
  if ('hold_s' in step) return `Says nothing for ${step.hold_s} s.`
  if ('read' in step) {
    const { bytes, every_s, for_s } = step.read
    return `Reads ${bytes === 1 ? 'a byte' : `${bytes} bytes`} every ${every_s} s for ${for_s} s.`
  }
  if ('read_all_s' in step) return `Reads until the server closes, ${step.read_all_s} s at most.`
  if ('no_read_s' in step) return `Reads nothing for ${step.no_read_s} s.`
  if ('half_close' in step) return 'Says that it will send nothing more, and keeps reading.'
  return 'reset' in step ? 'Resets the connection.' : 'Closes the connection.'
}

/** A text with its line ends and other odd bytes as they are written in a scenario; its begin if it is long. */
export function quoted(text: string): string {
  const begin = text.slice(0, shown)
  const visible = JSON.stringify(begin).replace(/[\x7f-\xff]|\\u00([0-9a-f]{2})/g, (byte, hex: string | undefined) =>
    hex === undefined ? `\\x${byte.charCodeAt(0).toString(16)}` : `\\x${hex}`,
  )
  return text.length > shown ? `${visible} and so on, ${countText(text.length)} bytes` : visible
}
