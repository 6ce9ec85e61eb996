import type { z } from 'zod'
import { loadShapes } from './loads/loads.ts'
import { linkSchema, networkNames } from './network.ts'

/** What would be right in the place of a value that is wrong, in one clause. */
export function wanted(issue: z.core.$ZodIssue): string {
  if (issue.path[0] === 'networks' && issue.code === 'invalid_union') {
    const values = Object.keys(linkSchema.shape).join(', ')
    return `it must be ${networkNames.join(', ')}, or values of its own: {name, ${values}}, of which name and delay_ms are needed`
  }
  if (issue.path.join('.') === 'load.kind') return `it must be ${Object.keys(loadShapes).join(', ')}`
  if (issue.code === 'custom' || issue.message.startsWith('must ')) return `it ${issue.message}`
  return issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '')
}
