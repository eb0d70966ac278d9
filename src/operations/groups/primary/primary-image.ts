import {
  type ImagePorts,
  type ImageWish,
  inspectImage,
  makeImage,
  type OpenImage,
  openImage,
} from "#src/operations/groups/images/member-images.js";
import type { ImagePlace } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import { ScannedImage } from "#src/operations/groups/scan/scanned-image.js";

/** What stands for a member at its primary: an image that is written by us, or a source that is scanned. */

/** Whether a new member could have it, as far as that can be told without touching anything. */
export async function inspectOwn(ports: ImagePorts, layout: GroupLayout, wish: ImageWish): Promise<void> {
  if (!isOfSource(wish)) return await inspectImage(ports, layout, wish);
  const found = await ScannedImage.add(ports, layout, wish);
  await found.close();
}

export function makeOwn(ports: ImagePorts, layout: GroupLayout, wish: ImageWish): Promise<OpenImage> {
  return isOfSource(wish) ? ScannedImage.add(ports, layout, wish) : makeImage(ports, layout, wish);
}

export function openOwn(ports: ImagePorts, layout: GroupLayout, wish: ImageWish): Promise<OpenImage> {
  return isOfSource(wish) ? ScannedImage.open(ports, wish) : openImage(ports, layout, wish);
}

export function isSource(place: ImagePlace): place is Extract<ImagePlace, { readonly type: "source" }> {
  return place.type === "source";
}

function isOfSource(wish: ImageWish): wish is ImageWish & { readonly place: { readonly path: string } } {
  return isSource(wish.place);
}
