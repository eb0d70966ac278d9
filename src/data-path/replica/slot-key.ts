/** Slots and regions are numbered in 32 bits: a volume of up to 256 TiB. */
const PLACES = 2 ** 32;

/** One number for a slot (or region) of a member, for maps in memory: exact, since there are 2^10 members at most. */
export function placeNumber(member: number, place: number): number {
  return member * PLACES + place;
}

export function memberOf(number: number): number {
  return Math.floor(number / PLACES);
}

export function placeIn(number: number): number {
  return number % PLACES;
}
