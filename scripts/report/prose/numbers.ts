export { duration, number, percent, rate } from '../../base/numbers.ts'
