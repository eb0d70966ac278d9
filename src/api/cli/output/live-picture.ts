import type { JsonValue, Output } from "#src/api/cli/output/output.js";
import type { Paint } from "#src/api/cli/output/paint.js";

/** Cursor to the first line and column, then erase from there: the picture is replaced without a flicker. */
const REDRAW = "\x1b[H\x1b[J";

/** Shows one picture after the other: in place on a terminal, one below the other elsewhere, an object a line as JSON. */
export function livePicture(output: Output): (data: JsonValue, forPeople: (paint: Paint) => string) => void {
  let shown = 0;
  return (data, forPeople) => {
    output.item(data, (paint) => {
      const picture = forPeople(paint);
      if (output.live) return REDRAW + picture;
      return shown === 0 ? picture : `\n${picture}`;
    });
    shown += 1;
  };
}
