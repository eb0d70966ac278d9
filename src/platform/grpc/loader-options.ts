/**
 * How protobuf becomes JavaScript: the one place. The loader reads it at run time, and the types are generated with
 * the same options (`npm run proto:generate`), so that what the compiler sees is what arrives.
 *
 * - 64-bit numbers are numbers. One above 2^53 - 1 loses precision, but stays above 2^53 - 1: whoever takes a sequence
 *   or a size from outside checks Number.isSafeInteger and has caught every such case.
 * - Enums are their names; one this program does not know stays a number.
 * - Absent scalars have their default, absent messages are null, absent `optional` fields and oneof members are not there.
 *
 * The types are named by their constructors, which is what the loader compares with.
 */
export const LOADER_OPTIONS = {
  keepCase: false,
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
} as const;
