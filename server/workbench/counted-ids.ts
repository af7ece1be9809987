/** Ids for the entries of a Bundle that are the same each time: 1, 2, 3 … as UUIDs, so that two runs can be compared. */
export function countedIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
}
