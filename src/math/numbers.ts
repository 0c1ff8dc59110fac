/**
 * An array of the numbers, as JSON needs it. Spreading a typed array would take three times the
 * memory, as each number becomes an object.
 */
export function numbersOf(values: Float64Array): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < values.length; i++) numbers.push(values[i]!);
  return numbers;
}
