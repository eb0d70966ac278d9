import { MEMBERS_MAX } from "#src/domain/model/delta.js";

/** Slots and regions are numbered in 32 bits: a volume of up to 256 TiB. */
const PLACES = 2 ** 32;

/** One number for a slot (or region) of a member, for maps in memory. */
export function placeNumber(member: number, place: number): number {
  return member * PLACES + place;
}

export function memberOf(number: number): number {
  return Math.floor(number / PLACES);
}

export function placeIn(number: number): number {
  return number % PLACES;
}

/** The largest number stays a whole number that a double holds exactly. */
export const PLACE_NUMBER_MAX = MEMBERS_MAX * PLACES;
